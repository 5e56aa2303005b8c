/** The works of the engine itself: feeding a step, judging its loss, and keeping what is known to be good. */
import type { Place } from "../places.ts";
import {
  controlIndex as at,
  type ControlLayout,
  recordHead,
  resultWords,
} from "./control-block.ts";
import { dataIndex } from "./data-block.ts";
import type { GpuWork } from "./kernels/gpu-kernel.ts";
import { rowLoop } from "./kernels/wgsl-loop.ts";

const workgroupSize = 64;

/** Numbers that a workgroup copies or looks at. */
const chunk = 1024;

/** WGSL that does something for each number `i` of a workgroup's chunk. All sizes are multiples of the workgroup's. */
function eachOfChunk(numbers: number, body: string): string {
  const rows = chunk / workgroupSize;
  return `let begin = group * ${rows}u; let end = min(begin + ${rows}u, ${numbers / workgroupSize}u);
${rowLoop(`let i = row * ${workgroupSize}u + thread;\n${body}`)}`;
}

/** The bits of an f32 that is infinite or no number; compared as bits, for WGSL may assume that there is none. */
const notFinite = (bits: string) => `((${bits} & 0x7f800000u) == 0x7f800000u)`;

function work(label: string, entry: string, workgroups: number, body: string): GpuWork {
  const declarations = `fn ${entry}(group: u32, thread: u32) {\n${body}\n}`;
  const rest = { workgroupSize, elements: "f32", barriers: false } as const;
  return { label, entry, declarations, workgroups, ...rest };
}

/**
 * Begins a step: puts its number and learning rate where the kernels look for them, and gathers the batch that its record names.
 * A batch that was uploaded is left alone.
 */
export function beginWork(images: Place, labels: Place, control: ControlLayout): GpuWork {
  const [count = 1] = labels.shape;
  const values = (images.rows * images.columns) / count;
  const chunks = Math.ceil((count * values) / chunk);
  const record = `${at.records}u + scalars[${at.cursor}] * ${control.recordWords}u`;
  const body = `  let record = ${record};
  if (group == ${chunks}u) {
    if (thread == 0u) {
      scalars[${at.step}] = scalars[record];
      scalars[${at.learningRate}] = scalars[record + 1u];
    }
    if (scalars[${at.gathers}] == 0u) { return; }
    for (var n = thread; n < ${count}u; n += ${workgroupSize}u) {
      let image = scalars[record + ${recordHead}u + n];
      let word = dataset[dataset[${dataIndex.labelsAt}] + (image >> 2u)];
      step[${labels.offset}u + n] = bitcast<f32>((word >> ((image & 3u) * 8u)) & 255u);
    }
    return;
  }
  if (scalars[${at.gathers}] == 0u) { return; }
  let end = min(group * ${chunk}u + ${chunk}u, ${count * values}u);
  for (var i = group * ${chunk}u + thread; i < end; i += ${workgroupSize}u) {
    let n = i / ${values}u;
    let level = scalars[record + ${recordHead}u + n] * ${values}u + (i - n * ${values}u);
    let word = dataset[${dataIndex.levels}u + (level >> 2u)];
    let value = dataset[${dataIndex.values}u + ((word >> ((level & 3u) * 8u)) & 255u)];
    step[${images.offset}u + i] = bitcast<f32>(value);
  }`;
  return work("gather", "gather_batch", chunks + 1, body);
}

/** Notices parameters that are no finite numbers: a max pool or a relu can hide them from the loss. */
export function watchWork(parameterNumbers: number): GpuWork {
  const body = `var isBroken = false;
${eachOfChunk(parameterNumbers, `isBroken = isBroken | ${notFinite("bitcast<u32>(stored[i])")};`)}
  if (isBroken) { scalars[${at.broken}] = 1u; }`;
  return work("watch", "watch_parameters", Math.ceil(parameterNumbers / chunk), body);
}

/** Reports loss and correct answers, and halts the run after a loss that is not finite. */
export function judgeWork(loss: Place, correct: Place, control: ControlLayout): GpuWork {
  const body = `  if (thread != 0u) { return; }
  let result = ${control.results}u + scalars[${at.cursor}] * ${resultWords}u;
  if (scalars[${at.halted}] != 0u) { scalars[result + 2u] = 0u; return; }
  var bits = bitcast<u32>(step[${loss.offset}]);
  if (scalars[${at.broken}] != 0u) { bits = 0x7fc00000u; }
  scalars[result] = bits;
  scalars[result + 1u] = bitcast<u32>(step[${correct.offset}]);
  scalars[result + 2u] = 1u;
  if (${notFinite("bits")}) { scalars[${at.halted}] = 1u; }`;
  return work("judge", "judge_loss", 1, body);
}

/** Keeps all that is stored, which has just given a finite loss, behind the present values. */
export function keepWork(loss: Place, storedNumbers: number): GpuWork {
  const body = `  if (scalars[${at.halted}] != 0u || scalars[${at.broken}] != 0u) { return; }
  if (${notFinite(`bitcast<u32>(step[${loss.offset}])`)}) { return; }
${eachOfChunk(storedNumbers, `stored[${storedNumbers}u + i] = stored[i];`)}`;
  return work("keep", "keep_stored", Math.ceil(storedNumbers / chunk), body);
}

/** Goes on to the next record. */
export function finishWork(): GpuWork {
  const body = `  if (thread != 0u) { return; }
  scalars[${at.cursor}] += 1u;
  scalars[${at.broken}] = 0u;`;
  return work("finish", "finish_step", 1, body);
}

/** Copies the first half of what is stored behind itself, or back. */
export function copyWork(direction: "keep" | "restore", storedNumbers: number): GpuWork {
  const [to, from] = direction === "keep" ? [storedNumbers, 0] : [0, storedNumbers];
  const body = eachOfChunk(storedNumbers, `stored[${to}u + i] = stored[${from}u + i];`);
  return work(direction, `${direction}_all`, Math.ceil(storedNumbers / chunk), body);
}
