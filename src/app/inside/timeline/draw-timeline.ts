/** Draws the timeline: phases above, lanes of blocks, a time axis below. Only what is in sight costs time. */
import type { StepPhase } from "../../../protocol/program.ts";
import { resolveColour } from "../../widgets/resolve-colour.ts";
import type { Block } from "./blocks.ts";
import { type TimeView, ticksOf } from "./time-view.ts";

/** Everything that is drawn. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly blocks: readonly Block[];
  readonly lanes: number;
  readonly view: TimeView;
  readonly selected: Block | null;
  readonly hovered: Block | null;
  /** Two points in time between which is measured; null where nothing is. */
  readonly measure: readonly [fromMs: number, toMs: number] | null;
  /** Where slow motion has come to, or null. */
  readonly cursorMs: number | null;
}

/** The colours of the page as they are now. */
export interface Palette {
  readonly phases: { readonly [P in StepPhase]: string };
  readonly branches: readonly string[];
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  /** By colour: what can be read on it. */
  readonly inks: ReadonlyMap<string, string>;
}

/** Where things are, in pixels from the top left corner. */
export const geometry = { left: 52, right: 12, phases: 20, axis: 22, most: 48, gap: 6 } as const;

const font = '11px "Inter Variable", system-ui, sans-serif';
const numberFont = '10.5px "JetBrains Mono Variable", monospace';

/** Reads the tokens where an element stands. */
export function paletteOf(place: HTMLElement): Palette {
  const colour = (token: string) => resolveColour(place, token);
  const phases = {
    forward: colour("--forward"),
    backward: colour("--backward"),
    update: colour("--update"),
  };
  const branches = [0, 1, 2, 3, 4, 5].map((index) => colour(`--branch-${index}`));
  return {
    phases,
    branches,
    text: colour("--text"),
    faint: colour("--text-3"),
    line: colour("--line"),
    surface: colour("--surface"),
    accent: colour("--accent"),
    inks: new Map([...Object.values(phases), ...branches].map((each) => [each, inkOn(each)])),
  };
}

/** Black or white, whichever stands out more: relative luminance as WCAG 2.2 defines it. */
function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? "#0b0e13" : "#ffffff";
}

/** Height of a lane and the top of lane `index`. */
function laneBox(
  { height, lanes }: Pick<Picture, "height" | "lanes">,
  index: number,
): { readonly top: number; readonly height: number } {
  const { phases, axis, most, gap } = geometry;
  const room = (height - phases - axis) / Math.max(1, lanes);
  const size = Math.max(4, Math.min(most, room - gap));
  return { top: phases + 4 + index * Math.min(room, most + gap), height: size };
}

/** From a time to a pixel. */
function xOf(ms: number, { width, view }: Pick<Picture, "width" | "view">): number {
  const { left, right } = geometry;
  return left + ((ms - view.beginMs) / view.spanMs) * (width - left - right);
}

/** From a pixel to a time. */
export function timeAt(x: number, { width, view }: Pick<Picture, "width" | "view">): number {
  const { left, right } = geometry;
  return view.beginMs + ((x - left) / (width - left - right)) * view.spanMs;
}

/** The block under a pixel, or null. */
export function blockAt(x: number, y: number, picture: Picture): Block | null {
  const ms = timeAt(x, picture);
  const slack = (picture.view.spanMs / picture.width) * 2;
  const hit = picture.blocks.filter((block) => {
    const { top, height } = laneBox(picture, block.lane);
    const isOnLane = y >= top && y <= top + height;
    return isOnLane && ms >= block.beginMs - slack && ms <= block.endMs + slack;
  });
  return hit.find(({ beginMs, endMs }) => ms >= beginMs && ms <= endMs) ?? hit[0] ?? null;
}

/** Draws everything anew. */
export function drawTimeline(
  context: CanvasRenderingContext2D,
  picture: Picture,
  palette: Palette,
): void {
  const { width, height } = picture;
  context.clearRect(0, 0, width, height);
  context.textBaseline = "middle";
  drawAxis(context, picture, palette);
  context.save();
  context.beginPath();
  context.rect(geometry.left - 2, 0, width - geometry.left, height - geometry.axis + 2);
  context.clip();
  drawPhases(context, picture, palette);
  drawBlocks(context, picture, palette);
  drawMeasure(context, picture, palette);
  if (picture.cursorMs !== null) {
    context.fillStyle = palette.accent;
    context.fillRect(xOf(picture.cursorMs, picture) - 1, 0, 2, height - geometry.axis);
  }
  context.restore();
}

