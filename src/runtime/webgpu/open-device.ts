/** Opens a WebGPU device of the engine's own, with all the adapter offers that kernels can use. */
import { nameOfAdapter } from "./adapter-name.ts";
import { Device } from "./device.ts";
import { limitTooSmall, noAdapter } from "./gpu-faults.ts";
import { WatchedWaits } from "./watched-waits.ts";

/** Seconds that opening may take: a GPU process that starts afresh took up to one. */
const openingSeconds = 20;

/** Used where they are offered. */
const wantedFeatures = ["timestamp-query", "shader-f16", "subgroups"] as const;

/**
 * What the kernels need at least, which are WebGPU's defaults; a device in compatibility mode falls short of them. Each is
 * raised to what the adapter offers.
 */
const neededLimits = {
  maxStorageBuffersPerShaderStage: 4,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxComputeWorkgroupStorageSize: 2 ** 14,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
} as const;

/** Where to find adapters: `navigator.gpu`, or what stands in for it. */
export type AdapterSource = Pick<GPU, "requestAdapter">;

/**
 * Opens a device.
 *
 * @throws FaultError `E_GPU_ADAPTER`, `E_GPU_LIMITS` or `E_GPU_TIMEOUT`.
 */
export async function openDevice(source: AdapterSource | undefined): Promise<Device> {
  if (source === undefined) throw noAdapter("There is no WebGPU in this browser.");
  const waits = new WatchedWaits();
  const adapter = await waits.within(
    source.requestAdapter({ powerPreference: "high-performance" }),
    "asking for a WebGPU adapter",
    openingSeconds,
  );
  if (adapter === null) throw noAdapter("There is no WebGPU adapter.");
  const requiredLimits = raisedLimits(adapter.limits);
  const requiredFeatures = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const gpu = await waits.within(
    adapter.requestDevice({ label: "Tributary", requiredFeatures, requiredLimits }),
    "asking for a WebGPU device",
    openingSeconds,
  );
  return new Device(gpu, adapter.info, nameOfAdapter(adapter));
}

/** Every limit the kernels care for, as high as it goes. */
function raisedLimits(offered: GPUSupportedLimits): Record<string, number> {
  const raised: Record<string, number> = {};
  for (const [limit, needed] of Object.entries(neededLimits)) {
    const found = offered[limit as keyof typeof neededLimits];
    if (!(found >= needed)) throw limitTooSmall(limit, found, needed);
    raised[limit] = found;
  }
  return raised;
}
