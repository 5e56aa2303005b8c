/** Phase 6: ops become dispatches over buffers; what replaces a stored value is written in its place. */
import type {
  BufferId,
  BufferRole,
  Dispatch,
  Program,
  StoredBuffer,
} from "../../protocol/program.ts";
import { type DrawnFork, placeForks } from "../5-schedule/forks.ts";
import { planMemory, type UnplacedBuffer } from "../5-schedule/plan-memory.ts";
import type { Schedule } from "../5-schedule/schedule.ts";
import { figuresOf, type Ir, type ValueId } from "../ir.ts";
import { sizeInBytes } from "../shape.ts";

/** Lowers a scheduled Ir to a Program; `forks` are those of the drawing. */
export function lower(ir: Ir, schedule: Schedule, forks: readonly DrawnFork[]): Program {
  const { bufferOf, buffers: unplaced } = buffersFor(ir, schedule);
  const at = (id: ValueId): BufferId => {
    const buffer = bufferOf[id];
    if (buffer === undefined) throw new Error(`Value ${id} has no buffer.`);
    return buffer;
  };
  const touches = schedule.ops.map(({ reads, writes }) => ({
    reads: reads.map(at),
    writes: writes.map(at),
  }));
  const { buffers, memory, memoryDependsOn } = planMemory(unplaced, touches, schedule);
  // One spread at the front and plain members after it: any other literal is several times slower to make.
  const dispatches = schedule.ops.map(
    (op, id): Dispatch => ({
      ...op,
      id,
      reads: touches[id]?.reads ?? [],
      writes: touches[id]?.writes ?? [],
      dependsOn: schedule.dependsOn[id] ?? [],
      memoryDependsOn: memoryDependsOn[id] ?? [],
      wavefront: schedule.wavefronts[id] ?? 1,
      flops: schedule.costs[id]?.flops ?? 0,
      bytes: schedule.costs[id]?.bytes ?? 0,
    }),
  );
  return {
    mode: ir.mode,
    batchSize: ir.batchSize,
    buffers,
    stored: ir.stored.map((stored): StoredBuffer => storedBuffer(ir, stored, at)),
    dispatches,
    forks: placeForks(forks, dispatches),
    images: at(ir.images),
    labels: at(ir.labels),
    loss: at(ir.loss),
    correct: at(ir.correct),
    topK: ir.topK === null ? null : at(ir.topK),
    confusion: ir.confusion === null ? null : at(ir.confusion),
    memory,
  };
}

function storedBuffer(
  ir: Ir,
  { key, role, value, initializer, origin }: Ir["stored"][number],
  at: (id: ValueId) => BufferId,
): StoredBuffer {
  const { name = "", shape = [] } = ir.values[value] ?? {};
  return { key, name, role, shape, buffer: at(value), initializer, origin };
}

/** One buffer per value, except that the replacement of a stored value shares its buffer. A view gets one without bytes. */
function buffersFor(
  ir: Ir,
  { lifetimes }: Schedule,
): { readonly bufferOf: readonly BufferId[]; readonly buffers: readonly UnplacedBuffer[] } {
  const roles = rolesOf(ir);
  const replaces = new Map<ValueId, ValueId>();
  for (const { value, next } of ir.stored) if (next !== null) replaces.set(next, value);
  const buffers: UnplacedBuffer[] = [];
  const bufferOf: BufferId[] = [];
  const kept = ir.values.filter(({ id }) => !replaces.has(id));
  for (const [index, { id }] of kept.entries()) bufferOf[id] = index;
  for (const { id, name, shape, dataType, view } of kept) {
    const { first = null, last = null } = lifetimes[id] ?? {};
    const buffer = {
      id: buffers.length,
      name,
      role: roles.get(id) ?? "activation",
      dataType,
      shape,
      sizeBytes: view ? 0 : sizeInBytes(shape, dataType),
      firstUse: first,
      lastUse: last,
    };
    // A member that may be missing makes a literal several times slower, so most are made without the question.
    if (!view) buffers.push(buffer);
    else buffers.push({ ...buffer, view: { of: bufferOf[view.of] ?? -1, begin: view.begin } });
  }
  // A replacement may be an older value than what it replaces, so it gets its buffer last.
  for (const [next, old] of replaces) bufferOf[next] = bufferOf[old] ?? -1;
  return { bufferOf, buffers };
}

function rolesOf(ir: Ir): ReadonlyMap<ValueId, BufferRole> {
  const roles = new Map<ValueId, BufferRole>();
  for (const { writes } of ir.ops.filter(({ phase }) => phase === "backward"))
    for (const id of writes) roles.set(id, "gradient");
  for (const { id, view } of ir.values)
    if (view && roles.get(id) === "gradient") roles.set(view.of, "gradient");
  for (const { id, view } of ir.values)
    if (view && roles.get(view.of) === "gradient") roles.set(id, "gradient");
  for (const { value, role } of ir.stored) roles.set(value, role);
  roles.set(ir.images, "images");
  roles.set(ir.labels, "labels");
  for (const id of figuresOf(ir)) roles.set(id, "result");
  return roles;
}
