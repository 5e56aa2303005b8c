/** What the page asks of the worker. Commands ask; the answers are Events. */
import type { LearningRateSchedule } from "../graph/graph.ts";
import type { EngineMeasurement, LaneLimits } from "./event.ts";
import type { ProfileBudget } from "./profile.ts";
import type { ProgramSet } from "./program.ts";

/** Which engine to use. `auto` takes the best that works on this machine. */
export type EngineChoice = "auto" | "webgpu" | "wasm" | "tfjs:webgpu" | "tfjs:webgl" | "tfjs:cpu";

export const engineChoices: readonly EngineChoice[] = [
  "auto",
  "webgpu",
  "wasm",
  "tfjs:webgpu",
  "tfjs:webgl",
  "tfjs:cpu",
];

/**
 * How the WebGPU engine hands the works of a step over. The numbers are the same under each.
 *
 * `grouped`: as early as dependencies allow, and what does not depend on each other shares a dispatch where that pays. `wavefront`: all
 * tasks of equal depth before any deeper one, none of which shares a dispatch with another. `sequential`: one by one, in the order of the
 * Program.
 */
export type SchedulePolicy = "grouped" | "wavefront" | "sequential";

export const schedulePolicies: readonly SchedulePolicy[] = ["grouped", "wavefront", "sequential"];

/** What is asked of the engine. */
export interface EngineWish {
  readonly engine: EngineChoice;
  /** For the CPU engine; absent for what a short measurement finds best. */
  readonly lanes?: LaneLimits;
  /** For the WebGPU engine; `grouped` when absent. */
  readonly schedule?: SchedulePolicy;
  /** What was measured here before, newest first: it need not be measured again. */
  readonly remembered?: readonly EngineMeasurement[];
}

/** The settings of a run that are not part of its Programs. */
export interface RunSettings {
  readonly data: string;
  /** What the schedule scales; see `learning-rate.ts`. `set-learning-rate` changes it and leaves the schedule alone. */
  readonly learningRate: number;
  readonly schedule: LearningRateSchedule;
  /** How many epochs one press of Train adds. */
  readonly epochs: number;
  readonly seed: number;
}

/**
 * `load` begins a new run at step 0 with fresh parameters and answers `loaded`.
 * `replace` swaps the Programs of the present run between two steps: stored buffers whose key and shape are unchanged keep
 * their values, others are initialised; a running run goes on, and so does its step count. It answers `loaded` too.
 * `start` trains `epochs` more, from where the run stands; `resume` ends a pause; `step` does one step and pauses.
 * `stop` ends the run with a last validation; a second `stop` cuts that validation short.
 * `reset` takes the run back to step 0 with the parameters of its seed.
 * `profile` looks into one step and answers `profile`; `sample-profiles` does so now and then while the run goes on, and `null` ends that.
 * Neither changes anything in the run. `read` answers `stored`.
 */
export type Command =
  | ({
      readonly type: "load";
      /** Where the page found the data sets: an absolute URL that ends in a slash. */
      readonly dataUrl: string;
      readonly programs: ProgramSet;
      readonly settings: RunSettings;
      /** What `profile` events name these Programs by; 0 when left out. */
      readonly edition?: number;
    } & EngineWish)
  | {
      readonly type: "replace";
      readonly programs: ProgramSet;
      readonly settings: RunSettings;
      readonly edition?: number;
    }
  | {
      readonly type: "start";
      /** Train this many steps instead of `epochs`. */
      readonly steps?: number;
    }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  | { readonly type: "step" }
  | { readonly type: "stop" }
  | { readonly type: "reset" }
  | { readonly type: "set-learning-rate"; readonly learningRate: number }
  | { readonly type: "profile"; readonly budget: ProfileBudget }
  | { readonly type: "sample-profiles"; readonly sampling: ProfileSampling | null }
  | { readonly type: "read" };

/** How often to look into a step of a run that goes on. */
export interface ProfileSampling {
  /** The share of the time that profiles may take: 0.02 leaves 98 % to training. */
  readonly share: number;
  readonly leastIntervalMs: number;
}
