/** Brings numbers back from a device, through a few buffers that are made once. */
import type { Device } from "./device.ts";

/** A range of a buffer, in bytes. */
export interface Range {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** Some staging buffers of one size. */
export class Readback {
  readonly #device: Device;
  readonly #size: number;
  readonly #free: GPUBuffer[];
  readonly #all: readonly GPUBuffer[];
  readonly #waiting: ((buffer: GPUBuffer) => void)[] = [];

  constructor(device: Device, size: number, count: number) {
    this.#device = device;
    this.#size = Math.max(16, size);
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const buffers = Array.from({ length: count }, () =>
      device.gpu.createBuffer({ label: "read-back", size: this.#size, usage }),
    );
    this.#free = [...buffers];
    this.#all = buffers;
  }

  /** A buffer that nobody uses; `finish` gives it back. */
  async acquire(): Promise<GPUBuffer> {
    const buffer = this.#free.pop();
    if (buffer !== undefined) return buffer;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Puts ranges into a buffer, one behind the other. Returns their bytes. */
  record(encoder: GPUCommandEncoder, ranges: readonly Range[], into: GPUBuffer): number {
    let bytes = 0;
    for (const { buffer, offset, size } of ranges) {
      encoder.copyBufferToBuffer(buffer, offset, into, bytes, size);
      bytes += size;
    }
    return bytes;
  }

  /** The words that were recorded, once the device is done with them. */
  async finish(buffer: GPUBuffer, bytes: number, what: string): Promise<Uint32Array> {
    try {
      await this.#device.wait(buffer.mapAsync(GPUMapMode.READ, 0, bytes), what);
      const words = new Uint32Array(buffer.getMappedRange(0, bytes).slice(0));
      buffer.unmap();
      return words;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(buffer);
      else next(buffer);
    }
  }

  dispose(): void {
    for (const buffer of this.#all) buffer.destroy();
  }
}
