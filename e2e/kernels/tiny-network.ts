/** A network with every kind of stored buffer, small enough to train thousands of steps in a test. */
import { compile } from "../../src/compiler/compile.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { type TemplateNode, templateGraph } from "../../src/graph/templates/template.ts";
import type { Batch, LabelledImages } from "../../src/protocol/batch.ts";
import type { ProgramSet } from "../../src/protocol/program.ts";
import type { TrainingStep } from "../../src/runtime/engine.ts";
import { createDraw } from "./draw.ts";

export const tinyBatch = 4;

/** The Programs of a graph that must compile. */
export function programsOf(graph: Graph): ProgramSet {
  const { programs, diagnostics } = compile(graph);
  if (programs === null) throw new Error(JSON.stringify(diagnostics));
  return programs;
}

/** Parameters, running statistics, Adam's slots and dropout, for images of 8 × 8. */
export function tinyPrograms(filters = 2): ProgramSet {
  const rows: readonly TemplateNode[] = [
    ["input", "Input", [], 0, 0],
    ["conv", "Conv2D", ["input"], 0, 0, { filters }],
    ["norm", "BatchNorm", ["conv"], 0, 0],
    ["pool", "MaxPool", ["norm"], 0, 0],
    ["drop", "Dropout", ["pool"], 0, 0],
    ["flatten", "Flatten", ["drop"], 0, 0],
    ["dense", "Dense", ["flatten"], 0, 0, { units: 10 }],
    ["output", "Output", ["dense"], 0, 0],
  ];
  return programsOf(templateGraph("tiny", rows, { data: "digits", batchSize: tinyBatch }));
}

/** Images of noise, with their labels. */
export function noiseImages(count: number, valuesPerImage = 64): LabelledImages {
  const draw = createDraw(count, "images");
  const levels = draw.positive(count, valuesPerImage).data;
  return {
    count,
    valuesPerImage,
    maxLevel: 16,
    levels: Uint8Array.from(levels, (level) => Math.round(level * 7) % 17),
    labels: Uint8Array.from(draw.labels(count, 10).data),
  };
}

/** Some images of a data set, as a batch that an engine may gather or be handed. */
function batchOf(from: LabelledImages, indices: Uint32Array): Batch {
  const { levels, labels, maxLevel, valuesPerImage: values } = from;
  const images = new Float32Array(indices.length * values);
  for (const [row, image] of indices.entries())
    for (let i = 0; i < values; i++)
      images[row * values + i] = (levels[image * values + i] ?? 0) / maxLevel;
  const size = indices.length;
  return {
    size,
    images,
    labels: Int32Array.from(indices, (image) => labels[image] ?? 0),
    selection: { from, indices },
  };
}

/** Steps that go through a data set round and round. */
export function stepsThrough(
  from: LabelledImages,
  first: number,
  count: number,
  size = tinyBatch,
): TrainingStep[] {
  return Array.from({ length: count }, (_, index) => {
    const step = first + index;
    const indices = Uint32Array.from(
      { length: size },
      (_, row) => (step * size + row) % from.count,
    );
    return { batch: batchOf(from, indices), scalars: { step, learningRate: 0.01 } };
  });
}

/** The same batch without its selection, so that its numbers are uploaded. */
export function asNumbers({
  batch: { size, images, labels },
  scalars,
}: TrainingStep): TrainingStep {
  return { batch: { size, images, labels }, scalars };
}

/** The same batch with images that are no numbers. */
export function poisoned(step: TrainingStep): TrainingStep {
  const { batch, scalars } = asNumbers(step);
  return { batch: { ...batch, images: batch.images.map(() => Number.NaN) }, scalars };
}
