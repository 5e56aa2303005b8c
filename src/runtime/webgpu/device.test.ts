import { afterAll, describe, expect, it } from "vitest";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import type { Device } from "./device.ts";
import { type AdapterSource, openDevice } from "./open-device.ts";

const source = await startNodeGpu();
const opened: Device[] = [];

async function open(from: AdapterSource = source): Promise<Device> {
  const device = await openDevice(from);
  opened.push(device);
  return device;
}

afterAll(() => {
  for (const device of opened) device.dispose();
});

describe("opening a device", () => {
  it("names it, and takes the limits and features that kernels can use", async () => {
    const device = await open();
    expect(device.name.device).not.toBe("");
    expect(device.gpu.limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 27);
    expect(device.gpu.limits.maxComputeInvocationsPerWorkgroup).toBeGreaterThanOrEqual(256);
  });

  it("says so where the browser has no WebGPU, and where it has no adapter", async () => {
    await expect(openDevice(undefined)).rejects.toMatchObject({
      code: "E_GPU_ADAPTER",
      detail: "There is no WebGPU in this browser.",
    });
    await expect(openDevice({ requestAdapter: async () => null })).rejects.toMatchObject({
      code: "E_GPU_ADAPTER",
      detail: "There is no WebGPU adapter.",
      action: expect.stringContaining("auto"),
    });
  });

  it("names the limit that is too small", async () => {
    const adapter = await source.requestAdapter();
    const small = { ...limitsOf(adapter), maxStorageBufferBindingSize: 2 ** 24 };
    const compatible = { requestAdapter: async () => ({ limits: small }) as unknown as GPUAdapter };
    await expect(openDevice(compatible)).rejects.toMatchObject({
      code: "E_GPU_LIMITS",
      detail: "It offers maxStorageBufferBindingSize = 16777216, and 134217728 is needed.",
    });
  });
});

function limitsOf(adapter: GPUAdapter | null): Record<string, number> {
  const limits: Record<string, number> = {};
  for (const name in adapter?.limits) limits[name] = Number(Reflect.get(adapter.limits, name));
  return limits;
}

describe("waiting for a device", () => {
  it("ends with the loss of the device, which every later wait meets too", async () => {
    const device = await open();
    const wait = device.wait(new Promise(() => undefined), "what never comes");
    device.gpu.destroy();
    await expect(wait).rejects.toMatchObject({ code: "E_DEVICE_LOST" });
    await expect(device.wait(Promise.resolve(), "anything")).rejects.toMatchObject({
      code: "E_DEVICE_LOST",
    });
    expect(() => device.requireAlive()).toThrow("The graphics device was lost.");
  });

  it("ends after its time, with what was waited for", async () => {
    const device = await open();
    const wait = device.wait(new Promise(() => undefined), "what never comes", 1);
    await expect(wait).rejects.toMatchObject({
      code: "E_GPU_TIMEOUT",
      detail: "It did not finish within 1 s: what never comes.",
    });
  });

  it("ends with the loss where the loss is why an operation failed", async () => {
    const device = await open();
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const buffer = device.gpu.createBuffer({ size: 16, usage });
    const mapped = device.wait(buffer.mapAsync(GPUMapMode.READ), "a mapping");
    device.gpu.destroy();
    await expect(mapped).rejects.toMatchObject({ code: "E_DEVICE_LOST" });
  });

  it("ends with an operation that the device refuses", async () => {
    const device = await open();
    device.gpu.createBuffer({ size: 2 ** 52, usage: GPUBufferUsage.STORAGE });
    const wait = device.wait(new Promise(() => undefined), "what never comes");
    await expect(wait).rejects.toMatchObject({ code: "E_GPU_ERROR" });
  });
});
