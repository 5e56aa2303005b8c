/** The engine's device: whoever waits for it waits here, so that a loss or a silence ends every wait. */
import { FaultError } from "../fault-error.ts";
import type { AdapterName } from "./adapter-name.ts";
import { deviceLost, deviceRefused } from "./gpu-faults.ts";
import { WatchedWaits } from "./watched-waits.ts";

/** Seconds that one piece of work may take: the longest step seen on a software adapter took 10. */
const answerSeconds = 60;

/** How long an operation's failure waits to learn whether the device's loss was its cause. */
const causeMs = 500;

export class Device {
  readonly gpu: GPUDevice;
  readonly adapter: GPUAdapterInfo;
  readonly name: AdapterName;
  readonly #waits = new WatchedWaits();

  constructor(gpu: GPUDevice, adapter: GPUAdapterInfo, name: AdapterName) {
    this.gpu = gpu;
    this.adapter = adapter;
    this.name = name;
    gpu.lost.then(
      ({ reason, message }) => this.#waits.end(deviceLost(`${message} (${reason}).`)),
      (error: unknown) => this.#waits.end(deviceLost(String(error))),
    );
    gpu.addEventListener("uncapturederror", ({ error }) => {
      this.#waits.end(deviceRefused(error.message));
    });
  }

  /** Whether every four neighbouring threads are a subgroup, as on SwiftShader. */
  get quads(): boolean {
    const { subgroupMinSize, subgroupMaxSize } = this.adapter;
    const areFours = subgroupMinSize === 4 && subgroupMaxSize === 4;
    return areFours && this.gpu.features.has("subgroups");
  }

  /** Throws the fault that ended the device, if one did. */
  requireAlive(): void {
    if (this.#waits.ended !== null) throw this.#waits.ended;
  }

  /**
   * What `promise` gives.
   *
   * @throws FaultError `E_DEVICE_LOST`, `E_GPU_ERROR` or `E_GPU_TIMEOUT`.
   */
  async wait<T>(promise: Promise<T>, what: string, limitSeconds = answerSeconds): Promise<T> {
    const answer = promise.catch(async (error: unknown) => {
      if (error instanceof FaultError) throw error;
      // A lost device also fails what was asked of it; the loss itself may be told a moment later.
      await new Promise((resolve) => setTimeout(resolve, causeMs));
      this.requireAlive();
      throw deviceRefused(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    });
    return this.#waits.within(answer, what, limitSeconds);
  }

  /** Gives the device back; waits end with `E_DEVICE_LOST`. */
  dispose(): void {
    this.gpu.destroy();
  }
}
