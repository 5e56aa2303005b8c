/** Counts calls into WebGPU, exactly, by wrapping the methods of its prototypes for a while. */
import { type GpuCalls, noGpuCalls } from "../contender.ts";

type Counts = { -readonly [K in keyof GpuCalls]: number };

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A method to watch, and what one call of it adds. */
interface Watched {
  readonly owner: string;
  readonly method: string;
  readonly add: (counts: Counts, args: readonly unknown[], self: unknown) => void;
}

const one =
  (key: keyof GpuCalls): Watched["add"] =>
  (counts) => {
    counts[key]++;
  };

/** `GPUMapMode.WRITE`. */
const mapForWriting = 2;

const watched: readonly Watched[] = [
  { owner: "GPUComputePassEncoder", method: "dispatchWorkgroups", add: one("dispatches") },
  { owner: "GPUComputePassEncoder", method: "dispatchWorkgroupsIndirect", add: one("dispatches") },
  { owner: "GPUCommandEncoder", method: "beginComputePass", add: one("passes") },
  { owner: "GPUQueue", method: "submit", add: one("submits") },
  { owner: "GPUDevice", method: "createBindGroup", add: one("bindGroups") },
  { owner: "GPUDevice", method: "createComputePipeline", add: one("pipelines") },
  { owner: "GPUDevice", method: "createComputePipelineAsync", add: one("pipelines") },
  {
    owner: "GPUDevice",
    method: "createBuffer",
    add: (counts, [descriptor]) => {
      counts.buffersCreated++;
      const { mappedAtCreation, size } = descriptor as GPUBufferDescriptor;
      if (mappedAtCreation === true) counts.bytesUploaded += size;
    },
  },
  {
    owner: "GPUBuffer",
    method: "mapAsync",
    add: (counts, [mode, offset, size], buffer) => {
      if (mode !== mapForWriting) return;
      const rest = (buffer as GPUBuffer).size - Number(offset ?? 0);
      counts.bytesUploaded += typeof size === "number" ? size : rest;
    },
  },
  {
    owner: "GPUQueue",
    method: "writeBuffer",
    add: (counts, [, , data, offset, size]) => {
      counts.bytesUploaded += writtenBytes(data, offset, size);
    },
  },
  {
    owner: "GPUQueue",
    method: "writeTexture",
    add: (counts, [, data]) => {
      counts.bytesUploaded += writtenBytes(data, undefined, undefined);
    },
  },
];

/** Offset and size count elements where the data are a typed array, else bytes: WebGPU, section 19.2. */
export function writtenBytes(data: unknown, offset: unknown, size: unknown): number {
  const { byteLength } = data as ArrayBufferView | ArrayBuffer;
  const unit = (data as { readonly BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
  const from = typeof offset === "number" ? offset * unit : 0;
  return typeof size === "number" ? size * unit : byteLength - from;
}

/**
 * Wraps what there is of WebGPU here and returns a function that takes the wrapping off and tells the counts.
 *
 * A caller that keeps one of these methods in a variable of its own would not be counted; none of those measured here does.
 */
export function watchGpuCalls(): () => GpuCalls {
  const counts: Counts = { ...noGpuCalls };
  const restore = watched.map(({ owner, method, add }) => wrap(owner, method, add, counts));
  return () => {
    for (const undo of restore) undo();
    return counts;
  };
}

function wrap(owner: string, name: string, add: Watched["add"], counts: Counts): () => void {
  const found = (globalThis as Record<string, unknown>)[owner];
  const prototype = (found as { prototype?: Record<string, unknown> } | undefined)?.prototype;
  const original = prototype?.[name];
  if (prototype === undefined || typeof original !== "function") return () => undefined;
  const method = original as Method;
  prototype[name] = function (this: unknown, ...args: unknown[]) {
    add(counts, args, this);
    return method.apply(this, args);
  };
  return () => {
    prototype[name] = method;
  };
}
