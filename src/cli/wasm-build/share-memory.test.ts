import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { shareMemory } from "./share-memory.ts";

async function kernels(): Promise<Uint8Array<ArrayBuffer>> {
  const url = new URL("../../runtime/wasm/built/plain.wasm", import.meta.url);
  return Uint8Array.from(await readFile(url));
}

async function instantiate(bytes: Uint8Array<ArrayBuffer>, shared: boolean) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared });
  return WebAssembly.instantiate(bytes, { env: { memory } });
}

describe("a module made for shared memory", () => {
  it("takes shared memory and nothing else, where the one it was made from takes the other kind", async () => {
    const plain = await kernels();
    const shared = shareMemory(plain);
    expect((await instantiate(shared, true)).instance.exports["run"]).toBeTypeOf("function");
    expect((await instantiate(plain, false)).instance.exports["run"]).toBeTypeOf("function");
    await expect(instantiate(shared, false)).rejects.toThrow(WebAssembly.LinkError);
    await expect(instantiate(plain, true)).rejects.toThrow(WebAssembly.LinkError);
  });

  it("is not made of a module that imports nothing, or shared memory already", async () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(() => shareMemory(empty)).toThrow(RangeError);
    const shared = shareMemory(await kernels());
    expect(() => shareMemory(shared)).toThrow(RangeError);
  });
});
