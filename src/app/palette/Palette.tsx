/** The layers that can be drawn: searched, clicked to go after what is selected, or dragged to where they belong. */
import { useReactFlow } from "@xyflow/react";
import { useState } from "react";
import { layerGroups } from "../../graph/layer.ts";
import { layerCatalogue } from "../../graph/layer-catalogue.ts";
import { addLayer, addLayerAt } from "../canvas/add-layer.ts";
import { useViewStore } from "../stores/view-store.ts";
import { LayerGlyph } from "../widgets/LayerGlyph.tsx";
import { findLayers } from "./find-layers.ts";
import css from "./Palette.module.css";
import { type Dragged, useDragOut } from "./use-drag-out.ts";

/** The id of the search box, for the key that goes to it. */
export const layerSearchId = "layer-search";

/** The palette. */
export function Palette() {
  const [query, setQuery] = useState("");
  const flow = useReactFlow();
  const found = findLayers(layerCatalogue.values(), query);
  const { dragged, begin, swallowsClick } = useDragOut((drop) => {
    if (isOverCanvas(drop)) addLayerAt(drop.type, flow.screenToFlowPosition(drop));
  });
  const add = (type: string) => {
    addLayer(type, flow.screenToFlowPosition(canvasCentre()));
    useViewStore.setState({ sheet: null });
  };
  return (
    <nav className={css["palette"]} aria-label="Layers">
      <div className={css["search"]}>
        <input
          id={layerSearchId}
          type="search"
          placeholder="Add a layer"
          aria-label="Find a layer"
          value={query}
          onChange={({ target }) => setQuery(target.value)}
          onKeyDown={({ key, currentTarget }) => {
            const [first] = found;
            if (key === "Escape") {
              setQuery("");
              currentTarget.blur();
            } else if (key === "Enter" && first) {
              add(first.type);
              setQuery("");
            }
          }}
        />
        {query === "" && <kbd>/</kbd>}
      </div>
      <div className={css["groups"]}>
        {layerGroups.map((group) => {
          const layers = found.filter((layer) => layer.group === group);
          if (layers.length === 0) return null;
          return (
            <section key={group} aria-label={group}>
              <h2>{group}</h2>
              <ul>
                {layers.map((layer) => (
                  <li key={layer.type}>
                    <button
                      type="button"
                      className={css["layer"]}
                      title={layer.help}
                      onPointerDown={(event) => begin(event, layer.type)}
                      onClick={() => swallowsClick() || add(layer.type)}
                    >
                      <LayerGlyph type={layer.type} />
                      {layer.label}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
        {found.length === 0 && <p className={css["nothing"]}>No layer is called “{query}”.</p>}
      </div>
      {dragged && <Ghost dragged={dragged} />}
    </nav>
  );
}

function Ghost({ dragged }: { readonly dragged: Dragged }) {
  return (
    <div
      className={css["ghost"]}
      style={{ transform: `translate(${dragged.x - 72}px, ${dragged.y - 20}px)` }}
    >
      <LayerGlyph type={dragged.type} />
      {layerCatalogue.get(dragged.type)?.label}
    </div>
  );
}

function isOverCanvas({ x, y }: Dragged): boolean {
  return document.elementFromPoint(x, y)?.closest(".react-flow") != null;
}

function canvasCentre(): { x: number; y: number } {
  const box = document.querySelector(".react-flow")?.getBoundingClientRect();
  return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: 0, y: 0 };
}
