/** The training loop: obeys Commands and posts Events, one engine call at a time, with a look at the Commands after each. */
import { DataError } from "../data/data-error.ts";
import type { ReadBytes } from "../data/read-bytes.ts";
import type { Command } from "../protocol/command.ts";
import type { Event, Fault } from "../protocol/event.ts";
import type { Engine } from "../runtime/engine.ts";
import { DataShelf } from "./data-shelf.ts";
import { type CreateEngine, EngineSlot } from "./engine-slot.ts";
import { faultOf, nothingLoaded } from "./faults.ts";
import { ProfileSampler } from "./profile-sampler.ts";
import { requireFit } from "./program-fit.ts";
import { Run } from "./run.ts";
import { Telemetry } from "./telemetry.ts";
import { Trainer } from "./trainer.ts";

/** What the loop needs of the place it runs in: a worker, or a terminal. */
export interface LoopWorld {
  readonly createEngine: CreateEngine;
  /** A reader of the data folder at the `dataUrl` of a `load`. */
  readonly readerAt: (dataUrl: string) => ReadBytes;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Lets messages in: resolves in a later task, not in a microtask. */
  readonly breathe: () => Promise<void>;
  readonly post: (event: Event) => void;
  /** Over how many of the last steps their times are summarised. */
  readonly timedSteps: number;
}

type Load = Extract<Command, { readonly type: "load" }>;
type Replace = Extract<Command, { readonly type: "replace" }>;

/** A run that is loaded, with all that belongs to it. */
interface Loaded {
  readonly run: Run;
  readonly engine: Engine;
  readonly trainer: Trainer;
}

export class TrainingLoop {
  readonly #world: LoopWorld;
  readonly #slot: EngineSlot;
  readonly #shelf: DataShelf;
  readonly #telemetry: Telemetry;
  readonly #sampler: ProfileSampler;
  readonly #commands: Command[] = [];
  #awake = false;
  #rest: Promise<void> = Promise.resolve();
  #lastLoad: Load | null = null;
  #loaded: Loaded | null = null;
  /** Why there is no run although one was asked for: the answer to whatever is asked of it. */
  #cause: Fault | null = null;
  /** The engine as it was last introduced. */
  #introduced: Engine["description"] | null = null;

  constructor(world: LoopWorld) {
    this.#world = world;
    this.#slot = new EngineSlot(world.createEngine);
    this.#shelf = new DataShelf(world.readerAt);
    this.#telemetry = new Telemetry(world.post, world.now, world.timedSteps);
    this.#sampler = new ProfileSampler(world.now);
  }

  /** Queues a command. It is obeyed after the engine call that is under way, if any. */
  receive(command: Command): void {
    // A load begins everything anew, so whatever was asked before it no longer matters.
    if (command.type === "load") this.#commands.length = 0;
    this.#commands.push(command);
    if (this.#awake) return;
    this.#awake = true;
    this.#rest = this.#work();
  }

  /** Resolves when every command is obeyed and the run, if any, is at rest. */
  atRest(): Promise<void> {
    return this.#rest;
  }

  async #work(): Promise<void> {
    for (;;) {
      const command = this.#commands.shift();
      const trainer = this.#loaded?.trainer;
      if (command === undefined && !trainer?.isBusy) break;
      try {
        await (command === undefined ? trainer?.advance() : this.#obey(command));
      } catch (error) {
        // After anything but a data fault the engine's inside is unknown, so the next load gets a new one.
        if (!(error instanceof DataError)) this.#slot.distrust();
        this.#fail(faultOf(error));
      }
      const engine = this.#loaded?.engine;
      if (engine !== undefined && this.#hasChanged(engine.description)) this.#introduce(engine);
      await this.#world.breathe();
    }
    this.#awake = false;
  }

  #introduce({ description }: Engine): void {
    this.#introduced = description;
    this.#world.post({ type: "engine", engine: description });
  }

  /** Whether an engine has something new to tell of what it runs on. */
  #hasChanged({ notice, kernels }: Engine["description"]): boolean {
    const told = this.#introduced;
    return notice !== told?.notice || kernels?.join() !== told?.kernels?.join();
  }

