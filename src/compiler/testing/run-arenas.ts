/** Runs a Program on its arenas with the oracle's kernels, in any order that its dependencies allow. */
import { randomKey, randomUint32 } from "../../protocol/counter-random.ts";
import type { Buffer, BufferId, Dispatch, Program } from "../../protocol/program.ts";
import type { InterpreterInputs } from "../oracle/interpret.ts";
import { evaluateKernel } from "../oracle/oracle-table.ts";
import { cutRange, putRange } from "../oracle/read-range.ts";
import type { OracleTensor } from "../oracle/tensor.ts";
import { elementCount } from "../shape.ts";
import { createViews, type Views } from "../views.ts";
import type { Outcome } from "./run-oracle.ts";

/** Every element has 4 bytes in a Program, and one number here. */
const bytesPerNumber = 4;

/**
 * One step on two flat arenas that begin as NaN. As soon as all who touch a buffer are done its bytes become NaN again, so
 * that whoever reads them too late shows. `order` picks among the orders that the dependencies allow.
 */
export function runOnArenas(program: Program, inputs: InterpreterInputs, order: number): Outcome {
  const memory = new ArenaMemory(program);
  memory.write(program.images, inputs.images);
  memory.write(program.labels, inputs.labels);
  for (const { key, buffer } of program.stored) {
    const tensor = inputs.stored.get(key);
    if (tensor) memory.write(buffer, tensor);
  }
  for (const dispatch of anyOrder(program.dispatches, order)) {
    const results = evaluateKernel(
      dispatch,
      dispatch.reads.map((id) => memory.read(id)),
      inputs,
    );
    dispatch.writes.forEach((id, position) => {
      const result = results[position];
      if (result) memory.write(id, result);
    });
    memory.release(dispatch);
  }
  const outcome = new Map(program.stored.map(({ key, buffer }) => [key, memory.read(buffer)]));
  outcome.set("loss", memory.read(program.loss));
  outcome.set("correct", memory.read(program.correct));
  if (program.topK !== null) outcome.set("topK", memory.read(program.topK));
  if (program.confusion !== null) outcome.set("confusion", memory.read(program.confusion));
  return outcome;
}

class ArenaMemory {
  private readonly buffers: readonly Buffer[];
  private readonly arenas: { readonly [A in Buffer["arena"]]: Float64Array };
  private readonly wholeOf: Views["wholeOf"];
  /** How many dispatches have yet to touch each buffer that has bytes of its own, or what lies in it. */
  private readonly pending = new Map<BufferId, number>();

  constructor({ buffers, dispatches, memory }: Program) {
    this.buffers = buffers;
    const arena = (bytes: number) => new Float64Array(bytes / bytesPerNumber).fill(Number.NaN);
    this.arenas = {
      stored: arena(memory.arenaBytes.stored),
      step: arena(memory.arenaBytes.step),
    };
    this.wholeOf = createViews(buffers).wholeOf;
    for (const dispatch of dispatches) {
      for (const id of this.touched(dispatch))
        this.pending.set(id, (this.pending.get(id) ?? 0) + 1);
    }
  }

  read(id: BufferId): OracleTensor {
    const { shape, view } = this.bufferAt(id);
    const whole = this.wholeAt(id);
    return view ? cutRange(whole, shape, view.begin) : { shape, data: whole.data.slice() };
  }

  write(id: BufferId, tensor: OracleTensor): void {
    const { view } = this.bufferAt(id);
    const whole = this.wholeAt(id);
    if (view) putRange(whole, tensor, view.begin);
    else whole.data.set(tensor.data);
  }

  /** Poisons what nobody will touch again. */
  release(dispatch: Dispatch): void {
    for (const id of this.touched(dispatch)) {
      const left = (this.pending.get(id) ?? 0) - 1;
      this.pending.set(id, left);
      if (left === 0 && this.bufferAt(id).lastUse !== null) this.wholeAt(id).data.fill(Number.NaN);
    }
  }

  /** The buffers with bytes of their own that a dispatch touches. */
  private touched({ reads, writes }: Dispatch): ReadonlySet<BufferId> {
    return new Set([...reads, ...writes].map(this.wholeOf));
  }

  /** The bytes of a buffer, or of what it lies in, where they are. */
  private wholeAt(id: BufferId): OracleTensor {
    const { shape, arena, offsetBytes } = this.bufferAt(this.wholeOf(id));
    const begin = offsetBytes / bytesPerNumber;
    return { shape, data: this.arenas[arena].subarray(begin, begin + elementCount(shape)) };
  }

  private bufferAt(id: BufferId): Buffer {
    const buffer = this.buffers[id];
    if (!buffer) throw new Error(`There is no buffer ${id}.`);
    return buffer;
  }
}

/** Takes, time and again, one of the dispatches that wait for nothing. */
function* anyOrder(dispatches: readonly Dispatch[], order: number): Generator<Dispatch> {
  const key = randomKey(order, 0, 0);
  const done = new Set<number>();
  const waiting = [...dispatches];
  for (let count = 0; waiting.length > 0; count++) {
    const ready = waiting.filter(({ dependsOn, memoryDependsOn }) =>
      [...dependsOn, ...memoryDependsOn].every((id) => done.has(id)),
    );
    const next = ready[randomUint32(key, count) % Math.max(1, ready.length)];
    if (!next) throw new Error("The dependencies go in a circle.");
    waiting.splice(waiting.indexOf(next), 1);
    yield next;
    done.add(next.id);
  }
}
