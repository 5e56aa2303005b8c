/** Max pooling and its gradient: a thread has a block of one channel, so that windows which overlap read their pixels once. */
import type { GpuKernel } from "./gpu-kernel.ts";
import { imageSides } from "./image-size.ts";
import { placeAt } from "./place-access.ts";
import {
  type Blocks,
  type Both,
  firstIndex,
  forBoth,
  isThere,
  type PoolSide,
  poolSides,
  range,
  readBlock,
  splitBlocks,
} from "./pool-blocks.ts";
import { maxPoolByLoops, maxPoolGradientByLoops } from "./pooling.ts";
import { tileSide } from "./register-tile.ts";
import { threadWork } from "./thread-work.ts";

/** Less than any pixel. */
const lowest = "-3.4028234e38f";

/** Taps of all windows of a thread beyond which its text would be too long, and loops are taken. */
const mostTaps = 400;

/** Outputs of a forward block along each side at most. */
const mostOutputs = [2, 2] as const;

/** Pixels of a backward block along each side, about: overlapping windows are then looked at by few threads. */
const mostPixels = [2, 7] as const;

function hasTooManyTaps(sides: Both<PoolSide>, windows: Both<Blocks>): boolean {
  const [down, across] = forBoth(
    sides,
    ({ window }, at) => (windows[at].end - windows[at].begin) * window,
  );
  return down * across > mostTaps;
}

/** WGSL that stores a value of a block where the block has one there. */
function storeThere(
  blocks: Both<Blocks>,
  name: string,
  [row, column]: Both<number>,
  store: string,
): string {
  const tests = [isThere(blocks[0], `${name}_y`, row), isThere(blocks[1], `${name}_x`, column)];
  const real = tests.filter((test) => test !== null);
  return real.length === 0 ? store : `if (${real.join(" & ")}) { ${store} }`;
}

/** Of the outputs, and of the pixels under them. */
function forwardBlocks(sides: Both<PoolSide>) {
  const outputs = forBoth(sides, ({ out }, at): Blocks => {
    const step = tileSide(out, mostOutputs[at]);
    return { count: Math.ceil(out / step), step, begin: 0, end: step, first: 0, size: out };
  });
  const pixels = forBoth(sides, ({ size, window, stride, before }, at): Blocks => {
    const { count, step } = outputs[at];
    const end = (step - 1) * stride + window;
    return { count, step: step * stride, begin: 0, end, first: -before, size };
  });
  return { outputs, pixels };
}

/** The largest pixel of each window. A NaN wins, so that it is seen in the loss. */
export const maxPool: GpuKernel<"max-pool"> = (attrs, reads, writes, context) => {
  const [x, y] = [placeAt(reads, 0), placeAt(writes, 0)];
  const sides = poolSides(attrs, x, y);
  const [down, across] = sides;
  const { outputs, pixels } = forwardBlocks(sides);
  if (hasTooManyTaps(sides, outputs)) return maxPoolByLoops(attrs, reads, writes, context);
  const largest = (row: number, column: number) => {
    const [first = "", ...others] = range(0, down.window * across.window).map((tap) => {
      const [t, u] = [Math.floor(tap / across.window), tap % across.window];
      return `x${row * down.stride + t}_${column * across.stride + u}`;
    });
    const steps = others.map((value) => `best = select(${value}, best, ${value} <= best);`);
    const store = `${y.arena}[y_at + ${(row * across.out + column) * y.stride}] = best;`;
    return `{ var best = ${first}; ${steps.join(" ")}
${storeThere(outputs, "y", [row, column], store)} }`;
  };
  const [batch, , , channels] = imageSides(y);
  const body = `${splitBlocks(outputs, channels)}
let y_y = down * ${outputs[0].step}; let y_x = across * ${outputs[1].step};
let x_y = y_y * ${down.stride} - ${down.before}; let x_x = y_x * ${across.stride} - ${across.before};
${readBlock("x", x, pixels, lowest)}
let y_at = ${firstIndex("y", y, outputs)};
${range(0, outputs[0].step)
  .flatMap((row) => range(0, outputs[1].step).map((column) => largest(row, column)))
  .join("\n")}`;
  const items = batch * outputs[0].count * outputs[1].count * channels;
  return [[threadWork(context, { label: "max-pool", items, body, isLong: true })]];
};

