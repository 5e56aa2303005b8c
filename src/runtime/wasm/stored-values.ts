/** The stored buffers of a run in the memory, and the copies of them that a run can go back to. */
import type { StoredBuffer } from "../../protocol/program.ts";
import type { LoadResult, StoredData } from "../engine.ts";
import { initialValues } from "../initialize.ts";
import { type StoredLayout, sizeOfShape } from "./stored-layout.ts";

/** Values that new Programs may keep, by key. */
export type KeptValues = ReadonlyMap<
  string,
  {
    readonly shape: readonly number[];
    readonly present: Float32Array;
    readonly proven: Float32Array;
  }
>;

const emptyLayout: StoredLayout = { buffers: new Map(), offsets: new Map(), sizeBytes: 0 };

/** The present values lie in the memory, where steps change them; two copies lie outside it, where no lane can spoil them. */
export class StoredValues {
  #layout = emptyLayout;
  #present = new Float32Array();
  /** The newest values that gave a finite loss, or the first ones when none has yet. */
  #proven = new Float32Array();
  /** The values that the step under way began with. */
  #begun = new Float32Array();

  /** Copies out what there is. */
  keep(): KeptValues {
    return new Map(
      [...this.#layout.buffers.values()].map((stored) => {
        const present = this.#rangeOf(this.#present, stored).slice();
        const proven = this.#rangeOf(this.#proven, stored).slice();
        return [stored.key, { shape: stored.shape, present, proven }];
      }),
    );
  }

  /**
   * Takes new buffers; those of known key and unchanged shape get their kept values, all others are drawn from `seed`.
   *
   * @param present the arena in the memory.
   */
  load(
    layout: StoredLayout,
    present: Float32Array<ArrayBuffer>,
    kept: KeptValues,
    seed: number,
  ): LoadResult {
    this.#layout = layout;
    this.#present = present;
    this.#proven = new Float32Array(present.length);
    this.#begun = new Float32Array(present.length);
    let [keptParameters, parameters] = [0, 0];
    for (const stored of layout.buffers.values()) {
      const old = kept.get(stored.key);
      const isKept = old !== undefined && isSameShape(old.shape, stored.shape);
      const values = isKept ? old.present : initialValues(stored, seed);
      this.#rangeOf(present, stored).set(values);
      this.#rangeOf(this.#proven, stored).set(isKept ? old.proven : values);
      if (stored.role !== "parameter") continue;
      parameters++;
      if (isKept) keptParameters++;
    }
    return { keptParameters, parameters };
  }

  /** Draws every buffer again. */
  reset(seed: number): void {
    for (const stored of this.#layout.buffers.values())
      this.#rangeOf(this.#present, stored).set(initialValues(stored, seed));
    this.#proven.set(this.#present);
  }

  /** Remembers what a step begins with. */
  beginStep(): void {
    this.#begun.set(this.#present);
  }

  /** A finite loss proves the values that the step began with. */
  endStep(lossIsFinite: boolean): void {
    if (lossIsFinite) [this.#proven, this.#begun] = [this.#begun, this.#proven];
  }

  /** Puts what the step began with into the same arena of another memory. */
  moveBegun(present: Float32Array<ArrayBuffer>): void {
    present.set(this.#begun);
    this.#present = present;
  }

  /** Puts back what the step began with. */
  undoStep(): void {
    this.#present.set(this.#begun);
  }

  /** Goes back to the newest values that gave a finite loss. */
  rollBack(): void {
    this.#present.set(this.#proven);
  }

  /** Replaces the values of some buffers; a roll-back does not go behind that. */
  write(values: ReadonlyMap<string, Float32Array>): void {
    for (const [key, { length }] of values) {
      const stored = this.#layout.buffers.get(key);
      const size = stored && sizeOfShape(stored.shape);
      if (size !== length)
        throw new RangeError(`${length} values cannot replace the ${size ?? "missing"} of ${key}.`);
    }
    for (const [key, data] of values) {
      const stored = this.#layout.buffers.get(key);
      if (stored !== undefined) this.#rangeOf(this.#present, stored).set(data);
    }
    this.#proven.set(this.#present);
  }

  /** Copies every buffer. */
  read(): StoredData[] {
    return [...this.#layout.buffers.values()].map((stored) => {
      const { key, name, role, shape } = stored;
      const data = Float32Array.from(this.#rangeOf(this.#present, stored));
      return { key, name, role, shape, data };
    });
  }

  #rangeOf(arena: Float32Array<ArrayBuffer>, { key, shape }: StoredBuffer) {
    const begin = (this.#layout.offsets.get(key) ?? 0) / 4;
    return arena.subarray(begin, begin + sizeOfShape(shape));
  }
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
