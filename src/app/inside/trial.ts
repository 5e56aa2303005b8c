/** Trains a few steps in a worker of its own, beside the run, which stays as it is: for comparing engines and compilations. */
import type { EngineWish, RunSettings } from "../../protocol/command.ts";
import type { EngineDescription, Event, StepTime, StoredValues } from "../../protocol/event.ts";
import type { ProgramSet } from "../../protocol/program.ts";
import { dataUrl } from "../run/run-actions.ts";
import { createWorker } from "../run/worker-connection.ts";

/** What to train. */
export interface TrialOrder extends EngineWish {
  readonly programs: ProgramSet;
  readonly settings: RunSettings;
}

/** An engine that hangs is given up after this time, in milliseconds. */
const patienceMs = 120_000;

/** One worker with one run. Calls must not overlap. */
export class Trial {
  readonly #worker = createWorker();
  readonly #order: TrialOrder;
  readonly losses: number[] = [];
  engine: EngineDescription | null = null;
  /** Over all steps but the first. */
  stepTime: StepTime | null = null;
  #heard: ((event: Event) => void) | null = null;
  #lost: ((error: Error) => void) | null = null;

  constructor(order: TrialOrder) {
    this.#order = order;
    this.#worker.addEventListener("message", ({ data }: MessageEvent<readonly Event[]>) => {
      for (const event of data) this.#take(event);
    });
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#lost?.(new Error(event.message || "The worker stopped."));
    });
  }

  /** @throws Error with the reason when the engine does not work here. */
  async load(): Promise<void> {
    const loaded = this.#until(({ type }) => type === "loaded");
    this.#worker.postMessage({ type: "load", dataUrl: dataUrl(), ...this.#order });
    await loaded;
  }

  /** Trains some steps and skips the validation that would follow. */
  async train(steps: number): Promise<void> {
    const ended = this.#until((event) => {
      if (event.type !== "state") return false;
      if (event.state === "validating") this.#worker.postMessage({ type: "stop" });
      return event.state === "done" || event.state === "stopped";
    });
    this.#worker.postMessage({ type: "start", steps });
    await ended;
  }

  /** Reads all stored values as they are now. */
  async read(): Promise<readonly StoredValues[]> {
    const answered = this.#until(({ type }) => type === "stored");
    this.#worker.postMessage({ type: "read" });
    const event = await answered;
    return event.type === "stored" ? event.values : [];
  }

  end(): void {
    this.#worker.terminate();
  }

  #take(event: Event): void {
    if (event.type === "engine") this.engine = event.engine;
    if (event.type === "progress") {
      this.losses.push(...event.losses);
      this.stepTime = event.stepTime;
    }
    if (event.type === "failed")
      this.#lost?.(new Error(`${event.fault.message} ${event.fault.detail}`));
    else this.#heard?.(event);
  }

  #until(isIt: (event: Event) => boolean): Promise<Event> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#lost?.(new Error(`No answer within ${patienceMs / 1000} s.`)),
        patienceMs,
      );
      const rest = () => {
        clearTimeout(timer);
        this.#heard = null;
        this.#lost = null;
      };
      this.#heard = (event) => {
        if (!isIt(event)) return;
        rest();
        resolve(event);
      };
      this.#lost = (error) => {
        rest();
        reject(error);
      };
    });
  }
}
