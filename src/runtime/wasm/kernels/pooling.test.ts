import { describe, expect, it } from "vitest";
import {
  createLane,
  type LaneBuild,
  laneBuilds,
  planCalls,
} from "../../../../e2e/kernels/one-lane.ts";

const [height, width] = [6, 8];

/** Windows by what runs them: two by two that tile, three by three that move by one, and any other. */
const windows = {
  tiling: { window: [2, 2], strides: [2, 2], pad: 0 },
  sliding: { window: [3, 3], strides: [1, 1], pad: 1 },
  other: { window: [3, 3], strides: [2, 2], pad: 1 },
} as const;

/** The largest of each window of an image, of which one number is NaN. */
function poolOf(build: LaneBuild, name: keyof typeof windows, channels: number, poisoned: number) {
  const { window, strides, pad } = windows[name];
  const lane = createLane(build, 3 << 20, { stored: 0, step: 0 });
  const operand = (shape: readonly [number, number, number, number]) => {
    const rows = shape[1] * shape[2];
    const address = lane.allocate(4 * rows * channels + 64);
    const place = { arena: "step", offset: 0, dataType: "f32", shape } as const;
    return { ...place, address, rows, columns: channels, stride: channels };
  };
  const out = [height / strides[0], width / strides[1]] as const;
  const x = operand([1, height, width, channels]);
  const y = operand([1, ...out, channels]);
  const numbers = new Float32Array(lane.memory, x.address, height * width * channels);
  numbers.forEach((_, index) => {
    numbers[index] = (index * 7) % 11;
  });
  numbers[poisoned] = Number.NaN;
  const padding = { top: pad, left: pad, bottom: pad, right: pad };
  const call = { kernel: "max-pool", attrs: { window, strides, padding } } as const;
  planCalls(lane, [{ call, reads: [x], writes: [y] }])();
  const found = new Float32Array(lane.memory, y.address, out[0] * out[1] * channels).slice();
  return { found: [...found], out };
}

describe.each(laneBuilds)("the %s build", (build) => {
  it.each(["tiling", "sliding", "other"] as const)(
    "shows a NaN in every window over it that is %s, and nowhere else",
    (name) => {
      const { window, strides, pad } = windows[name];
      const channels = 6;
      for (const [row, column] of [
        [0, 0],
        [3, 4],
        [5, 7],
      ] as const) {
        const { found, out } = poolOf(build, name, channels, (row * width + column) * channels + 5);
        const expected = found.map((_, index) => {
          const pixel = Math.floor(index / channels);
          const top = Math.floor(pixel / out[1]) * strides[0] - pad;
          const left = (pixel % out[1]) * strides[1] - pad;
          const covers =
            row >= top && row < top + window[0] && column >= left && column < left + window[1];
          return covers && index % channels === 5;
        });
        expect(found.map(Number.isNaN)).toEqual(expected);
      }
    },
  );
});
