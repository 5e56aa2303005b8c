/** Counts what is asked of a GPU, exactly, by wrapping WebGPU's prototypes: so it counts whoever asks, TensorFlow.js too. */

/** How often each thing happened. */
export interface GpuCalls {
  readonly dispatches: number;
  readonly passes: number;
  readonly submits: number;
  readonly bindGroups: number;
  readonly buffersCreated: number;
  readonly pipelines: number;
  /** By `writeBuffer` and by buffers mapped at creation. */
  readonly bytesUploaded: number;
}

type Counts = { -readonly [K in keyof GpuCalls]: number };

/** A count under way. */
export interface GpuCallCount {
  /** The calls since the count began or was last taken. */
  take(): GpuCalls;
  /** Takes the wraps off. */
  end(): void;
}

type Method = (this: unknown, ...args: never[]) => unknown;

/** Begins to count. The classes must be global, as in a browser. */
export function countGpuCalls(): GpuCallCount {
  let counts = none();
  const unwraps: (() => void)[] = [];
  const wrap = (owner: { prototype: object }, name: string, count: (args: unknown[]) => void) => {
    const original = Reflect.get(owner.prototype, name) as Method | undefined;
    if (original === undefined) return;
    const counting: Method = function (this: unknown, ...args) {
      count(args);
      return original.apply(this, args);
    };
    Reflect.set(owner.prototype, name, counting);
    unwraps.push(() => Reflect.set(owner.prototype, name, original));
  };
  const add = (name: keyof GpuCalls, amount = 1) => {
    counts[name] += amount;
  };
  for (const name of ["dispatchWorkgroups", "dispatchWorkgroupsIndirect"])
    wrap(GPUComputePassEncoder, name, () => add("dispatches"));
  wrap(GPUCommandEncoder, "beginComputePass", () => add("passes"));
  wrap(GPUQueue, "submit", () => add("submits"));
  wrap(GPUQueue, "writeBuffer", (args) => add("bytesUploaded", bytesOf(args)));
  wrap(GPUDevice, "createBindGroup", () => add("bindGroups"));
  for (const name of ["createComputePipeline", "createComputePipelineAsync"])
    wrap(GPUDevice, name, () => add("pipelines"));
  wrap(GPUDevice, "createBuffer", ([descriptor]) => {
    const { size, mappedAtCreation } = descriptor as GPUBufferDescriptor;
    add("buffersCreated");
    if (mappedAtCreation) add("bytesUploaded", size);
  });
  return {
    take: () => {
      const taken = counts;
      counts = none();
      return taken;
    },
    end: () => {
      for (const unwrap of unwraps) unwrap();
    },
  };
}

function none(): Counts {
  return {
    dispatches: 0,
    passes: 0,
    submits: 0,
    bindGroups: 0,
    buffersCreated: 0,
    pipelines: 0,
    bytesUploaded: 0,
  };
}

/** The bytes of a `writeBuffer`, whose offset and size count elements of a typed array and bytes otherwise. */
function bytesOf(args: readonly unknown[]): number {
  const [, , data, offset = 0, size] = args as Parameters<GPUQueue["writeBuffer"]>;
  const bytesPerElement = "BYTES_PER_ELEMENT" in data ? Number(data.BYTES_PER_ELEMENT) : 1;
  if (size !== undefined) return size * bytesPerElement;
  return data.byteLength - offset * bytesPerElement;
}