/** Of the pixels whose gradient is made, of the windows over them, and of the pixels under those. */
function backwardBlocks(sides: Both<PoolSide>) {
  const strides = forBoth(sides, ({ size, stride }, at) =>
    tileSide(Math.ceil(size / stride), Math.max(1, Math.floor(mostPixels[at] / stride))),
  );
  const pixels = forBoth(sides, ({ size, stride }, at): Blocks => {
    const step = strides[at] * stride;
    return { count: Math.ceil(size / step), step, begin: 0, end: step, first: 0, size };
  });
  const windows = forBoth(sides, ({ out, window, stride, before }, at): Blocks => {
    const { count, step } = pixels[at];
    const begin = Math.ceil((before - window + 1) / stride);
    const end = Math.floor((step - 1 + before) / stride) + 1;
    return { count, step: strides[at], begin, end, first: 0, size: out };
  });
  const looked = forBoth(sides, ({ window, stride, before }, at): Blocks => {
    const { begin, end } = windows[at];
    const [from, to] = [begin * stride - before, (end - 1) * stride - before + window];
    return { ...pixels[at], begin: from, end: to };
  });
  return { pixels, windows, looked };
}

/** WGSL for the first largest of some names, as `NAME`, and which of the i32 `places` it is, as `NAME_is`. */
function firstLargest(name: string, values: readonly string[], places: readonly string[]): string {
  const steps = values.slice(1).map((value, at) => {
    const [best, is] = at === 0 ? [values[0], places[0]] : [`${name}_${at}`, `${name}_is${at}`];
    const next = at + 1;
    return `let ${name}_more${next} = ${value} > ${best};
let ${name}_${next} = select(${best}, ${value}, ${name}_more${next}); let ${name}_is${next} = select(${is}, ${places[next]}, ${name}_more${next});`;
  });
  const last = steps.length;
  const [best, is] = last === 0 ? [values[0], places[0]] : [`${name}_${last}`, `${name}_is${last}`];
  return `${steps.join("\n")}\nlet ${name} = ${best}; let ${name}_is = ${is};`;
}

/** dy of every window whose first largest pixel this is. */
export const maxPoolGradient: GpuKernel<"max-pool-gradient"> = (attrs, reads, writes, context) => {
  const [dy, x, dx] = [placeAt(reads, 0), placeAt(reads, 1), placeAt(writes, 0)];
  const sides = poolSides(attrs, x, dy);
  const [down, across] = sides;
  const { pixels, windows, looked } = backwardBlocks(sides);
  if (hasTooManyTaps(sides, windows)) return maxPoolGradientByLoops(attrs, reads, writes, context);
  const [rows, columns] = forBoth(windows, ({ begin, end }) => range(0, end - begin));
  // Windows above each other share the largest of a row.
  const lines = range(0, looked[0].end - looked[0].begin).flatMap((row) =>
    columns.map((column) => {
      const along = range(0, across.window);
      const values = along.map((u) => `x${row}_${column * across.stride + u}`);
      return firstLargest(`line${row}_${column}`, values, along.map(String));
    }),
  );
  const largest = rows.flatMap((row) =>
    columns.map((column) => {
      const line = (t: number) => `line${row * down.stride + t}_${column}`;
      const along = range(0, down.window);
      const places = along.map((t) => `${line(t)}_is + ${t * across.window}`);
      return firstLargest(`window${row}_${column}`, along.map(line), places);
    }),
  );
  const shares = (y: number, column: number) =>
    rows.flatMap((row) =>
      columns.flatMap((window) => {
        const t = y - looked[0].begin - row * down.stride;
        const u = column - looked[1].begin - window * across.stride;
        if (t < 0 || t >= down.window || u < 0 || u >= across.window) return [];
        return [
          `select(0.0f, g${row}_${window}, window${row}_${window}_is == ${t * across.window + u})`,
        ];
      }),
    );
  const store = (row: number, column: number) => {
    const sum = shares(row, column).join(" + ") || "0.0f";
    const target = `${dx.arena}[x_to + ${(row * across.size + column) * dx.stride}]`;
    return storeThere(pixels, "x", [row, column], `${target} = ${sum};`);
  };
  const [batch, , , channels] = imageSides(x);
  const body = `${splitBlocks(pixels, channels)}
let x_y = down * ${pixels[0].step}; let x_x = across * ${pixels[1].step};
let g_y = down * ${windows[0].step}; let g_x = across * ${windows[1].step};
${readBlock("x", x, looked, lowest)}
${readBlock("g", dy, windows, "0.0f")}
${lines.join("\n")}
${largest.join("\n")}
let x_to = ${firstIndex("x", dx, pixels)};
${range(0, pixels[0].step)
  .flatMap((row) => range(0, pixels[1].step).map((column) => store(row, column)))
  .join("\n")}`;
  const items = batch * pixels[0].count * pixels[1].count * channels;
  return [[threadWork(context, { label: "max-pool gradient", items, body, isLong: true })]];
};
