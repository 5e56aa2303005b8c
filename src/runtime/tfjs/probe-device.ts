/** Looks at what a backend would run on, without starting TensorFlow.js. */
import { nameOfAdapter, softwareRenderers } from "../webgpu/adapter-name.ts";
import type { BackendName } from "./backend-name.ts";

/** The device behind a backend. */
export type Probe =
  | { readonly available: false; readonly reason: string }
  | {
      readonly available: true;
      /** In words, as far as the browser tells. */
      readonly device: string;
      /** True when a program on the processor stands in for the graphics hardware. */
      readonly software: boolean;
    };

async function probeWebgpu(): Promise<Probe> {
  if (globalThis.navigator?.gpu === undefined) {
    return { available: false, reason: "this browser does not offer WebGPU" };
  }
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    return { available: false, reason: "this browser offers no WebGPU adapter" };
  }
  return { available: true, ...nameOfAdapter(adapter) };
}

function probeWebgl(): Probe {
  if (globalThis.OffscreenCanvas === undefined) {
    return { available: false, reason: "this environment has no canvas to run WebGL on" };
  }
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (gl === null) {
    return { available: false, reason: "this browser offers no WebGL 2" };
  }
  const debug = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(gl.getParameter(debug?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { available: true, device: renderer, software: softwareRenderers.test(renderer) };
}

/** Finds out whether a backend has a device here. */
export async function probeDevice(backend: BackendName): Promise<Probe> {
  try {
    return await probe(backend);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { available: false, reason: `this browser failed to open it: ${detail}` };
  }
}

async function probe(backend: BackendName): Promise<Probe> {
  switch (backend) {
    case "webgpu":
      return probeWebgpu();
    case "webgl":
      return probeWebgl();
    case "cpu":
      return { available: true, device: "one processor core, plain JavaScript", software: false };
    default:
      return backend satisfies never;
  }
}
