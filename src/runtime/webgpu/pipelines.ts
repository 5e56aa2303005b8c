/** Compiles kernels, side by side and each once. */
import { FaultError } from "../fault-error.ts";
import type { Device } from "./device.ts";
import { shaderRefused } from "./gpu-faults.ts";
import type { PackedDispatch } from "./pack-works.ts";

/** Seconds that compiling may take. */
const compileSeconds = 120;

/** The kernels of a device, by their text. */
export class Pipelines {
  readonly #device: Device;
  readonly #layout: GPUPipelineLayout;
  #compiled = new Map<string, Promise<GPUComputePipeline>>();

  constructor(device: Device, bindGroupLayout: GPUBindGroupLayout) {
    this.#device = device;
    this.#layout = device.gpu.createPipelineLayout({ bindGroupLayouts: [bindGroupLayout] });
  }

  /**
   * The kernel of a dispatch.
   *
   * @throws FaultError `E_SHADER` with the first complaint of the device's compiler, also where it never answers.
   */
  take(dispatch: Pick<PackedDispatch, "code" | "label">): Promise<GPUComputePipeline> {
    const known = this.#compiled.get(dispatch.code);
    if (known !== undefined) return known;
    const compiling = this.#device
      .wait(this.#compile(dispatch), `compiling ${dispatch.label}`, compileSeconds)
      .catch((error: unknown) => {
        if (!(error instanceof FaultError && error.code === "E_GPU_TIMEOUT")) throw error;
        throw shaderRefused(dispatch.label, `It was not compiled within ${compileSeconds} s.`);
      });
    // Whoever takes it meets its fault; nobody else should.
    compiling.catch(() => undefined);
    this.#compiled.set(dispatch.code, compiling);
    return compiling;
  }

  /** Forgets all kernels but those of these dispatches. */
  keepOnly(dispatches: readonly PackedDispatch[]): void {
    const codes = new Set(dispatches.map(({ code }) => code));
    this.#compiled = new Map([...this.#compiled].filter(([code]) => codes.has(code)));
  }

  async #compile({ code, label }: Pick<PackedDispatch, "code" | "label">) {
    const { gpu } = this.#device;
    gpu.pushErrorScope("validation");
    const module = gpu.createShaderModule({ label, code });
    const scope = gpu.popErrorScope();
    const building = gpu.createComputePipelineAsync({
      label,
      layout: this.#layout,
      compute: { module, entryPoint: "main" },
    });
    const [error, built] = await Promise.all([
      scope,
      building.then(
        (pipeline) => ({ pipeline, reason: undefined }),
        (reason: unknown) => ({ pipeline: undefined, reason }),
      ),
    ]);
    if (built.pipeline !== undefined && error === null) return built.pipeline;
    this.#device.requireAlive();
    const complaint = await complaintOf(module, code);
    throw shaderRefused(label, complaint ?? String(error?.message ?? built.reason));
  }
}

/** The first error of a module, with the line it is in. */
async function complaintOf(module: GPUShaderModule, code: string): Promise<string | undefined> {
  const { messages } = await module.getCompilationInfo();
  const first = messages.find(({ type }) => type === "error");
  if (first === undefined) return undefined;
  const line = code.split("\n")[first.lineNum - 1]?.trim() ?? "";
  return `line ${first.lineNum}: ${first.message} in "${line}"`;
}
