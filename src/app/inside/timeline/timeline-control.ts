/** The timeline as a thing to be moved about in: pointer, wheel and keys change what is shown, and React is not asked. */
import type { Block } from "./blocks.ts";
import {
  blockAt,
  drawTimeline,
  geometry,
  type Palette,
  type Picture,
  paletteOf,
  timeAt,
} from "./draw-timeline.ts";
import { panned, revealing, type TimeView, wholeView, zoomed } from "./time-view.ts";
import { keyOf } from "./timeline-keys.ts";

/** What the surroundings hear of. */
export interface TimelineListener {
  readonly onSelect: (block: Block | null) => void;
  readonly onHover: (block: Block | null) => void;
  readonly onMeasure: (ms: number | null) => void;
  /** Enter on a block. */
  readonly onOpen: (block: Block) => void;
}

/** What is to be drawn, apart from how. */
export interface TimelineData {
  readonly blocks: readonly Block[];
  readonly lanes: number;
  readonly endMs: number;
}

/** Owns a canvas. */
export class TimelineControl {
  /** Whether dragging measures instead of moving. */
  isMeasuring = false;
  readonly #canvas: HTMLCanvasElement;
  readonly #listener: TimelineListener;
  readonly #ending = new AbortController();
  #palette: Palette;
  #data: TimelineData = { blocks: [], lanes: 1, endMs: 1 };
  #view: TimeView | null = null;
  #selected: Block | null = null;
  #hovered: Block | null = null;
  #measure: Picture["measure"] = null;
  #cursorMs: number | null = null;
  #frame = 0;

  constructor(canvas: HTMLCanvasElement, listener: TimelineListener) {
    this.#canvas = canvas;
    this.#listener = listener;
    this.#palette = paletteOf(canvas.parentElement ?? canvas);
    const { signal } = this.#ending;
    canvas.addEventListener("wheel", (event) => this.#onWheel(event), { signal, passive: false });
    canvas.addEventListener("pointerdown", (event) => this.#onPointerDown(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#onPointerMove(event), { signal });
    canvas.addEventListener("pointerleave", () => this.#hover(null), { signal });
    canvas.addEventListener("dblclick", () => this.showWhole(), { signal });
    canvas.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    const observer = new ResizeObserver(() => this.draw());
    observer.observe(canvas);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Takes other blocks; a view that was zoomed into stays, and so does the choice, by its dispatch. */
  show(data: TimelineData): void {
    const { dispatch, part } = this.#selected ?? {};
    this.#data = data;
    this.#hovered = null;
    this.#selected =
      data.blocks.find((block) => block.dispatch === dispatch && block.part === part) ?? null;
    this.draw();
  }

  /** Chooses a block from outside, without telling the listener. */
  choose(dispatch: number | null): void {
    if (this.#selected?.dispatch === dispatch) return;
    this.#selected = this.#data.blocks.find((block) => block.dispatch === dispatch) ?? null;
    this.draw();
  }

  showWhole(): void {
    this.#view = null;
    this.draw();
  }

  zoom(factor: number): void {
    const view = this.#present();
    const middle = this.#selected
      ? (this.#selected.beginMs + this.#selected.endMs) / 2
      : view.beginMs + view.spanMs / 2;
    this.#move(zoomed(view, factor, middle, this.#data.endMs));
  }

  /** Puts the line of slow motion somewhere, or takes it away. */
  set cursorMs(ms: number | null) {
    this.#cursorMs = ms;
    this.draw();
  }

  /** Colours may have changed. */
  recolour(): void {
    this.#palette = paletteOf(this.#canvas.parentElement ?? this.#canvas);
    this.draw();
  }

  /** Draws in the next frame. */
  draw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawNow();
    });
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#ending.abort();
  }

  #drawNow(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    const ratio = devicePixelRatio;
    const context = this.#canvas.getContext("2d");
    if (!context || clientWidth === 0) return;
    if (this.#canvas.width !== Math.round(clientWidth * ratio))
      this.#canvas.width = Math.round(clientWidth * ratio);
    if (this.#canvas.height !== Math.round(clientHeight * ratio))
      this.#canvas.height = Math.round(clientHeight * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTimeline(context, this.#picture(), this.#palette);
  }

  #picture(): Picture {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    return {
      width,
      height,
      blocks: this.#data.blocks,
      lanes: this.#data.lanes,
      view: this.#present(),
      selected: this.#selected,
      hovered: this.#hovered,
      measure: this.#measure,
      cursorMs: this.#cursorMs,
    };
  }

  #present(): TimeView {
    return this.#view ?? wholeView(this.#data.endMs);
  }

  #move(view: TimeView): void {
    this.#view = view.spanMs >= wholeView(this.#data.endMs).spanMs ? null : view;
    this.draw();
  }

