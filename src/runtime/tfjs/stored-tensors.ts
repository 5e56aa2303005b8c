/** The stored buffers of a run as tensors: the present ones, and the newest ones known to have given a finite loss. */
import * as tf from "@tensorflow/tfjs-core";
import type { StoredBuffer } from "../../protocol/program.ts";
import type { LoadResult, StoredData } from "../engine.ts";
import { initialValues } from "../initialize.ts";

/** One value for each stored buffer, by key. Generations share the tensors that a step left alone. */
export type Generation = ReadonlyMap<string, tf.Tensor>;

/** Owns the tensors of every stored buffer. */
export class StoredTensors {
  private buffers: ReadonlyMap<string, StoredBuffer> = new Map();
  private present: Generation = new Map();
  private proven: Generation = new Map();

  /** The values the next step starts from. */
  get current(): Generation {
    return this.present;
  }

  /** Takes new buffers; those of known key and unchanged shape keep their values, all others are drawn from `seed`. */
  load(buffers: ReadonlyMap<string, StoredBuffer>, seed: number): LoadResult {
    const before = [this.present, this.proven];
    const present = new Map<string, tf.Tensor>();
    const proven = new Map<string, tf.Tensor>();
    let keptParameters = 0;
    for (const [key, stored] of buffers) {
      const kept = this.present.get(key);
      if (kept !== undefined && tf.util.arraysEqual(kept.shape, [...stored.shape])) {
        present.set(key, kept);
        proven.set(key, this.proven.get(key) ?? kept);
        keptParameters += stored.role === "parameter" ? 1 : 0;
      } else {
        const tensor = tf.tensor(initialValues(stored, seed), [...stored.shape]);
        present.set(key, tensor);
        proven.set(key, tensor);
      }
    }
    this.buffers = buffers;
    this.present = present;
    this.proven = proven;
    this.dropUnused(before);
    const parameters = [...buffers.values()].filter(({ role }) => role === "parameter").length;
    return { keptParameters, parameters };
  }

  /** Draws every buffer again. */
  reset(seed: number): void {
    const before = [this.present, this.proven];
    this.present = new Map(
      [...this.buffers].map(([key, stored]) => [
        key,
        tf.tensor(initialValues(stored, seed), [...stored.shape]),
      ]),
    );
    this.proven = this.present;
    this.dropUnused(before);
  }

  /** Takes the values after a step. A finite loss proves the values the step started from. */
  advance(next: Generation, lossIsFinite: boolean): void {
    const before = [this.present, this.proven];
    if (lossIsFinite) {
      this.proven = this.present;
    }
    this.present = next;
    this.dropUnused(before);
  }

  /** Goes back to the newest values that gave a finite loss, or to the first ones when none has yet. */
  rollBack(): void {
    const before = [this.present];
    this.present = this.proven;
    this.dropUnused(before);
  }

  /** Replaces the values of some buffers; a roll-back does not go behind that. */
  write(values: ReadonlyMap<string, Float32Array>): void {
    for (const [key, { length }] of values) {
      const size = this.present.get(key)?.size;
      if (size !== length)
        throw new RangeError(`${length} values cannot replace the ${size ?? "missing"} of ${key}.`);
    }
    const before = [this.present, this.proven];
    const written = [...values].map(
      ([key, data]) => [key, tf.tensor(data.slice(), this.present.get(key)?.shape)] as const,
    );
    this.present = new Map([...this.present, ...written]);
    this.proven = this.present;
    this.dropUnused(before);
  }

  /** Copies every buffer to the processor's memory. */
  async read(): Promise<StoredData[]> {
    const copies: StoredData[] = [];
    for (const { key, name, role, shape } of this.buffers.values()) {
      const tensor = this.present.get(key);
      if (tensor !== undefined) {
        copies.push({ key, name, role, shape, data: Float32Array.from(await tensor.data()) });
      }
    }
    return copies;
  }

  dispose(): void {
    const before = [this.present, this.proven];
    this.buffers = new Map();
    this.present = new Map();
    this.proven = new Map();
    this.dropUnused(before);
  }

  private dropUnused(generations: readonly Generation[]): void {
    const living = new Set([...this.present.values(), ...this.proven.values()]);
    for (const tensor of generations.flatMap((generation) => [...generation.values()])) {
      if (!living.has(tensor)) {
        tensor.dispose();
      }
    }
  }
}
