/** Keeps data sets on a device, as long as the page keeps them. */
import type { LabelledImages } from "../../protocol/batch.ts";
import { dataBlock, dataBlockBytes, emptyDataBlock } from "./data-block.ts";
import type { Device } from "./device.ts";

/** The data sets of a device. Each is uploaded when it is first asked for. */
export class ResidentData {
  readonly #device: Device;
  readonly #buffers = new WeakMap<LabelledImages, GPUBuffer>();
  readonly #all: GPUBuffer[] = [];
  /** What is bound where nothing is gathered. */
  readonly empty: GPUBuffer;

  constructor(device: Device) {
    this.#device = device;
    this.empty = this.#upload("no data set", emptyDataBlock);
  }

  /** The block of a data set on the device, or null where it is larger than a binding may be. */
  take(images: LabelledImages): GPUBuffer | null {
    const known = this.#buffers.get(images);
    if (known !== undefined) return known;
    const { maxStorageBufferBindingSize } = this.#device.gpu.limits;
    if (dataBlockBytes(images) > maxStorageBufferBindingSize) return null;
    const buffer = this.#upload("data set", dataBlock(images));
    this.#buffers.set(images, buffer);
    return buffer;
  }

  dispose(): void {
    for (const buffer of this.#all) buffer.destroy();
  }

  #upload(label: string, block: Uint32Array<ArrayBuffer>): GPUBuffer {
    const { gpu } = this.#device;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const buffer = gpu.createBuffer({ label, size: block.byteLength, usage });
    gpu.queue.writeBuffer(buffer, 0, block);
    this.#all.push(buffer);
    return buffer;
  }
}
