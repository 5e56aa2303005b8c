/** Makes a WebGPU engine that is known to compute rightly, and that survives the loss of its device. */

import type { SchedulePolicy } from "../../protocol/command.ts";
import type { EngineDescription } from "../../protocol/event.ts";
import { RecoveringEngine } from "../recovering-engine.ts";
import { type AdapterName, printDevice } from "./adapter-name.ts";
import type { Device } from "./device.ts";
import { type AdapterSource, openDevice } from "./open-device.ts";
import { requireRightNumbers, type SelfTestCase } from "./self-test.ts";
import type { Tuner } from "./tuner.ts";
import { WebgpuEngine, type WebgpuOptions } from "./webgpu-engine.ts";

/** Where and how an engine is to run. */
export interface WebgpuPlace {
  /** Where adapters come from; `navigator.gpu` in a browser. */
  readonly source: AdapterSource | undefined;
  readonly policy?: SchedulePolicy;
  /** Chooses among the variants of kernels; the plain ones are taken when absent. */
  readonly tuner?: Tuner | null;
}

/**
 * Makes a tested engine. After a loss of its device it opens another one and goes on from its last checkpoint.
 *
 * @throws FaultError `E_GPU_ADAPTER`, `E_GPU_LIMITS`, `E_GPU_TIMEOUT`, `E_SHADER` or `E_GPU_WRONG`.
 */
export async function createWebgpuEngine(
  place: WebgpuPlace,
): Promise<RecoveringEngine<WebgpuEngine>> {
  const { source, policy = "grouped", tuner = null } = place;
  const open = (device: Device) =>
    new WebgpuEngine(device, describe(device.name), { policy, tuner });
  const device = await openDevice(source);
  try {
    await testDevice(device);
  } catch (error) {
    device.dispose();
    throw error;
  }
  return new RecoveringEngine(open(device), async () => open(await openDevice(source)));
}

/** Makes an untested engine that ends with its device. */
export async function openWebgpuEngine(
  source: AdapterSource,
  options: Partial<WebgpuOptions> = {},
): Promise<WebgpuEngine> {
  const device = await openDevice(source);
  return new WebgpuEngine(device, describe(device.name), {
    policy: "grouped",
    tuner: null,
    ...options,
  });
}

function describe(name: AdapterName): EngineDescription {
  return { id: "webgpu", label: "WebGPU", device: printDevice(name), refusals: [] };
}

async function testDevice(device: Device): Promise<void> {
  const { default: test } = await import("./self-test-case.json");
  const engine = new WebgpuEngine(device, describe(device.name), {
    policy: "grouped",
    tuner: null,
  });
  try {
    await requireRightNumbers(engine, test as unknown as SelfTestCase);
  } finally {
    engine.release();
  }
}
