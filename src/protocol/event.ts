/** What the worker states. Events are facts; at most ten batches of telemetry leave the worker in a second. */
import type { StepProfile } from "./profile.ts";

/**
 * Where a run stands. `validating` is a running run between two epochs or at its end.
 * `done`: all epochs are over; `stopped`: the user ended it; both can be trained on with `start`. `failed`: see the `failed` event.
 */
export type RunState =
  | "ready"
  | "running"
  | "validating"
  | "paused"
  | "stopped"
  | "done"
  | "failed";

/** A backend that was tried and not taken, with the reason in words for the user. */
export interface Refusal {
  readonly engine: string;
  readonly reason: string;
}

/** The engine in use, for people. */
export interface EngineDescription {
  /** As in `EngineChoice`, never `auto`. */
  readonly id: string;
  /** What the Engine button shows: `TensorFlow.js (webgl)`. */
  readonly label: string;
  /** The device in words, as far as the browser tells: `google swiftshader, software`. */
  readonly device: string;
  /** Why each better engine was not taken, best first. */
  readonly refusals: readonly Refusal[];
  /** How its lanes are used; absent where it has none. */
  readonly lanes?: LaneLimits;
  /** What was measured before it was taken; absent where it was named, with its lanes. */
  readonly measurement?: EngineMeasurement;
  /** Which kernels were taken where others would do, and how much quicker they are: `conv2d 5×5: variant B, 2.1 × A`. */
  readonly kernels?: readonly string[];
  /** What happened to it since it began that changed what it runs on; absent while nothing did. */
  readonly notice?: string;
}

/** How long a step took with one engine, in a trial of a second at most. */
export interface EngineTrial {
  /** `CPU, 2 lanes`. */
  readonly engine: string;
  readonly stepMs: number;
  /** The trial was cut short: a step takes at least `stepMs`. */
  readonly isBound?: boolean;
}

/** What was measured on one machine with networks of about one size, and what was taken because of it. */
export interface EngineMeasurement {
  /** Names the machine and the size of the network. */
  readonly key: string;
  readonly trials: readonly EngineTrial[];
  /** The trial whose engine was taken. */
  readonly taken: string;
  /** The engine that was taken, as in `EngineChoice`. */
  readonly id: string;
  readonly lanes?: LaneLimits;
}

/** How many tasks run side by side on the CPU, and how many lanes work on one: TensorFlow's inter-op and intra-op pools. */
export interface LaneLimits {
  /** At most this many tasks side by side. */
  readonly lanes: number;
  /** At most this many lanes on one task. There are as many lanes as the larger of the two numbers. */
  readonly threads: number;
}

/** An error that can be acted upon. `code` is stable: `E_DATA_LOAD`. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly detail: string;
  readonly action: string;
}

/** Wall time of the last steps, in milliseconds, measured in the worker around whole steps. */
export interface StepTime {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** How many steps the figures rest on. */
  readonly steps: number;
}

/** The numbers of one stored buffer. */
export interface StoredValues {
  readonly key: string;
  readonly name: string;
  readonly data: Float32Array;
}

export type Event =
  | { readonly type: "engine"; readonly engine: EngineDescription }
  | {
      readonly type: "loaded";
      readonly step: number;
      /** Stored parameters that kept their values, and all there are. */
      readonly keptParameters: number;
      readonly parameters: number;
      /** What the page called the Programs that are in the engine from here on: what is told next was made with them. */
      readonly edition?: number;
    }
  | { readonly type: "state"; readonly state: RunState }
  | {
      /** Steps `firstStep`, `firstStep` + 1, …: one loss and one accuracy each, over that step's batch. */
      readonly type: "progress";
      readonly firstStep: number;
      readonly losses: Float32Array;
      readonly accuracies: Float32Array;
      /** Epochs done, with a fraction: 3.2. */
      readonly epoch: number;
      readonly stepTime: StepTime | null;
    }
  | {
      /** How far a validation has come, in images. */
      readonly type: "validating";
      readonly done: number;
      readonly total: number;
    }
  | {
      /** Over the whole validation set, with the parameters after `step` steps. */
      readonly type: "validation";
      readonly step: number;
      readonly loss: number;
      readonly accuracy: number;
      /** Share of the images whose label is among the three largest scores; absent where the engine does not count them. */
      readonly topKAccuracy?: number;
      /** Images by label (row) and answer (column), row by row [K,K]; absent where the engine does not count them. */
      readonly confusion?: Float32Array;
    }
  | { readonly type: "reset" }
  | {
      /** What is inside a step of the Programs that came with this `edition`. */
      readonly type: "profile";
      readonly edition: number;
      readonly profile: StepProfile;
    }
  | {
      /** The values of every stored buffer after `step` steps. */
      readonly type: "stored";
      readonly step: number;
      readonly values: readonly StoredValues[];
    }
  | { readonly type: "failed"; readonly fault: Fault };
