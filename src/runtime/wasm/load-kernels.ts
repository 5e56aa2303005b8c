/** Takes the best build of the kernels that runs here. */
import type { KernelModule } from "./kernel-module.ts";

/** Names of the builds, without `.wasm`. */
export type BuildName = "relaxed" | "relaxed-shared" | "plain" | "plain-shared";

/**
 * The relaxed build multiplies and adds at once, where the browser knows how.
 *
 * @param read fetches a build.
 * @throws Error where neither build runs here.
 */
export async function chooseKernels(
  shared: boolean,
  read: (name: BuildName) => Promise<BufferSource>,
): Promise<KernelModule> {
  const relaxed = await read(shared ? "relaxed-shared" : "relaxed");
  if (WebAssembly.validate(relaxed))
    return { module: await WebAssembly.compile(relaxed), instructions: "relaxed SIMD" };
  const plain = await read(shared ? "plain-shared" : "plain");
  if (WebAssembly.validate(plain))
    return { module: await WebAssembly.compile(plain), instructions: "SIMD" };
  throw new Error("this browser's WebAssembly has no SIMD instructions");
}
