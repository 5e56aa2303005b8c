/** What a device could not compile, and what is taken instead: another variant of the kernel, or the same work in a dispatch of its own. */
import type { Dispatch, Program } from "../../protocol/program.ts";
import { type FaultError, isKernelRefusal } from "../fault-error.ts";
import type { Place } from "../places.ts";
import { layerRefused } from "./gpu-faults.ts";
import type { GpuWork } from "./kernels/gpu-kernel.ts";
import { variantsOf } from "./kernels/kernel-table.ts";
import {
  type ArenaNumbers,
  type PackedDispatch,
  type PackLimits,
  packWorks,
} from "./pack-works.ts";
import type { Pipelines } from "./pipelines.ts";
import { tuningKey } from "./tuning.ts";

/** One way of planning a call. */
export interface Way {
  readonly variant: number;
  /** See `PlanContext.quads`. */
  readonly quads: boolean;
}

/** Which call a work was planned for, and how. */
export interface WorkSource {
  readonly call: Dispatch;
  readonly reads: readonly Place[];
  readonly writes: readonly Place[];
  readonly program: Program;
  /** The way that would have been taken if the device refused none. */
  readonly wanted: Way;
  readonly way: Way;
}

/** What works were planned for; the engine's own are missing. */
export type WorkSources = ReadonlyMap<GpuWork, WorkSource>;

/** A dispatch that was refused, with the complaint of the device's compiler. */
export interface RefusedDispatch {
  readonly dispatch: PackedDispatch;
  readonly fault: FaultError;
}

/** What tells which of a dispatch's works is refused. */
export interface Trial {
  readonly sources: WorkSources;
  readonly arenas: ArenaNumbers;
  readonly limits: PackLimits;
  readonly pipelines: Pipelines;
}

/** Remembered as long as the engine lives, for all its Programs. */
export class KernelRefusals {
  readonly #device: string;
  /** Ways that were refused, by the call's key. */
  readonly #refused = new Map<string, Set<string>>();
  /** Works that compile only where they are the only ones of a dispatch. */
  readonly #alone = new Set<string>();
  readonly #notices = new Set<string>();

  /** @param device in words. */
  constructor(device: string) {
    this.#device = device;
  }

  /** What was taken instead of what, in words; null where all that was wanted compiled. */
  get notice(): string | null {
    return this.#notices.size === 0 ? null : [...this.#notices].join(" ");
  }

  /** How a call is to be planned: as is wanted, or in the first way that was not refused. */
  wayOf(call: Omit<WorkSource, "way">): Way {
    const refused = this.#refused.size === 0 ? undefined : this.#refused.get(keyOf(call));
    if (refused === undefined) return call.wanted;
    return waysOf(call).find((way) => !refused.has(printWay(way))) ?? call.wanted;
  }

  /** Whether a work must have a dispatch of its own. */
  isAlone(work: GpuWork, source: WorkSource | undefined): boolean {
    return this.#alone.size > 0 && this.#alone.has(nameOf(work, source));
  }

  /**
   * Learns from dispatches that were refused, so that the same Program planned anew goes round them.
   *
   * @throws FaultError `E_SHADER`, which names the layer, where there is no other way.
   */
  async learn(refused: readonly RefusedDispatch[], trial: Trial): Promise<void> {
    for (const { dispatch, fault } of refused) {
      const { works } = dispatch;
      const [only] = works;
      const guilty =
        works.length === 1 && only ? [{ work: only, fault }] : await guiltyAmong(works, trial);
      for (const each of guilty) this.#refuse(each.work, each.fault, trial.sources);
      if (guilty.length === 0) this.#part(works, fault, trial.sources);
    }
  }

  #refuse(work: GpuWork, fault: FaultError, sources: WorkSources): void {
    const source = sources.get(work);
    if (source === undefined) throw layerRefused(work.label, null, this.#device, fault.detail);
    const key = keyOf(source);
    const known = this.#refused.get(key) ?? new Set<string>();
    this.#refused.set(key, known.add(printWay(source.way)));
    const layer = layerOf(source);
    if (waysOf(source).every((way) => known.has(printWay(way))))
      throw layerRefused(work.label, layer, this.#device, fault.detail);
    this.#notices.add(
      `${this.#device} could not compile the kernel of ${layer} (${work.label}). Another variant of it is used, which gives the same numbers but for their last digits.`,
    );
  }

