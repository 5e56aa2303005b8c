/** A GPU whose compiler refuses some kernels, as drivers do; all else is the device's own. */
import type { AdapterSource } from "../../src/runtime/webgpu/open-device.ts";

/** What is handed to the compiler. */
export interface Shader {
  readonly label: string;
  readonly code: string;
}

/** Where it is refused: as WGSL that is wrong, or later by the driver, without a word of where. */
export type RefusedAs = "shader" | "pipeline";

/** A source of adapters like `source`, on whose devices `isRefused` decides what does not compile. */
export function refusingGpu(
  source: AdapterSource,
  isRefused: (shader: Shader) => boolean,
  as: RefusedAs = "pipeline",
): AdapterSource {
  return {
    requestAdapter: async (options) => {
      const adapter = await source.requestAdapter(options);
      if (adapter === null) return null;
      const { limits, features, info } = adapter;
      const requestDevice = async (descriptor?: GPUDeviceDescriptor) =>
        refuse(await adapter.requestDevice(descriptor), isRefused, as);
      return { limits, features, info, requestDevice } as unknown as GPUAdapter;
    },
  };
}

function refuse(device: GPUDevice, isRefused: (shader: Shader) => boolean, as: RefusedAs) {
  const refused = new WeakSet<GPUShaderModule>();
  const createModule = device.createShaderModule.bind(device);
  const createPipeline = device.createComputePipelineAsync.bind(device);
  device.createShaderModule = (descriptor) => {
    const { label = "", code } = descriptor;
    if (!isRefused({ label, code })) return createModule(descriptor);
    if (as === "shader") return createModule({ label, code: `${code}\nthis is refused` });
    const module = createModule(descriptor);
    refused.add(module);
    return module;
  };
  device.createComputePipelineAsync = async (descriptor) => {
    if (!refused.has(descriptor.compute.module)) return createPipeline(descriptor);
    throw new Error("The driver gave up.");
  };
  return device;
}

/** Refuses the first `count` texts of a function that are seen, whatever is around them. */
export function refuseFirst(name: string, count: number): (shader: Shader) => boolean {
  const refused = new Set<string>();
  return ({ code }) => {
    const begin = code.indexOf(`fn ${name}(`);
    if (begin < 0) return false;
    const text = code.slice(begin, code.indexOf("\n}\n}", begin));
    if (refused.size < count) refused.add(text);
    return refused.has(text);
  };
}
