/** Makes sure that the kernels of the CPU engine are there before any test runs. */
import { buildKernels } from "./build-kernels.ts";

/** Runs once, before all tests. */
export async function setup(): Promise<void> {
  await buildKernels();
}
