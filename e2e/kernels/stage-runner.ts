/** Compiles the works of WGSL kernels one by one and runs them, without the engine around them. */
import type { GpuWork, Stage } from "../../src/runtime/webgpu/kernels/gpu-kernel.ts";

function moduleOf(work: GpuWork): string {
  return `@group(0) @binding(0) var<storage, read_write> stored: array<${work.elements}>;
@group(0) @binding(1) var<storage, read_write> step: array<${work.elements}>;
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
  readonly #device: GPUDevice;
  readonly #layout: GPUBindGroupLayout;

  constructor(device: GPUDevice) {
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
  async compile(work: GpuWork): Promise<GPUComputePipeline> {
    const code = moduleOf(work);
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
    const pipelines = await Promise.all(
      stages.map((stage) => Promise.all(stage.map((work) => this.compile(work)))),
    );
    const buffers = [stored, step, scalars].map((data) => this.#upload(data));
    const bindGroup = this.#device.createBindGroup({
      layout: this.#layout,
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
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

  #upload(data: Float32Array | Uint32Array): GPUBuffer {
    const size = Math.max(256, data.byteLength);
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
