/** Programs that find out what a device can do at most: one matrix product, and one pass over memory. */
import type { Batch } from "../protocol/batch.ts";
import type { KernelCall } from "../protocol/kernel.ts";
import type { DevicePeaks, StepProfile } from "../protocol/profile.ts";
import type { Buffer, BufferRole, Program, ProgramSet } from "../protocol/program.ts";
import type { Engine } from "./engine.ts";

/** Sides of square matrices, growing: the next is tried only while the last was quick. */
const sides = [128, 256, 512, 1024, 2048, 4096];
/** A product that takes longer than this ends the search, in milliseconds. */
const patienceMs = 40;
/** A square of 16 MiB: more than a cache holds. */
const passSide = 2048;

const budget = { runs: 5, budgetMs: 150 };

/** What can look into a step without knowing peaks. */
export type PeakEngine = Pick<Engine, "load"> & {
  readonly look: (
    step: Parameters<Engine["profile"]>[0],
    budget: Parameters<Engine["profile"]>[1],
  ) => Promise<Omit<StepProfile, "peaks">>;
};

/** Takes a few hundred milliseconds. The engine has these Programs loaded afterwards, so it must not be the one of a run. */
export async function measurePeaks(engine: PeakEngine): Promise<DevicePeaks> {
  let gflops = 0;
  for (const side of sides) {
    // A size that has no room on the device ends the search too.
    const ms = await timeOf(matmul, side, engine).catch(() => Number.POSITIVE_INFINITY);
    gflops = Math.max(gflops, (2 * side ** 3) / ms / 1e6);
    if (ms > patienceMs) break;
  }
  const passMs = await timeOf(pass, passSide, engine);
  return { gflops, gbps: (2 * 4 * passSide ** 2) / passMs / 1e6 };
}

const matmul: KernelCall = { kernel: "matmul", attrs: { transposeA: false, transposeB: false } };
/** Reads and writes each number once. */
const pass: KernelCall = { kernel: "activation", attrs: { function: "relu" } };

async function timeOf(call: KernelCall, side: number, engine: PeakEngine): Promise<number> {
  await engine.load(programsOf(call, side), 0);
  const batch: Batch = {
    size: side,
    images: new Float32Array(side * side).fill(0.5),
    labels: new Int32Array(side),
  };
  const profile = await engine.look({ batch, scalars: { step: 1, learningRate: 0 } }, budget);
  return Math.max(leastMs(profile), profile.clockStepMs / 10);
}

function leastMs({ runs, replays, empty }: Omit<StepProfile, "peaks">): number {
  const nothing = empty?.medianMs ?? 0;
  const whole = runs.map(({ intervals }) =>
    intervals.reduce((sum, { beginMs, endMs }) => sum + endMs - beginMs, 0),
  );
  return Math.min(...whole, ...replays.map(({ time }) => time.lowMs)) - nothing;
}

/** One call on a square of images, times itself where it takes two operands. */
function programsOf(call: KernelCall, side: number): ProgramSet {
  const train = programOf(call, side);
  return {
    train,
    trainPartial: null,
    evaluate: { ...train, mode: "evaluate" },
    evaluatePartial: null,
  };
}

function programOf(call: KernelCall, side: number): Program {
  const square = [side, side];
  const buffers: Buffer[] = [];
  let offsetBytes = 0;
  const add = (name: string, role: BufferRole, shape: readonly number[]): number => {
    const id = buffers.length;
    const sizeBytes = 4 * shape.reduce((product, size) => product * size, 1);
    const dataType = role === "labels" ? "i32" : "f32";
    const life = { firstUse: null, lastUse: null, arena: "step" } as const;
    buffers.push({ id, name, role, dataType, shape, sizeBytes, offsetBytes, ...life });
    offsetBytes += Math.ceil(sizeBytes / 256) * 256;
    return id;
  };
  const images = add("images", "images", square);
  const labels = add("labels", "labels", [side]);
  const result = add("result", "activation", square);
  const loss = add("loss", "result", []);
  const correct = add("correct", "result", []);
  const reads = call.kernel === "matmul" ? [images, images] : [images];
  const dispatch = {
    ...call,
    id: 0,
    reads,
    writes: [result],
    dependsOn: [],
    memoryDependsOn: [],
    wavefront: 1,
    phase: "forward" as const,
    origin: null,
    madeBy: "measure-peaks",
    flops: call.kernel === "matmul" ? 2 * side ** 3 : side ** 2,
    bytes: 8 * side ** 2,
  };
  return {
    mode: "train",
    batchSize: side,
    buffers,
    stored: [],
    dispatches: [dispatch],
    forks: [],
    ...{ images, labels, loss, correct, topK: null, confusion: null },
    memory: {
      storedBytes: 0,
      peakBytes: offsetBytes,
      lowerBoundBytes: offsetBytes,
      arenaBytes: { stored: 0, step: offsetBytes },
    },
  };
}
