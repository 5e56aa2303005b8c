import { describe, expect, test } from "vitest";
import { benchJson } from "./bench-json.ts";
import { type Contender, noGpuCalls } from "./contender.ts";
import { printFigures, printReport } from "./report.ts";

describe("the report", () => {
  const result = (contender: Contender) => ({
    contender,
    opened: { device: "test", firstStepMs: 12, loss: 2 },
    perStep: { ...noGpuCalls, dispatches: contender.kind === "peer" ? 104 : 0 },
    losses: [2, 1.9, 1.8, 1.7],
  });
  const wasm = (lanes: number): Contender => ({
    kind: "engine",
    name: "wasm",
    lanes,
    threads: lanes,
  });
  const peer: Contender = { kind: "peer", name: "tfjs-layers:webgpu", lanes: 1, threads: 1 };
  const late: Contender = { kind: "peer", name: "jax-js:wasm", lanes: 1, threads: 1 };
  const json = benchJson(
    {
      date: "2026-01-01",
      quick: true,
      machine: {
        cores: 2,
        loadBefore: 1.24,
        browser: "Chromium 156",
        adapter: "google swiftshader",
        software: true,
      },
      peaks: { wasm: { gflops: 10, gbps: 5, convGflops: 6, convTrainGflops: 4 } },
      peaksSkipped: { "wasm, 2 lanes": "A lane is lost." },
    },
    [
      {
        course: { model: "lenet", batch: 8 },
        flopsPerStep: 18e6,
        record: {
          results: [result(wasm(1)), result(wasm(2)), result(peer)],
          rounds: [
            new Map(Object.entries({ wasm: 4, "wasm, 2 lanes": 2, "tfjs-layers:webgpu": 400 })),
            new Map(Object.entries({ wasm: 5, "wasm, 2 lanes": 5, "tfjs-layers:webgpu": 400 })),
          ],
          dropped: [{ contender: late, reason: "its first step took more than 60 s" }],
        },
      },
    ],
  );

  test("has the fields that are promised", () => {
    expect(json.runs[0]).toEqual({
      model: "lenet",
      batch: 8,
      engine: "wasm",
      lanes: 1,
      threads: 1,
      kind: "engine",
      device: "test",
      msPerStep: { median: 4.5, min: 4, max: 5 },
      turns: [4, 5],
      firstStepMs: 12,
      firstLosses: [2, 1.9, 1.8],
      perStep: noGpuCalls,
      gflops: 4,
      shareOfPeak: 0.4,
    });
    expect(json.runs[1]?.shareOfPeak).toBeNull();
    expect(json.skipped).toEqual([
      {
        model: "lenet",
        batch: 8,
        engine: "jax-js:wasm",
        lanes: 1,
        threads: 1,
        kind: "peer",
        reason: "its first step took more than 60 s",
      },
    ]);
  });

  test("compares each engine with peers, and with itself on fewer lanes", () => {
    expect(json.ratios.map(({ lanes, peer: name, peerLanes }) => [lanes, name, peerLanes])).toEqual(
      [
        [1, "tfjs-layers:webgpu", 1],
        [2, "wasm", 1],
        [2, "tfjs-layers:webgpu", 1],
      ],
    );
    expect(json.ratios[0]?.fasterBy).toEqual({ median: 90, min: 80, max: 100, pairs: 2 });
  });

  test("prints all of it, with the adapter's name and a word of caution", () => {
    const text = printReport(json);
    expect(text).toMatchInlineSnapshot(`
      "2026-01-01 · Chromium 156 · 2 cores · WebGPU on google swiftshader (software: no graphics hardware takes part). Quick run: not to be quoted. The machine was busy with something else (load 1.2) when this began: trust ratios more than times.

      Best rates of each engine

      engine  matmul GFLOP/s  conv 3×3 GFLOP/s  of matmul  conv training GFLOP/s  of matmul  elementwise GB/s
      wasm              10.0              6.00       60 %                   4.00       40 %              5.00

      wasm, 2 lanes could not be measured: A lane is lost.

      lenet, batch 8

                          ms/step    min–max  turns  GFLOP/s  of peak  first step ms
      wasm                   4.50  4.00–5.00      2     4.00     40 %           12.0
      wasm, 2 lanes          3.50  2.00–5.00      2     5.14        –           12.0
      tfjs-layers:webgpu      400    400–400      2    0.045        –           12.0

      WebGPU calls per step  dispatches  passes  submits  bind groups  buffers  pipelines  bytes uploaded
      tfjs-layers:webgpu            104       0        0            0        0          0               0

      times as fast                       median    min–max  pairs
      wasm : tfjs-layers:webgpu             90.0   80.0–100      2
      wasm, 2 lanes : wasm                  1.50  1.00–2.00      2
      wasm, 2 lanes : tfjs-layers:webgpu     140   80.0–200      2

      Not to be quoted, for the slowest turn took more than 2 times the fastest: wasm, 2 lanes.

      jax-js:wasm is left out: its first step took more than 60 s.
      "
    `);
    expect(printFigures(json)).toContain(
      "| wasm, 2 lanes | 3.50 | 2.00–5.00 | 2 | 5.14 | – | 12.0 |",
    );
  });
});
