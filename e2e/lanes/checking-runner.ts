/** Runs parts that do nothing but check, in shared memory, that what they waited for is done and that nobody ran them before. */
import type { RunPart } from "../../src/runtime/wasm/lanes/lane.ts";

/** What the checking parts share, as words of a memory: counts, then for each task its parts done, then who must be done. */
export interface CheckBoard {
  readonly words: Int32Array<ArrayBufferLike>;
  readonly tasks: number;
}

/** Words at the beginning: parts that began too early, and rounds of idling that each part spends. */
export const boardWord = { tooEarly: 0, work: 1, taskCount: 2 } as const;
const firstCount = 4;

/** Writes the board for tasks with these parts, each with the tasks it waits for. */
export function createBoard(
  memory: WebAssembly.Memory,
  parts: readonly number[],
  before: readonly (readonly number[])[],
  work: number,
): CheckBoard {
  const words = new Int32Array(memory.buffer);
  const tasks = parts.length;
  words[boardWord.taskCount] = tasks;
  words[boardWord.work] = work;
  let at = firstCount + 3 * tasks;
  for (const [task, list] of before.entries()) {
    words[firstCount + tasks + task] = parts[task] ?? 0;
    words[firstCount + 2 * tasks + task] = at;
    words[at++] = list.length;
    for (const each of list) words[at++] = each;
  }
  return { words, tasks };
}

/** How often each task has run one of its parts since the board was last cleared. */
export function partsDone({ words, tasks }: CheckBoard): number[] {
  return [...words.subarray(firstCount, firstCount + tasks)];
}

/** Makes ready for another step. */
export function clearBoard({ words, tasks }: CheckBoard): void {
  words.fill(0, firstCount, firstCount + tasks);
}

/** The operands' address is the number of the task. */
export function checkingRunner(words: Int32Array<ArrayBufferLike>): RunPart {
  return (_code, task) => {
    const tasks = words[boardWord.taskCount] ?? 0;
    let at = words[firstCount + 2 * tasks + task] ?? 0;
    for (let left = words[at] ?? 0; left > 0; left--) {
      const each = words[++at] ?? 0;
      const done = Atomics.load(words, firstCount + each);
      if (done !== words[firstCount + tasks + each]) Atomics.add(words, boardWord.tooEarly, 1);
    }
    for (let turn = words[boardWord.work] ?? 0; turn > 0; turn--) Atomics.load(words, firstCount);
    Atomics.add(words, firstCount + task, 1);
  };
}
