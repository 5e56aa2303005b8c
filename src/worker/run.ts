/** One run: where it stands in its steps and in its data, and what comes next. It decides nothing; the training loop does. */
import { batchAt, batchCount } from "../data/batches.ts";
import { epochOrder } from "../data/epoch-order.ts";
import type { LoadedDataSet } from "../data/labelled-images.ts";
import type { Batch } from "../protocol/batch.ts";
import type { RunSettings } from "../protocol/command.ts";
import type { Event } from "../protocol/event.ts";
import type { ProgramSet } from "../protocol/program.ts";
import type { StepResult } from "../runtime/engine.ts";
import type { Goal } from "./goal.ts";

/** A validation under way: sums over the batches so far. */
interface Validation {
  readonly batch: number;
  readonly images: number;
  /** Of each batch's mean loss times its images, so that the mean over the set is exact with a partial batch too. */
  readonly lossSum: number;
  readonly correct: number;
  /** Null once a batch came without it. */
  readonly topK: number | null;
  /** Null once a batch came without it, empty before the first. */
  readonly confusion: Float32Array | null;
}

const emptyValidation: Validation = {
  batch: 0,
  images: 0,
  lossSum: 0,
  correct: 0,
  topK: 0,
  confusion: new Float32Array(),
};

/** The figures over the whole validation set, as the `validation` event tells them. */
type ValidationFigures = Omit<Extract<Event, { type: "validation" }>, "type" | "step">;

export class Run {
  #programs: ProgramSet;
  #settings: RunSettings;
  #data: LoadedDataSet;
  #order: Uint32Array;
  /** Epochs begun before the present one, and batches of the present one that are done. */
  #epoch = 0;
  #batch = 0;
  #validatedStep: number | null = null;
  /** Steps done. */
  step = 0;
  /** Null while nobody asked for more than single steps. */
  goal: Goal | null = null;
  /** Null when none is due. */
  validation: Validation | null = null;
  /** True until a step was done with the present Programs. */
  warmUp = true;
  #edition: number;

  /** @param edition what the page calls these Programs. */
  constructor(programs: ProgramSet, settings: RunSettings, data: LoadedDataSet, edition = 0) {
    this.#edition = edition;
    this.#programs = programs;
    this.#settings = settings;
    this.#data = data;
    this.#order = epochOrder(data.train.count, settings.seed, 0);
  }

  /** What the page calls the present Programs. */
  get edition(): number {
    return this.#edition;
  }

  get settings(): RunSettings {
    return this.#settings;
  }

  /** Epochs done, with a fraction in images. */
  get epoch(): number {
    const { count } = this.#data.train;
    return this.#epoch + Math.min(this.#batch * this.#programs.train.batchSize, count) / count;
  }

  get isWithinEpoch(): boolean {
    return this.#batch > 0;
  }

  get validationTotal(): number {
    return this.#data.validation.count;
  }

  /** The images of the step that comes `ahead` steps after the next one; null where the epoch ends before. */
  nextBatch(ahead = 0): Batch | null {
    const index = this.#batch + ahead;
    const { batchSize } = this.#programs.train;
    if (index >= batchCount(this.#data.train.count, batchSize)) return null;
    return batchAt(this.#data.train, this.#order, batchSize, index);
  }

  /** A full batch like those to come, for a step that does not count: the next one, or the first of the epoch. */
  fullBatch(): Batch {
    const { batchSize } = this.#programs.train;
    const next = this.nextBatch();
    return next?.size === batchSize ? next : batchAt(this.#data.train, this.#order, batchSize, 0);
  }

  /** Counts a step as done and says whether it ended an epoch. */
  advance(): boolean {
    this.step++;
    this.#batch++;
    this.warmUp = false;
    const ended =
      this.#batch === batchCount(this.#data.train.count, this.#programs.train.batchSize);
    if (ended) this.#beginEpoch();
    return ended;
  }

  /** Makes a validation due, unless the present parameters were validated already. */
  requestValidation(): void {
    if (this.#validatedStep !== this.step) this.validation ??= emptyValidation;
  }

  nextValidationBatch(validation: Validation): Batch {
    return batchAt(
      this.#data.validation,
      null,
      this.#programs.evaluate.batchSize,
      validation.batch,
    );
  }

  /** Adds one batch's result; gives the figures over the whole set when it was the last, else null. */
  addValidation(
    validation: Validation,
    size: number,
    result: StepResult,
  ): ValidationFigures | null {
    const sum = added(validation, size, result);
    this.validation = sum;
    if (sum.images < this.validationTotal) return null;
    this.validation = null;
    this.#validatedStep = this.step;
    const { images, topK, confusion } = sum;
    return {
      loss: sum.lossSum / images,
      accuracy: sum.correct / images,
      ...(topK !== null && { topKAccuracy: topK / images }),
      ...(confusion !== null && { confusion }),
    };
  }

  setLearningRate(learningRate: number): void {
    this.#settings = { ...this.#settings, learningRate };
  }

  /** Goes back to step 0, with nothing asked for. */
  rewind(): void {
    this.step = 0;
    this.goal = null;
    this.validation = null;
    this.#validatedStep = null;
    this.#epoch = 0;
    this.#batch = 0;
    this.#order = epochOrder(this.#data.train.count, this.#settings.seed, 0);
  }

  /**
   * Goes on with other Programs. The place in the epoch is kept when data set, batch size and seed stay the same;
   * otherwise the epoch is given up and the next one begins. A validation begins anew, since the network changed.
   */
  replace(programs: ProgramSet, settings: RunSettings, data: LoadedDataSet, edition = 0): void {
    this.#edition = edition;
    const sameOrder =
      settings.data === this.#settings.data &&
      settings.seed === this.#settings.seed &&
      programs.train.batchSize === this.#programs.train.batchSize;
    this.#programs = programs;
    this.#settings = settings;
    this.#data = data;
    this.#validatedStep = null;
    this.warmUp = true;
    if (this.validation !== null) this.validation = emptyValidation;
    if (sameOrder) return;
    if (this.#batch > 0) this.#beginEpoch();
    else this.#order = epochOrder(data.train.count, settings.seed, this.#epoch);
  }

  #beginEpoch(): void {
    this.#epoch++;
    this.#batch = 0;
    this.#order = epochOrder(this.#data.train.count, this.#settings.seed, this.#epoch);
  }
}

/** A validation with one more batch of `size` images. */
function added(validation: Validation, size: number, result: StepResult): Validation {
  const { batch, images, lossSum, correct, topK, confusion } = validation;
  return {
    batch: batch + 1,
    images: images + size,
    lossSum: lossSum + result.loss * size,
    correct: correct + result.correct,
    topK: topK === null || result.topK === undefined ? null : topK + result.topK,
    confusion: confusion && result.confusion ? addedCounts(confusion, result.confusion) : null,
  };
}

/** Whole numbers below 2²⁴, which float32 adds exactly. */
function addedCounts(counts: Float32Array, more: Float32Array): Float32Array {
  return more.map((count, index) => count + (counts[index] ?? 0));
}
