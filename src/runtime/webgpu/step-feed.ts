/** Writes what a submit of some steps is fed with: one record for each step, in one upload. */
import type { TrainingStep } from "../engine.ts";
import { controlIndex as at, type ControlLayout, recordHead } from "./control-block.ts";

/** What a submit is fed with. */
export interface Feed {
  readonly steps: readonly TrainingStep[];
  /** Whether batches are gathered on the device, by the indices of their selections. */
  readonly gathers: boolean;
  /** Whether an earlier loss that was not finite is forgotten. */
  readonly revives: boolean;
}

/** The words that the page writes, kept from submit to submit. */
export class StepFeed {
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #numbers: Float32Array<ArrayBuffer>;
  readonly #recordWords: number;

  constructor({ maxSteps, recordWords }: ControlLayout) {
    this.#words = new Uint32Array(at.records + maxSteps * recordWords);
    this.#numbers = new Float32Array(this.#words.buffer);
    this.#recordWords = recordWords;
  }

  /** Uploads a feed. Returns how many bytes it took. */
  upload({ steps, gathers, revives }: Feed, queue: GPUQueue, scalars: GPUBuffer): number {
    const words = this.#words;
    words[at.halted] = 0;
    words[at.cursor] = 0;
    words[at.broken] = 0;
    words[at.gathers] = gathers ? 1 : 0;
    for (const [index, { batch, scalars: numbers }] of steps.entries()) {
      const record = at.records + index * this.#recordWords;
      words[record] = numbers.step;
      this.#numbers[record + 1] = numbers.learningRate;
      if (gathers && batch.selection) words.set(batch.selection.indices, record + recordHead);
    }
    const begin = revives ? at.halted : at.cursor;
    const last = recordHead + (gathers ? (steps.at(-1)?.batch.size ?? 0) : 0);
    const end = at.records + (steps.length - 1) * this.#recordWords + last;
    queue.writeBuffer(scalars, 4 * begin, words, begin, end - begin);
    return 4 * (end - begin);
  }
}
