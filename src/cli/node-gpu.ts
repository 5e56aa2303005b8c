/** Gives Node the WebGPU that browsers have, by Dawn, the implementation that Chromium uses. */

/** What a machine without graphics hardware can be told to use. */
export const softwareHint =
  "On a machine without graphics hardware, Chromium's software GPU does: start with LD_LIBRARY_PATH=DIR VK_ICD_FILENAMES=DIR/vk_swiftshader_icd.json, DIR being the folder of Chromium's libraries such as /usr/lib/chromium.";

/** Kept, for the devices of a Dawn that is collected end without warning. */
let source: GPU | null = null;

/** Puts WebGPU where a browser has it: its classes among the globals, and the rest at `navigator.gpu`. */
export async function startNodeGpu(): Promise<GPU> {
  if (source !== null) return source;
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  source = create([]);
  // Libraries look for a name there, which Node 20 lacks.
  const userAgent = `Node.js/${process.versions.node}`;
  const navigator = { ...globalThis.navigator, userAgent, gpu: source };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  return source;
}