  #hover(block: Block | null): void {
    if (this.#hovered === block) return;
    this.#hovered = block;
    this.#listener.onHover(block);
    this.draw();
  }

  #select(block: Block | null): void {
    this.#selected = block;
    if (block) this.#view &&= revealing(this.#view, block.beginMs, block.endMs, this.#data.endMs);
    this.#listener.onSelect(block);
    this.draw();
  }

  #measureTo(measure: Picture["measure"]): void {
    this.#measure = measure;
    this.#listener.onMeasure(measure === null ? null : Math.abs(measure[1] - measure[0]));
    this.draw();
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    const view = this.#present();
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isSideways) {
      const pixels = event.deltaX + (event.shiftKey ? event.deltaY : 0);
      this.#move(panned(view, pixels / this.#canvas.clientWidth, this.#data.endMs));
    } else {
      const atMs = timeAt(event.offsetX, this.#picture());
      this.#move(zoomed(view, Math.exp(-event.deltaY / 300), atMs, this.#data.endMs));
    }
  }

  #onPointerMove(event: PointerEvent): void {
    if (event.buttons === 0) this.#hover(blockAt(event.offsetX, event.offsetY, this.#picture()));
  }

  #onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const start = { x: event.offsetX, y: event.offsetY };
    const view = this.#present();
    const measures = this.isMeasuring || event.shiftKey;
    const fromMs = timeAt(start.x, this.#picture());
    let moved = 0;
    this.#canvas.setPointerCapture(event.pointerId);
    const { width } = this.#picture();
    const onMove = (move: PointerEvent) => {
      moved = Math.max(moved, Math.abs(move.offsetX - start.x));
      if (moved < 3) return;
      if (measures) this.#measureTo([fromMs, timeAt(move.offsetX, this.#picture())]);
      else {
        const share = (start.x - move.offsetX) / (width - geometry.left - geometry.right);
        this.#move(panned(view, share, this.#data.endMs));
      }
    };
    this.#canvas.addEventListener("pointermove", onMove);
    this.#canvas.addEventListener(
      "lostpointercapture",
      () => {
        this.#canvas.removeEventListener("pointermove", onMove);
        if (moved >= 3) return;
        this.#measureTo(null);
        this.#select(blockAt(start.x, start.y, this.#picture()));
      },
      { once: true },
    );
  }

  #onKey(event: KeyboardEvent): void {
    const wish = keyOf(event);
    if (wish === null) return;
    event.preventDefault();
    event.stopPropagation();
    const { endMs } = this.#data;
    switch (wish.type) {
      case "neighbour":
        this.#select(this.#neighbour(wish.lanes, wish.blocks));
        break;
      case "pan":
        this.#move(panned(this.#present(), wish.share, endMs));
        break;
      case "zoom":
        this.zoom(wish.factor);
        break;
      case "whole":
        this.showWhole();
        break;
      case "measure":
        this.#measureFromSelected();
        break;
      case "open":
        if (this.#selected) this.#listener.onOpen(this.#selected);
        break;
      case "leave":
        this.#measureTo(null);
        this.#select(null);
        break;
      default:
        wish satisfies never;
    }
  }

  /** The block before or after on its lane, or the nearest in time on another. */
  #neighbour(lanes: number, blocks: number): Block | null {
    const from = this.#selected;
    if (from === null) return this.#data.blocks[0] ?? null;
    const own = this.#data.blocks.filter(({ lane }) => lane === from.lane + lanes);
    if (own.length === 0) return from;
    if (lanes === 0) return own[own.indexOf(from) + blocks] ?? from;
    const middle = (from.beginMs + from.endMs) / 2;
    const distance = ({ beginMs, endMs }: Block) => Math.max(0, beginMs - middle, middle - endMs);
    return own.reduce((best, block) => (distance(block) < distance(best) ? block : best));
  }

  /** The first press notes the begin of the chosen block, the next measures to the end of the one chosen then. */
  #measureFromSelected(): void {
    const block = this.#selected;
    if (block === null) return;
    const isOpen = this.#measure !== null && this.#measure[0] === this.#measure[1];
    if (isOpen && this.#measure) this.#measureTo([this.#measure[0], block.endMs]);
    else this.#measureTo([block.beginMs, block.beginMs]);
  }
}
