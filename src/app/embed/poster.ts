/**
 * The first sight of an embed: a picture of the drawing and a Start button. It is written without React and loads nothing of
 * the compiler or the engines, so that ten embeds on a page cost little before they are pressed.
 */
import "../tokens.css";
import "../base.css";
import { dataCatalogue } from "../../graph/data-catalogue.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import type { LinkedGraph, OpenedLink } from "../../graph/link/unpack.ts";
import { firstTemplate } from "../../graph/templates/first-template.ts";
import { cardSize } from "../canvas/card-size.ts";
import { decodeLink } from "../link/link-codec.ts";
import { pictureOf, strokeOf } from "../picture/picture.ts";
import { keepInMemoryOnly } from "../stores/storage.ts";
import css from "./Poster.module.css";
import { actUpon, tell } from "./parent-page.ts";
import { tellHeightOf } from "./tell-height.ts";

const first: LinkedGraph = { graph: firstTemplate.graph, settings: plainSettings };

/** Shows the poster of the drawing in the address, or what is wrong with it. */
export async function showPoster(): Promise<void> {
  keepInMemoryOnly();
  const opened = await decodeLink(location.href);
  const poster = element("main", css["poster"]);
  const root = document.getElementById("root");
  root?.replaceChildren(poster);
  let shown: LinkedGraph = opened?.link ?? first;
  const draw = (link: LinkedGraph, fault: OpenedLink["fault"] = null) => {
    shown = link;
    poster.replaceChildren(...(fault ? sayFault(fault) : parts(link, start)));
    forgetHeight();
    forgetHeight = tellHeightOf(poster);
  };
  let forgetHeight = () => {};
  const start = async () => {
    const { startEmbed } = await import("./start-embed.ts");
    forgetHeight();
    startEmbed(shown);
  };
  draw(shown, opened?.fault ?? null);
  actUpon({
    load: (link) => draw(link),
    graph: () => shown.graph,
    run: null,
    pause: () => {},
    reset: () => {},
  });
  tell({ type: "ready", started: false });
}

function parts({ graph }: LinkedGraph, start: () => Promise<void>): readonly Element[] {
  const picture = drawPicture(graph);
  const bar = element("div", css["bar"]);
  const title = element("h1", css["title"], graph.name || "untitled");
  const data = dataCatalogue.get(graph.training.data)?.label ?? graph.training.data;
  const facts = element("p", css["facts"], `${graph.nodes.length} layers · ${data}`);
  const button = element("button", css["start"], "Start");
  button.setAttribute("type", "button");
  button.addEventListener("click", () => {
    button.textContent = "Loading…";
    button.setAttribute("aria-disabled", "true");
    void start().catch(() => {
      button.textContent = "Could not load. Try again";
      button.removeAttribute("aria-disabled");
    });
  });
  const words = element("div", css["words"]);
  words.append(title, facts);
  bar.append(words, button);
  return [picture, bar];
}

function sayFault({ message, detail, code }: NonNullable<OpenedLink["fault"]>): readonly Element[] {
  const box = element("div", css["fault"]);
  box.setAttribute("role", "alert");
  box.title = code;
  box.append(element("h1", css["title"], message), element("p", css["facts"], detail));
  return [box];
}

function drawPicture(graph: LinkedGraph["graph"]): Element {
  const { viewBox, aspect, lines, boxes } = pictureOf(graph);
  const svg = svgElement("svg", { viewBox, class: css["picture"] ?? "", role: "img" });
  svg.setAttribute("aria-label", `The graph of ${graph.name}`);
  svg.style.setProperty("--aspect", String(Math.min(5, Math.max(1.2, aspect))));
  const pen = { "stroke-width": "1.3", "vector-effect": "non-scaling-stroke" };
  for (const { path, hue } of lines)
    svg.append(svgElement("path", { d: path, fill: "none", stroke: strokeOf(hue), ...pen }));
  for (const { corner, hue } of boxes)
    svg.append(
      svgElement("rect", {
        x: String(corner.x),
        y: String(corner.y),
        width: String(cardSize.width),
        height: String(cardSize.height),
        rx: "14",
        fill: "var(--raised)",
        stroke: strokeOf(hue),
        ...pen,
      }),
    );
  return svg;
}

function element(tag: string, name: string | undefined, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = name ?? "";
  made.textContent = text;
  return made;
}

function svgElement(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
