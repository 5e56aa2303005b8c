/** Compiles the works of WGSL kernels one by one and runs them, without the engine around them. */
import { startNodeGpu } from "../../src/cli/node-gpu.ts";
import { nameOfAdapter } from "../../src/runtime/webgpu/adapter-name.ts";
import { Device } from "../../src/runtime/webgpu/device.ts";
import type { GpuWork, Stage } from "../../src/runtime/webgpu/kernels/gpu-kernel.ts";
import { type ArenaNumbers, headOf } from "../../src/runtime/webgpu/pack-works.ts";

/** Compiles and runs on the adapter that Node finds. Throws an Error where there is none. */
export async function openStageRunner(): Promise<StageRunner> {
  const adapter = await (await startNodeGpu()).requestAdapter();
  if (adapter !== null) {
    const requiredFeatures: GPUFeatureName[] = adapter.features.has("subgroups")
      ? ["subgroups"]
      : [];
    const gpu = await adapter.requestDevice({ requiredFeatures });
    return new StageRunner(gpu, new Device(gpu, adapter.info, nameOfAdapter(adapter)).quads);
  }
  throw new Error(
    "There is no WebGPU adapter. Install Debian's chromium, whose software adapter the tests find, or a Vulkan driver.",
  );
}

/** Numbers that an arena has at least. */
const leastNumbers = 64;

function moduleOf(work: GpuWork, { stored, step }: ArenaNumbers): string {
  const array = (numbers: number) =>
    `array<${work.elements}, ${Math.max(leastNumbers, numbers) / (work.elements === "f32" ? 1 : 4)}>`;
  return `${headOf(work.declarations)}@group(0) @binding(0) var<storage, read_write> stored: ${array(stored)};
@group(0) @binding(1) var<storage, read_write> step: ${array(step)};
@group(0) @binding(2) var<storage, read_write> scalars: array<u32>;
${work.declarations}
@compute @workgroup_size(${work.workgroupSize})
fn main(@builtin(workgroup_id) at: vec3u, @builtin(local_invocation_index) thread: u32) {
  ${work.entry}(at.x, thread);
}
`;
}

/** Compiles works and runs them over a pair of arenas. */
export class StageRunner {
  /** See `PlanContext.quads`. */
  readonly quads: boolean;
  readonly #device: GPUDevice;
  readonly #layout: GPUBindGroupLayout;

  constructor(device: GPUDevice, quads: boolean) {
    this.quads = quads;
    this.#device = device;
    this.#layout = device.createBindGroupLayout({
      entries: [0, 1, 2].map((binding) => ({
        binding,
        visibility: 4,
        buffer: { type: "storage" },
      })),
    });
  }

  /** The pipeline of a work. Throws an Error with the compiler's words when it is refused. */
  async compile(work: GpuWork, arenas: ArenaNumbers): Promise<GPUComputePipeline> {
    const code = moduleOf(work, arenas);
    const module = this.#device.createShaderModule({ code });
    const { messages } = await module.getCompilationInfo();
    const [error] = messages.filter(({ type }) => type === "error");
    if (error) throw new Error(`${error.message} at line ${error.lineNum} of\n${numbered(code)}`);
    const bindGroupLayouts = [this.#layout];
    return this.#device.createComputePipelineAsync({
      layout: this.#device.createPipelineLayout({ bindGroupLayouts }),
      compute: { module, entryPoint: "main" },
    });
  }

  /** Runs the stages in their order and returns what then lies in the arenas. */
  async run(
    stages: readonly Stage[],
    stored: Float32Array,
    step: Float32Array,
    scalars: Uint32Array,
  ): Promise<{ stored: Float32Array; step: Float32Array }> {
    const arenas = { stored: stored.length, step: step.length };
    const pipelines = await Promise.all(
      stages.map((stage) => Promise.all(stage.map((work) => this.compile(work, arenas)))),
    );
    const buffers = [stored, step, scalars].map((data) => this.#upload(data));
    const bindGroup = this.#bind(buffers);
    const encoder = this.#device.createCommandEncoder();
    for (const [at, stage] of stages.entries()) {
      for (const [which, work] of stage.entries()) {
        const pass = encoder.beginComputePass();
        const pipeline = pipelines[at]?.[which];
        if (pipeline) pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup);
        pass.dispatchWorkgroups(work.workgroups);
        pass.end();
      }
    }
    this.#device.queue.submit([encoder.finish()]);
    const [storedAfter, stepAfter] = await Promise.all(
      buffers.slice(0, 2).map((buffer) => this.#download(buffer)),
    );
    for (const buffer of buffers) buffer.destroy();
    if (!storedAfter || !stepAfter) throw new Error("Nothing came back from the device.");
    return { stored: storedAfter, step: stepAfter };
  }

  /** Times stages over arenas of zeros of so many numbers, in milliseconds: the least of a few runs, what lies between dispatches included. */
  async time(
    stages: readonly Stage[],
    arenas: ArenaNumbers,
  ): Promise<{ readonly ms: number; readonly compileMs: number }> {
    const beforeCompiling = performance.now();
    const works = stages.flat();
    const pipelines = await Promise.all(works.map((work) => this.compile(work, arenas)));
    const compileMs = performance.now() - beforeCompiling;
    const sizes = [arenas.stored, arenas.step, leastNumbers].map(
      (numbers) => 4 * Math.max(leastNumbers, numbers),
    );
    const buffers = sizes.map((size) => this.#device.createBuffer({ size, usage: 0x80 }));
    const bindGroup = this.#bind(buffers);
    const run = async (times: number) => {
      const begin = performance.now();
      const encoder = this.#device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setBindGroup(0, bindGroup);
      for (let time = 0; time < times; time++) {
        for (const [at, work] of works.entries()) {
          const pipeline = pipelines[at];
          if (pipeline) pass.setPipeline(pipeline);
          pass.dispatchWorkgroups(work.workgroups);
        }
      }
      pass.end();
      this.#device.queue.submit([encoder.finish()]);
      await this.#device.queue.onSubmittedWorkDone();
      return (performance.now() - begin) / times;
    };
    const first = await run(1);
    const times = Math.max(1, Math.ceil(8 / first));
    const all = [first];
    while (all.length < 8) all.push(await run(times));
    for (const buffer of buffers) buffer.destroy();
    return { ms: Math.min(...all), compileMs };
  }

  #bind(buffers: readonly GPUBuffer[]): GPUBindGroup {
    return this.#device.createBindGroup({
      layout: this.#layout,
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }

  #upload(data: Float32Array | Uint32Array): GPUBuffer {
    const size = Math.max(4 * leastNumbers, data.byteLength);
    // STORAGE | COPY_SRC | COPY_DST
    const buffer = this.#device.createBuffer({ size, usage: 0x80 | 0x4 | 0x8 });
    this.#device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer>);
    return buffer;
  }

  async #download(buffer: GPUBuffer): Promise<Float32Array> {
    // MAP_READ | COPY_DST
    const target = this.#device.createBuffer({ size: buffer.size, usage: 0x1 | 0x8 });
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, target, 0, buffer.size);
    this.#device.queue.submit([encoder.finish()]);
    await target.mapAsync(1);
    const data = new Float32Array(target.getMappedRange().slice(0));
    target.destroy();
    return data;
  }
}

function numbered(code: string): string {
  return code
    .split("\n")
    .map((line, at) => `${at + 1} ${line}`)
    .join("\n");
}