  async #obey(command: Command): Promise<void> {
    switch (command.type) {
      case "load":
        return this.#load(command);
      case "replace":
        return this.#replace(command);
      case "sample-profiles":
        return this.#sampler.set(command.sampling);
      default:
        if (this.#loaded === null) return this.#fail(this.#cause ?? nothingLoaded(command.type));
        return this.#loaded.trainer.obey(command);
    }
  }

  async #load(command: Load): Promise<void> {
    const { dataUrl, programs, settings } = command;
    this.#lastLoad = command;
    this.#cause = null;
    await this.#loaded?.trainer.abandon();
    this.#loaded = null;
    this.#telemetry.flush();
    this.#telemetry.forgetTimes();
    const former = this.#slot.engine;
    const taking = this.#slot.take(command, { programs, seed: settings.seed }).then((engine) => {
      this.#introduce(engine);
      return engine;
    });
    // Both must have ended before an error leaves here, or the next command would overlap with one of them.
    const [made, read] = await Promise.allSettled([
      taking,
      this.#shelf.take(dataUrl, settings.data),
    ]);
    if (made.status === "rejected") throw made.reason;
    if (read.status === "rejected") throw read.reason;
    const [engine, data] = [made.value, read.value];
    requireFit(programs, data);
    const { parameters } = await engine.load(programs, settings.seed);
    if (engine === former) await engine.reset(settings.seed);
    const run = new Run(programs, settings, data, command.edition);
    const { post, now } = this.#world;
    const surroundings = { telemetry: this.#telemetry, sampler: this.#sampler, post, now };
    const trainer = new Trainer(run, engine, surroundings);
    this.#loaded = { run, engine, trainer };
    const { edition } = run;
    this.#world.post({ type: "loaded", step: 0, keptParameters: 0, parameters, edition });
    this.#world.post({ type: "state", state: "ready" });
  }

  async #replace({ programs, settings, edition = 0 }: Replace): Promise<void> {
    const lastLoad = this.#lastLoad;
    const loaded = this.#loaded;
    if (lastLoad === null) return this.#fail(nothingLoaded("replace"));
    if (loaded === null) return this.#load({ ...lastLoad, programs, settings, edition });
    const { run, engine, trainer } = loaded;
    await trainer.settle();
    const data = await this.#shelf.take(lastLoad.dataUrl, settings.data);
    requireFit(programs, data);
    const loading = await this.#loadInto(loaded, programs, settings.seed);
    // Nothing was learnt yet: the parameters are to be those of the new seed, or the curve would not be.
    const renewed = run.step === 0 && settings.seed !== run.settings.seed;
    if (renewed) await engine.reset(settings.seed);
    this.#telemetry.flush();
    this.#telemetry.forgetTimes();
    run.replace(programs, settings, data, edition);
    const { parameters } = loading;
    const keptParameters = renewed ? 0 : loading.keptParameters;
    const { step } = run;
    this.#world.post({ type: "loaded", step, keptParameters, parameters, edition });
  }

  /** An engine that failed to take new Programs no longer has the old ones: the run is lost, and a `replace` begins a new one. */
  async #loadInto({ engine }: Loaded, programs: Load["programs"], seed: number) {
    try {
      return await engine.load(programs, seed);
    } catch (error) {
      this.#loaded = null;
      throw error;
    }
  }

  #fail(fault: Fault): void {
    if (this.#loaded !== null) {
      this.#loaded.trainer.fail(fault);
      return;
    }
    if (this.#lastLoad !== null) this.#cause = fault;
    this.#world.post({ type: "failed", fault });
    this.#world.post({ type: "state", state: "failed" });
  }
}
