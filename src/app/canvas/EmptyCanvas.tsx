/** What the canvas says while there is nothing on it. */
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { narrowScreen, useMediaQuery } from "../widgets/use-media-query.ts";
import { addLayer } from "./add-layer.ts";
import css from "./GraphCanvas.module.css";

/** The first thing to do, and a way round it. */
export function EmptyCanvas() {
  const isNarrow = useMediaQuery(narrowScreen);
  return (
    <div className={css["empty"]}>
      <h2>Start with an Input</h2>
      <p>
        Every network begins where the images enter and ends in an Output.{" "}
        {isNarrow
          ? "Open Layers to add what lies between: each one is wired to the one before."
          : "Click layers on the left to add what lies between: each one is wired to the one before. Or drag them to where they belong."}
      </p>
      <div>
        <Button look="outlined" onClick={() => addLayer("Input")}>
          Begin
        </Button>
        <Button onClick={() => useViewStore.setState({ dialog: "templates" })}>
          Open a template
        </Button>
      </div>
    </div>
  );
}
