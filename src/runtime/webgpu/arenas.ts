/** The memory of a run on a device: two arenas and the block of scalars, and what binds them. */
import type { Device } from "./device.ts";

/** Binds the arenas, the scalars and a data set, whole. */
export function bindGroupLayoutOf({ gpu }: Device): GPUBindGroupLayout {
  const types = ["storage", "storage", "storage", "read-only-storage"] as const;
  return gpu.createBindGroupLayout({
    entries: types.map((type, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type },
    })),
  });
}

/** How large everything is, in bytes. */
export interface ArenaSizes {
  /** The present values, and behind them those that are kept. */
  readonly stored: number;
  readonly step: number;
  readonly scalars: number;
}

/** Owns the buffers of a run. */
export class Arenas {
  readonly stored: GPUBuffer;
  #step: GPUBuffer;
  readonly scalars: GPUBuffer;
  readonly #device: Device;
  readonly #layout: GPUBindGroupLayout;
  #bound = new WeakMap<GPUBuffer, GPUBindGroup>();

  constructor(device: Device, layout: GPUBindGroupLayout, sizes: ArenaSizes) {
    this.#device = device;
    this.#layout = layout;
    this.stored = this.#buffer("stored arena", sizes.stored);
    this.#step = this.#buffer("step arena", sizes.step);
    this.scalars = this.#buffer("scalars", sizes.scalars);
  }

  /** What a step alone needs; another buffer once there must be more of it. */
  get step(): GPUBuffer {
    return this.#step;
  }

  /** Makes the step's arena at least so many bytes large. What lies in it is lost; a step that is submitted keeps the former one. */
  growStep(size: number): void {
    if (size <= this.#step.size) return;
    this.#step.destroy();
    this.#step = this.#buffer("step arena", size);
    this.#bound = new WeakMap();
  }

  /** The bind group with a data set; made when it is first asked for. */
  bindGroup(dataSet: GPUBuffer): GPUBindGroup {
    const known = this.#bound.get(dataSet);
    if (known !== undefined) return known;
    const buffers = [this.stored, this.step, this.scalars, dataSet];
    const made = this.#device.gpu.createBindGroup({
      layout: this.#layout,
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    this.#bound.set(dataSet, made);
    return made;
  }

  #buffer(label: string, size: number): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.#device.gpu.createBuffer({ label, size: Math.max(256, size), usage });
  }

  dispose(): void {
    for (const buffer of [this.stored, this.step, this.scalars]) buffer.destroy();
  }
}
