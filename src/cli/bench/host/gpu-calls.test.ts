import { describe, expect, test } from "vitest";
import { noGpuCalls } from "../contender.ts";
import { watchGpuCalls, writtenBytes } from "./gpu-calls.ts";

describe("calls into WebGPU", () => {
  test("are counted while they are watched, and passed on unchanged", () => {
    class GPUQueue {
      readonly seen: unknown[] = [];
      submit(buffers: unknown): string {
        this.seen.push(buffers);
        return "done";
      }
      writeBuffer(...args: unknown[]): void {
        this.seen.push(args.length);
      }
    }
    Object.assign(globalThis, { GPUQueue });
    const queue = new GPUQueue();
    queue.submit("before");
    const stop = watchGpuCalls();
    expect(queue.submit("watched")).toBe("done");
    queue.writeBuffer({}, 0, new Float32Array(10), 4, 2);
    const counts = stop();
    queue.submit("after");
    expect(counts).toEqual({ ...noGpuCalls, submits: 1, bytesUploaded: 8 });
    expect(queue.seen).toEqual(["before", "watched", 5, "after"]);
    Reflect.deleteProperty(globalThis, "GPUQueue");
  });

  test("upload elements of a typed array and bytes of anything else", () => {
    expect(writtenBytes(new Float32Array(10), undefined, undefined)).toBe(40);
    expect(writtenBytes(new Float32Array(10), 4, undefined)).toBe(24);
    expect(writtenBytes(new Float32Array(10), 4, 3)).toBe(12);
    expect(writtenBytes(new ArrayBuffer(10), 4, undefined)).toBe(6);
    expect(writtenBytes(new DataView(new ArrayBuffer(10)), 0, 3)).toBe(3);
  });
});