  #part(works: readonly GpuWork[], fault: FaultError, sources: WorkSources): void {
    const names = works.map((work) => nameOf(work, sources.get(work)));
    const layers = works.map((work) => {
      const source = sources.get(work);
      return source ? layerOf(source) : `'${work.label}'`;
    });
    const joined = [...new Set(layers)].join(", ");
    if (names.every((name) => this.#alone.has(name)))
      throw layerRefused(works[0]?.label ?? "", joined, this.#device, fault.detail);
    for (const name of names) this.#alone.add(name);
    this.#notices.add(
      `${this.#device} could not compile the kernels of ${joined} as one. They run one after another, which gives the same numbers.`,
    );
  }
}

/** Those of a dispatch's works that don't compile alone either. */
async function guiltyAmong(works: readonly GpuWork[], { limits, arenas, pipelines }: Trial) {
  const guilty: { readonly work: GpuWork; readonly fault: FaultError }[] = [];
  for (const work of works) {
    const [refused] = await refusedAmong(packWorks([work], limits, arenas), pipelines);
    if (refused) guilty.push({ work, fault: refused.fault });
  }
  return guilty;
}

/** Those of some dispatches that the device refuses. Throws what else goes wrong, such as the loss of the device. */
export async function refusedAmong(
  dispatches: readonly PackedDispatch[],
  pipelines: Pipelines,
): Promise<readonly RefusedDispatch[]> {
  const outcomes = await Promise.allSettled(dispatches.map((dispatch) => pipelines.take(dispatch)));
  return outcomes.flatMap((outcome, at) => {
    const dispatch = dispatches[at];
    if (outcome.status === "fulfilled" || dispatch === undefined) return [];
    if (!isKernelRefusal(outcome.reason)) throw outcome.reason;
    return [{ dispatch, fault: outcome.reason }];
  });
}

/** Calls with the same key have the same code, but for where their operands lie. */
function keyOf({ call, reads, writes, program }: Omit<WorkSource, "way">): string {
  return tuningKey(call, [...reads, ...writes], program.batchSize);
}

/** The way that is wanted, then all variants from the plainest on, then these without threads that share what they read. */
function waysOf({ call, reads, writes, wanted }: Omit<WorkSource, "way">): readonly Way[] {
  const variants = variantsOf(call, reads, writes, true);
  const of = (quads: boolean) =>
    Array.from({ length: variants }, (_, variant): Way => ({ variant, quads }));
  const others = wanted.quads ? [...of(true), ...of(false)] : of(false);
  return [wanted, ...others.filter((way) => printWay(way) !== printWay(wanted))];
}

function printWay({ variant, quads }: Way): string {
  return `${variant}${quads ? " shared" : ""}`;
}

function nameOf(work: GpuWork, source: WorkSource | undefined): string {
  return `${source ? keyOf(source) : ""} ${work.label}`;
}

/** The layer that a call is for as its user named it, or the layers where it is for several. */
function layerOf({ call, program }: WorkSource): string {
  if (call.phase === "update") return "the update of the parameters";
  const { origin } = call;
  if (origin === null) return layersWritten(call, program).join(", ");
  const own = program.stored.find((stored) => stored.origin === origin);
  const first = program.dispatches.find((dispatch) => dispatch.origin === origin) ?? call;
  return own ? nodeNameIn(own.name) : (layersWritten(first, program)[0] ?? call.kernel);
}

/** The layers whose values or whose filters' gradients a call writes. */
function layersWritten({ writes }: Dispatch, { buffers, stored }: Program): readonly string[] {
  const names = [...new Set(writes.map((id) => nodeNameIn(buffers[id]?.name ?? "")))];
  const layers = new Set(stored.map(({ name }) => nodeNameIn(name)));
  const known = names.filter((name) => layers.has(name));
  return known.length > 0 ? known : names;
}

/** `conv1` of `conv1/kernel` and of `d.conv1/kernel`, which is its gradient. */
function nodeNameIn(name: string): string {
  return name.replace(/^d\./, "").split(/[/~]/)[0] ?? name;
}
