/** The tensors of a step by buffer: made up from parts or cut from a whole when a view is read, freed after the last use. */
import * as tf from "@tensorflow/tfjs-core";
import type { Buffer, BufferId, Dispatch, Program } from "../../protocol/program.ts";
import type { BackendName } from "./backend-name.ts";
import { sliceColumns } from "./kernels/tensor-shape.ts";
import type { Generation } from "./stored-tensors.ts";

/** TensorFlow.js cannot write into a range of a tensor, so each part has a tensor of its own until somebody reads the whole. */
export class StepTensors {
  private readonly byBuffer = new Map<BufferId, tf.Tensor>();
  /** What dispatches have written, where the rest of `byBuffer` was made of it. */
  private readonly written = new Set<BufferId>();
  /** Values that outlive the step however it ends. */
  private readonly borrowed: ReadonlySet<tf.Tensor>;
  private readonly program: Program;
  private readonly backend: BackendName;
  /** By whole: what lies in it. */
  private readonly views = new Map<BufferId, Buffer[]>();

  constructor(program: Program, stored: Generation, backend: BackendName) {
    this.program = program;
    this.backend = backend;
    this.borrowed = new Set(stored.values());
    for (const { key, buffer } of program.stored) {
      const tensor = stored.get(key);
      if (tensor !== undefined) {
        this.byBuffer.set(buffer, tensor);
      }
    }
    for (const buffer of program.buffers) {
      if (buffer.view) this.views.set(buffer.view.of, [...this.viewsIn(buffer.view.of), buffer]);
    }
  }

  /** Throws when nothing was written there. */
  get(id: BufferId): tf.Tensor {
    const known = this.byBuffer.get(id);
    if (known !== undefined) return known;
    const buffer = this.program.buffers[id];
    const made = buffer && (tf.tidy(() => this.joined(buffer)) ?? this.cut(buffer));
    if (!made) {
      throw new Error(`Buffer ${buffer?.name ?? id} is read before it is written.`);
    }
    this.byBuffer.set(id, made);
    return made;
  }

  /** What is there for a buffer, made up or not; undefined where there is nothing. */
  peek(id: BufferId): tf.Tensor | undefined {
    return this.byBuffer.get(id);
  }

  /** A second write, in place for the Program, is a new tensor here; the old one goes unless it is borrowed. */
  put(id: BufferId, tensor: tf.Tensor): void {
    this.free(id);
    this.byBuffer.set(id, tensor);
    this.written.add(id);
  }

  /** A part may be read through its whole, so it stays until that is made up or nobody needs it any more. */
  freeAfter({ id, reads, writes }: Dispatch): void {
    const { buffers } = this.program;
    for (const touched of new Set([...reads, ...writes].map((buffer) => this.wholeOf(buffer)))) {
      const isOver = buffers[touched]?.lastUse === id;
      const isMadeUp = this.byBuffer.has(touched);
      for (const view of this.viewsIn(touched)) {
        if (isOver || (isMadeUp && view.lastUse !== null && view.lastUse <= id)) this.free(view.id);
      }
      if (isOver) this.free(touched);
    }
  }

  /** Written parts that lie end to end from where the buffer begins to where it ends; undefined where they do not. */
  private joined(buffer: Buffer): tf.Tensor | undefined {
    const [begin, end] = columnsOf(buffer);
    const parts: tf.Tensor[] = [];
    let at = begin;
    for (const part of this.viewsIn(this.wholeOf(buffer.id)).toSorted(byBegin)) {
      const tensor = this.written.has(part.id) ? this.byBuffer.get(part.id) : undefined;
      const [from, to] = columnsOf(part);
      if (tensor === undefined || from !== at || to > end) continue;
      parts.push(tensor);
      at = to;
    }
    return at === end && parts.length > 1 ? tf.concat(parts, -1) : undefined;
  }

  /** A range of the whole, or of a part of it that is there and reaches as far. */
  private cut(buffer: Buffer): tf.Tensor | undefined {
    const { view } = buffer;
    if (!view) return undefined;
    const [begin, end] = columnsOf(buffer);
    const around = this.viewsIn(view.of).find((part) => {
      const [from, to] = columnsOf(part);
      return this.byBuffer.has(part.id) && from <= begin && end <= to;
    });
    const isWhole = around === undefined || this.byBuffer.has(view.of);
    const source = this.get(isWhole ? view.of : around.id);
    const from = isWhole ? begin : begin - columnsOf(around)[0];
    // The source may have been made up for this and stays, so only what comes of cutting it is tidied.
    return tf.tidy(() => sliceColumns(source, from, end - begin, this.backend));
  }

  private wholeOf(id: BufferId): BufferId {
    return this.program.buffers[id]?.view?.of ?? id;
  }

  private viewsIn(whole: BufferId): readonly Buffer[] {
    return this.views.get(whole) ?? [];
  }

  private free(id: BufferId): void {
    const tensor = this.byBuffer.get(id);
    if (tensor !== undefined && !this.borrowed.has(tensor)) {
      tensor.dispose();
    }
    this.byBuffer.delete(id);
  }
}

function columnsOf({ view, shape }: Buffer): readonly [begin: number, end: number] {
  const begin = view?.begin ?? 0;
  return [begin, begin + (shape.at(-1) ?? 0)];
}

function byBegin(a: Buffer, b: Buffer): number {
  return columnsOf(a)[0] - columnsOf(b)[0];
}
