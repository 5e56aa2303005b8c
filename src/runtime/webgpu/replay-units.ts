/** What a profile replays: each op by itself, each grouped dispatch, and the members of the latter alone. */
import type { DispatchId } from "../../protocol/program.ts";
import type { GpuWork } from "./kernels/gpu-kernel.ts";
import {
  type ArenaNumbers,
  type PackedDispatch,
  type PackLimits,
  packWorks,
} from "./pack-works.ts";

/** Dispatches of the device that are timed together. */
export interface ReplayUnit {
  /** The ops of the Program whose works they hold. */
  readonly ids: readonly DispatchId[];
  readonly packs: readonly PackedDispatch[];
}

/** A grouped dispatch, and what each op has in it. */
export interface GroupUnit extends ReplayUnit {
  readonly alone: readonly ReplayUnit[];
}

/**
 * Takes the dispatches of a step apart.
 *
 * @param single as planned one op after another.
 * @param issued as the engine issues them.
 */
export function unitsOf(
  single: readonly PackedDispatch[],
  issued: readonly PackedDispatch[],
  limits: PackLimits,
  arenas: ArenaNumbers,
): { readonly ops: readonly ReplayUnit[]; readonly groups: readonly GroupUnit[] } {
  const byOp = new Map<DispatchId, PackedDispatch[]>();
  for (const pack of single) {
    const [id] = opsIn(pack.works);
    if (id === undefined) continue;
    byOp.set(id, [...(byOp.get(id) ?? []), pack]);
  }
  const groups = issued.flatMap((pack): GroupUnit[] => {
    const ids = opsIn(pack.works);
    if (ids.length < 2) return [];
    const alone = ids.map((id) => ({
      ids: [id],
      packs: packWorks(
        pack.works.filter((work) => opOf(work) === id),
        limits,
        arenas,
      ),
    }));
    return [{ ids, packs: [pack], alone }];
  });
  return { ops: [...byOp].map(([id, packs]) => ({ ids: [id], packs })), groups };
}

function opsIn(works: readonly GpuWork[]): readonly DispatchId[] {
  return [...new Set(works.flatMap((work) => opOf(work) ?? []))];
}

/** The names of an op's works begin with its number; those of the engine's own works do not. */
function opOf({ entry }: GpuWork): DispatchId | null {
  const found = /^d(\d+)_/.exec(entry);
  return found ? Number(found[1]) : null;
}

/** A dispatch that does nothing: what launching costs. */
export function emptyPack(limits: PackLimits, arenas: ArenaNumbers): readonly PackedDispatch[] {
  const work: GpuWork = {
    label: "nothing",
    declarations: "fn do_nothing(group: u32, thread: u32) {}",
    entry: "do_nothing",
    workgroupSize: 64,
    workgroups: 1,
    elements: "f32",
    barriers: false,
  };
  return packWorks([work], limits, arenas);
}
