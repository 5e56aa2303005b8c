import { describe, expect, it } from "vitest";
import { refuseFirst, refusingGpu, type Shader } from "../../../e2e/kernels/refusing-gpu.ts";
import {
  noiseImages,
  stepsThrough,
  tinyBatch,
  tinyPrograms,
} from "../../../e2e/kernels/tiny-network.ts";
import { startNodeGpu } from "../../cli/node-gpu.ts";
import { relativeError } from "../../compiler/oracle/relative-error.ts";
import { openWebgpuEngine } from "./create-webgpu-engine.ts";

const source = await startNodeGpu();
const images = noiseImages(20);

/** Four steps, an evaluation and a profile on a device that refuses some kernels. */
async function run(
  isRefused: (shader: Shader) => boolean = () => false,
  as: "shader" | "pipeline" = "pipeline",
) {
  const seen: Shader[] = [];
  const noted = (shader: Shader) => {
    const refused = isRefused(shader);
    if (refused) seen.push(shader);
    return refused;
  };
  const engine = await openWebgpuEngine(refusingGpu(source, noted, as));
  try {
    const programs = tinyPrograms();
    await engine.load(programs, 3);
    const results = await engine.train(stepsThrough(images, 1, 4));
    const [step] = stepsThrough(images, 5, 1, programs.evaluate.batchSize);
    if (step === undefined) throw new Error("no step");
    const evaluation = await engine.evaluate(step.batch);
    const stored = (await engine.read()).flatMap(({ data }) => [...data]);
    const losses = [...results, evaluation].map(({ loss }) => loss);
    return { losses, stored, notice: engine.description.notice, seen };
  } finally {
    engine.dispose();
  }
}

const plain = await run();

describe.each(["pipeline", "shader"] as const)("a kernel whose %s is refused", (as) => {
  it("is done by another variant, with the same numbers, and the layer is named", async () => {
    const { losses, stored, notice, seen } = await run(refuseFirst("d0_work", 1), as);
    expect(seen.length).toBeGreaterThan(0);
    expect(relativeError(losses, plain.losses)).toBeLessThan(1e-5);
    expect(relativeError(stored, plain.stored)).toBeLessThan(1e-4);
    expect(notice).toMatch(
      /^google swiftshader.*, software could not compile the kernel of conv \(conv2d 3×3\)\. Another variant of it is used, which gives the same numbers but for their last digits\.$/,
    );
  });
});

describe("kernels that are refused", () => {
  it("may take more scratch memory in another variant than was planned for", async () => {
    const { losses, stored, notice } = await run(refuseFirst("d13_filters_work", 2));
    expect(relativeError(losses, plain.losses)).toBeLessThan(1e-5);
    expect(relativeError(stored, plain.stored)).toBeLessThan(1e-4);
    expect(notice).toContain("the kernel of conv (conv2d 3×3 filter gradient)");
  });

  it("run apart where they compile alone, with the same bits", async () => {
    const isPack = ({ label }: Shader) => label.includes(" | ");
    const { losses, stored, notice, seen } = await run(isPack);
    expect(seen.length).toBeGreaterThan(2);
    expect({ losses, stored }).toEqual({ losses: plain.losses, stored: plain.stored });
    expect(notice).toContain(
      "could not compile the kernels of conv as one. They run one after another, which gives the same numbers.",
    );
  });

  it("end a profile that needs them apart, and nothing of what is trained changes", async () => {
    const isAlone = ({ label }: Shader) => label === "moving-average of 2";
    const engine = await openWebgpuEngine(refusingGpu(source, isAlone));
    await engine.load(tinyPrograms(), 3);
    const [step] = stepsThrough(images, 1, 1);
    if (step === undefined) throw new Error("no step");
    await expect(engine.look(step, { runs: 1, budgetMs: 10 })).rejects.toMatchObject({
      code: "E_SHADER",
      message: expect.stringContaining("the update of the parameters (moving-average of 2)"),
    });
    const results = await engine.train(stepsThrough(images, 1, 4));
    expect(results.map(({ loss }) => loss)).toEqual(plain.losses.slice(0, 4));
    engine.dispose();
  });

  it("end a load with the layer's name where no variant compiles, and the former run goes on", async () => {
    let isOn = false;
    const engine = await openWebgpuEngine(
      refusingGpu(source, ({ code }) => isOn && code.includes("fn d0_")),
    );
    await engine.load(tinyPrograms(), 3);
    const before = await engine.read();
    isOn = true;
    await expect(engine.load(tinyPrograms(3), 3)).rejects.toMatchObject({
      code: "E_SHADER",
      message: expect.stringMatching(/could not compile the kernel of conv \(conv2d 3×3\)\.$/),
      detail: expect.stringContaining("The driver gave up."),
    });
    expect(await engine.read()).toEqual(before);
    const results = await engine.train(stepsThrough(images, 1, 4, tinyBatch));
    expect(results.map(({ loss }) => loss)).toEqual(plain.losses.slice(0, 4));
    engine.dispose();
  });

  it("copy what is stored without a kernel where that one is refused", async () => {
    const isCopy = ({ label }: Shader) => label === "keep" || label === "restore";
    const engine = await openWebgpuEngine(refusingGpu(source, isCopy));
    await engine.load(tinyPrograms(), 3);
    const gamma = Float32Array.of(3, -4);
    await engine.write(new Map([["norm/gamma", gamma]]));
    await engine.rollBack();
    const found = (await engine.read()).find(({ key }) => key === "norm/gamma");
    expect(found?.data).toEqual(gamma);
    engine.dispose();
  });
});
