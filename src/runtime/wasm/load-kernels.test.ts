import { describe, expect, it } from "vitest";
import { type BuildName, chooseKernels } from "./load-kernels.ts";

const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
const unknown = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 99, 0);

function builds(known: readonly BuildName[]) {
  return async (name: BuildName) => (known.includes(name) ? empty : unknown);
}

describe("the kernels", () => {
  it.each([
    [true, ["relaxed-shared"], "relaxed SIMD"],
    [false, ["relaxed"], "relaxed SIMD"],
    [true, ["plain-shared"], "SIMD"],
    [false, ["plain"], "SIMD"],
  ] as const)(
    "for shared memory (%s) are the best of what runs: %j",
    async (shared, known, words) => {
      const { instructions, module } = await chooseKernels(shared, builds(known));
      expect(instructions).toBe(words);
      expect(module).toBeInstanceOf(WebAssembly.Module);
    },
  );

  it("are refused with a reason where SIMD is missing", async () => {
    await expect(chooseKernels(true, builds([]))).rejects.toThrow("has no SIMD instructions");
  });
});
