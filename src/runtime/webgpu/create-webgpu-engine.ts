/** Makes a WebGPU engine that is known to compute rightly, and that survives the loss of its device. */
import type { EngineDescription, Refusal } from "../../protocol/event.ts";
import { RecoveringEngine } from "../recovering-engine.ts";
import type { AdapterName } from "./adapter-name.ts";
import type { Device } from "./device.ts";
import { noAdapter } from "./gpu-faults.ts";
import { type AdapterSource, openDevice } from "./open-device.ts";
import type { SchedulePolicy } from "./order-works.ts";
import { requireRightNumbers, type SelfTestCase } from "./self-test.ts";
import { Tuner } from "./tuner.ts";
import type { TuningStore } from "./tuning.ts";
import { WebgpuEngine, type WebgpuOptions } from "./webgpu-engine.ts";

/** Where and how an engine is to run. */
export interface WebgpuPlace {
  /** Where adapters come from; `navigator.gpu` in a browser. */
  readonly source: AdapterSource | undefined;
  readonly policy?: SchedulePolicy;
  /** Where tunings are remembered; null takes the plain variants, untimed. */
  readonly tunings?: TuningStore | null;
  /** Whether a software adapter is good enough; it is when absent. */
  readonly takesSoftware?: boolean;
  /** Engines that were tried before. */
  readonly refusals?: readonly Refusal[];
}

/**
 * Makes a tested engine. After a loss of its device it opens another one and goes on from its last checkpoint.
 *
 * @throws FaultError `E_GPU_ADAPTER`, `E_GPU_LIMITS`, `E_GPU_TIMEOUT`, `E_SHADER` or `E_GPU_WRONG`.
 */
export async function createWebgpuEngine(
  place: WebgpuPlace,
): Promise<RecoveringEngine<WebgpuEngine>> {
  const { source, takesSoftware = true, policy = "grouped", tunings = null } = place;
  const tuner = tunings && new Tuner(tunings);
  const open = (device: Device) =>
    new WebgpuEngine(device, describe(device.name, place), { policy, tuner });
  const device = await openDevice(source);
  try {
    requireWelcome(device.name, takesSoftware);
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
  const description = describe(device.name, {});
  return new WebgpuEngine(device, description, { policy: "grouped", tuner: null, ...options });
}

function describe(
  { device, software }: AdapterName,
  { refusals = [] }: Pick<WebgpuPlace, "refusals">,
): EngineDescription {
  const named = software ? `${device}, software` : device;
  return { id: "webgpu", label: "WebGPU", device: named, refusals };
}

function requireWelcome({ device, software }: AdapterName, takesSoftware: boolean): void {
  if (software && !takesSoftware)
    throw noAdapter(`The only adapter is software (${device}), slower than other engines.`);
}

async function testDevice(device: Device): Promise<void> {
  const { default: test } = await import("./self-test-case.json");
  const engine = new WebgpuEngine(device, describe(device.name, {}), {
    policy: "grouped",
    tuner: null,
  });
  try {
    await requireRightNumbers(engine, test as unknown as SelfTestCase);
  } finally {
    engine.release();
  }
}