function drawAxis(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { line, faint, text }: Palette,
): void {
  const { width, height, lanes, view } = picture;
  const bottom = height - geometry.axis;
  context.font = numberFont;
  context.textAlign = "center";
  const ticks = ticksOf(view, (width - geometry.left) / 72);
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  const digits = Math.max(0, Math.min(4, -Math.floor(Math.log10(step) + 1e-9)));
  for (const [index, ms] of ticks.entries()) {
    const x = Math.round(xOf(ms, picture));
    context.fillStyle = line;
    context.fillRect(x, geometry.phases, 1, bottom - geometry.phases);
    context.fillStyle = faint;
    const isLast = index === ticks.length - 1;
    context.fillText(
      `${ms.toFixed(digits)}${isLast ? " ms" : ""}`,
      Math.min(x, width - 26),
      bottom + 11,
    );
  }
  context.textAlign = "left";
  context.font = font;
  context.fillStyle = text;
  for (let lane = 0; lane < lanes; lane++) {
    const box = laneBox(picture, lane);
    if (box.height > 8 || lane % 4 === 0)
      context.fillText(`lane ${lane}`, 8, box.top + box.height / 2);
  }
}

/** From the first begin to the last end of each part of the step; parts may reach into each other. */
function drawPhases(context: CanvasRenderingContext2D, picture: Picture, palette: Palette): void {
  const bounds = new Map<StepPhase, [number, number]>();
  for (const { phase, beginMs, endMs } of picture.blocks) {
    const [from, to] = bounds.get(phase) ?? [beginMs, endMs];
    bounds.set(phase, [Math.min(from, beginMs), Math.max(to, endMs)]);
  }
  context.font = font;
  context.textAlign = "left";
  for (const [phase, [from, to]] of bounds) {
    const x = Math.max(geometry.left, xOf(from, picture));
    const end = Math.min(picture.width, xOf(to, picture));
    if (end < geometry.left) continue;
    context.fillStyle = palette.phases[phase];
    context.fillRect(x, geometry.phases - 3, Math.max(2, end - x), 2);
    if (end - x > context.measureText(phase).width + 4) {
      context.fillStyle = palette.faint;
      context.fillText(phase, x, 8);
    }
  }
}

function drawBlocks(context: CanvasRenderingContext2D, picture: Picture, palette: Palette): void {
  const { blocks, selected, hovered, width } = picture;
  let drawnTo = 0;
  let lane = -1;
  context.font = font;
  context.textAlign = "left";
  for (const block of blocks) {
    if (block.lane !== lane) {
      lane = block.lane;
      drawnTo = Number.NEGATIVE_INFINITY;
    }
    const from = xOf(block.beginMs, picture);
    const to = xOf(block.endMs, picture);
    if (to < geometry.left || from > width) continue;
    // Many in one pixel are drawn as one.
    if (to < drawnTo + 0.5 && block !== selected && block !== hovered) continue;
    drawnTo = Math.max(to, from + 1);
    drawBlock(context, block, { ...laneBox(picture, block.lane), from, to }, picture, palette);
  }
}

interface Box {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly height: number;
}

function drawBlock(
  context: CanvasRenderingContext2D,
  block: Block,
  box: Box,
  { selected, hovered }: Picture,
  palette: Palette,
): void {
  const { from, to, top, height } = box;
  const colour = colourOf(block, palette);
  const wide = Math.max(1, to - from - 1);
  const isChosen = block === selected || block.dispatch === hovered?.dispatch;
  const isStrong = block.isCritical || isChosen;
  context.globalAlpha = isStrong ? 0.95 : 0.55;
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(from, top, wide, height, Math.min(3, wide / 2));
  context.fill();
  context.globalAlpha = 1;
  if (wide > 3 && isStrong) {
    context.lineWidth = block === selected ? 2 : 1.25;
    context.strokeStyle = block === selected ? palette.accent : palette.text;
    context.stroke();
  }
  // The second carrier beside colour: what belongs to the backward pass has a notch.
  if (block.phase === "backward" && wide > 8) {
    context.fillStyle = palette.surface;
    context.fillRect(from + 3, top + height - 4, Math.min(10, wide - 6), 1.5);
  }
  const ink = isStrong ? palette.inks.get(colour) : undefined;
  drawLabel(context, block, box, ink ?? palette.text);
}

function colourOf({ hue, phase }: Block, { phases, branches, faint }: Palette): string {
  return hue === null ? phases[phase] : (branches[hue] ?? faint);
}

function drawLabel(
  context: CanvasRenderingContext2D,
  { label, part, parts }: Block,
  { from, to, top, height }: Box,
  ink: string,
): void {
  const wide = to - from - 1;
  if (wide < 22 || height < 14) return;
  context.save();
  context.beginPath();
  context.rect(from + 4, top, wide - 7, height);
  context.clip();
  context.fillStyle = ink;
  context.fillText(parts > 1 ? `${label} ${part}/${parts}` : label, from + 5, top + height / 2);
  context.restore();
}

function drawMeasure(context: CanvasRenderingContext2D, picture: Picture, palette: Palette): void {
  if (picture.measure === null) return;
  const [from, to] = picture.measure.map((ms) => xOf(ms, picture));
  if (from === undefined || to === undefined) return;
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const bottom = picture.height - geometry.axis;
  context.fillStyle = palette.accent;
  context.globalAlpha = 0.12;
  context.fillRect(left, geometry.phases, right - left, bottom - geometry.phases);
  context.globalAlpha = 1;
  context.fillRect(left, geometry.phases, 1, bottom - geometry.phases);
  context.fillRect(right, geometry.phases, 1, bottom - geometry.phases);
}
