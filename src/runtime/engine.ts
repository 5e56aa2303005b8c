/** What every engine can do: run the Programs of one run on the device it stands for. */
import type { Batch } from "../protocol/batch.ts";
import type { EngineDescription } from "../protocol/event.ts";
import type { ProfileBudget, StepProfile } from "../protocol/profile.ts";
import type { ProgramSet } from "../protocol/program.ts";

/** The numbers that change from step to step without changing the Program. */
export interface StepScalars {
  /** Counts from 1; Adam's bias correction and dropout's mask follow it. */
  readonly step: number;
  readonly learningRate: number;
}

/** Mean loss over the batch, and how many of its images were classified correctly. */
export interface StepResult {
  readonly loss: number;
  readonly correct: number;
  /** Images whose label is among the three largest scores. Only of an evaluation whose Program counts them. */
  readonly topK?: number;
  /** Images by label (row) and answer (column), row by row [K,K]. Only of an evaluation whose Program counts them. */
  readonly confusion?: Float32Array;
}

/** One step to train. */
export interface TrainingStep {
  readonly batch: Batch;
  readonly scalars: StepScalars;
}

/** The values of one stored buffer. */
export interface StoredData {
  readonly key: string;
  readonly name: string;
  readonly role: "parameter" | "slot" | "statistic";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** How many trainable parameters kept their values when new Programs came in, counted as tensors. */
export interface LoadResult {
  readonly keptParameters: number;
  readonly parameters: number;
}

/**
 * Runs one run at a time. Calls must not overlap: await each before the next, but for as many calls of `train` as `callsInFlight`
 * allows.
 *
 * An engine throws only for faults of the device or the program; a loss that is not finite is a result, not an error.
 */
export interface Engine {
  readonly description: EngineDescription;
  /** How many steps it would like to be handed at once now, so that a call lasts no longer than a person notices: 1 or more. */
  readonly stepsPerCall: number;
  /** How many calls of `train` may be under way together: 2 where a device is to be kept busy while results are looked at. */
  readonly callsInFlight: number;
  /** About how many steps a small profile takes the time of. */
  readonly stepsPerProfile: number;
  /** Takes new Programs. Stored buffers whose key and shape are unchanged keep their values, all others are initialised from `seed`. */
  load(programs: ProgramSet, seed: number): Promise<LoadResult>;
  /** Initialises every stored buffer again. */
  reset(seed: number): Promise<void>;
  /**
   * Runs the training Program for each batch's size, step after step; a loss is that of the parameters before the update.
   *
   * After a loss that is not finite there are no more results, of this call or of one that is under way, and stored buffers are
   * to be rolled back.
   */
  train(steps: readonly TrainingStep[]): Promise<readonly StepResult[]>;
  /** Runs the evaluation Program for the batch's size; stored buffers do not change. */
  evaluate(batch: Batch): Promise<StepResult>;
  /**
   * Looks into the training step of a batch, which must be a full one. Training goes on afterwards as if nothing had happened:
   * same stored buffers, same numbers to come, bit for bit.
   */
  profile(step: TrainingStep, budget: ProfileBudget): Promise<StepProfile>;
  /** Puts back the newest stored buffers that are known to have given a finite loss. */
  rollBack(): Promise<void>;
  /** Reads every stored buffer. */
  read(): Promise<StoredData[]>;
  /**
   * Replaces the values of stored buffers; those that are not named stay.
   *
   * @throws RangeError where there is no such key, or where it holds another number of values.
   */
  write(values: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** Frees everything the engine holds. */
  dispose(): void;
}

/** Trains a single step. */
export async function trainStep(
  engine: Engine,
  batch: Batch,
  scalars: StepScalars,
): Promise<StepResult> {
  const [result] = await engine.train([{ batch, scalars }]);
  if (result === undefined) throw new Error(`Step ${scalars.step} gave no result.`);
  return result;
}
