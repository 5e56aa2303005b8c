import { describe, expect, it } from "vitest";
import { nodeHost } from "../../cli/lanes/node-host.ts";
import { measurePeaks } from "./measure-peaks.ts";

describe.each([false, true])("the rates of a lane in memory that is shared: %s", (shared) => {
  it("are those of SIMD code: more than one operation and one byte per nanosecond", async () => {
    const { module } = await nodeHost.loadKernels(shared);
    const { gflops, gbps } = measurePeaks(module, shared);
    expect(gflops).toBeGreaterThan(1);
    expect(gbps).toBeGreaterThan(1);
  });
});
