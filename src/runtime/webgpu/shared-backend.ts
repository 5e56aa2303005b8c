/** TensorFlow.js's WebGPU backend on the engine's own device, where a tensor may be a range of the engine's memory. */
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import {
  type BackendValues,
  findBackendFactory,
  registerBackend,
  removeBackend,
  setBackend,
  type Tensor,
  tensor,
} from "@tensorflow/tfjs-core";
import type { Device } from "./device.ts";
import type { WebgpuEngine } from "./webgpu-engine.ts";

/** Where the numbers of a parameter lie on the device, in bytes. */
interface Range {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** The backend under the name `webgpu`, with a device that is not its own. */
class SharedBackend extends WebGPUBackend {
  readonly #ranges = new WeakMap<object, Range>();

  /**
   * Lets a tensor be a range of a buffer. TensorFlow.js 4.22 puts whatever a tensor's resource is into its bind groups, and WebGPU
   * takes a range there as well as a whole buffer; only reading must know the difference.
   */
  place(of: Tensor, range: Range): void {
    this.tensorMap.get(of.dataId).resource = range as unknown as GPUBuffer;
    this.#ranges.set(of.dataId, range);
  }

  override async read(dataId: object): Promise<BackendValues> {
    const range = this.#ranges.get(dataId);
    if (range === undefined) return super.read(dataId);
    const { buffer, offset, size } = range;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staging = this.device.createBuffer({ size, usage });
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const numbers = new Float32Array(staging.getMappedRange().slice(0));
    staging.destroy();
    return numbers;
  }
}

const backends = new WeakMap<Device, SharedBackend>();

/** Makes TensorFlow.js compute on the engine's device, as its current backend `webgpu`. */
async function shareDevice(device: Device): Promise<SharedBackend> {
  const known = backends.get(device);
  const backend = known ?? new SharedBackend(device.gpu, device.adapter);
  if (known === undefined) {
    if (findBackendFactory("webgpu") !== null) removeBackend("webgpu");
    registerBackend("webgpu", () => backend, 3);
    backends.set(device, backend);
  }
  await setBackend("webgpu");
  return backend;
}

/**
 * The parameters of a run as tensors of TensorFlow.js, by key, without a copy: they are the numbers that the engine trains, and change
 * with every step. They are not to be written, and end with the next `load`, `dispose` or loss of the device.
 */
export async function parameterTensors(engine: WebgpuEngine): Promise<ReadonlyMap<string, Tensor>> {
  const backend = await shareDevice(engine.device);
  const { buffer, places } = engine.storedOnDevice();
  const parameters = [...places].filter(([, { stored }]) => stored.role === "parameter");
  return new Map(
    parameters.map(([key, { stored, offset, size }]) => {
      const made = tensor({ buffer, zeroCopy: true }, [...stored.shape], "float32");
      backend.place(made, { buffer, offset: 4 * offset, size: 4 * size });
      return [key, made];
    }),
  );
}
