import { describe, expect, it } from "vitest";
import { programsOf } from "../../../e2e/kernels/tiny-network.ts";
import { templateCatalogue } from "../../graph/templates/catalogue.ts";
import type { schedulePolicies } from "../../protocol/command.ts";
import { controlLayout } from "./control-block.ts";
import { KernelRefusals } from "./kernel-refusals.ts";
import { variantsOf } from "./kernels/kernel-table.ts";
import { operandsOf, planStep } from "./plan-step.ts";
import { placesIn, storedLayout } from "./stored-layout.ts";

const limits = { workgroupsPerDimension: 65_535, workgroupBytes: 16_384 };

/** How many dispatches a training step with Adam takes, under each policy and with each variant where there is one. */
function dispatchCounts(name: string, batchSize: number, passesFree: boolean) {
  const graph = templateCatalogue.get(name)?.graph;
  if (graph === undefined) throw new RangeError(`There is no template ${name}.`);
  const optimizer = { type: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;
  const training = { ...graph.training, data: "mnist", batchSize, optimizer };
  const programs = programsOf({ ...graph, training });
  const layout = storedLayout(programs);
  const places = placesIn(programs.train, layout);
  const variants = programs.train.dispatches.map((dispatch) => {
    const { reads, writes } = operandsOf(dispatch, places);
    return variantsOf(dispatch, reads, writes);
  });
  const count = (policy: (typeof schedulePolicies)[number], wanted: number) =>
    planStep(programs.train, layout, controlLayout(batchSize, 1), {
      policy,
      limits: { ...limits, passesFree },
      quads: false,
      refusals: new KernelRefusals("a device"),
      variantOf: ({ id }) => Math.min(wanted, (variants[id] ?? 1) - 1),
    }).dispatches.length;
  const each = Array.from({ length: Math.max(...variants) }, (_, variant) => variant);
  return {
    grouped: each.map((variant) => count("grouped", variant)),
    sequential: each.map((variant) => count("sequential", variant)),
  };
}

describe.each([
  ["lenet", 30],
  ["inception-mini", 60],
])("a training step of %s with Adam", (name, most) => {
  const cases = [8, 32, 64, 256].flatMap((batchSize) => [
    { batchSize, device: "a GPU", passesFree: true },
    { batchSize, device: "a software adapter", passesFree: false },
  ]);
  it.each(cases)(
    "takes few dispatches at batch $batchSize on $device, whichever variants are taken",
    ({ batchSize, passesFree }) => {
      const { grouped, sequential } = dispatchCounts(name, batchSize, passesFree);
      expect(Math.max(...grouped)).toBeLessThanOrEqual(most);
      grouped.forEach((count, variant) => {
        expect(count).toBeLessThanOrEqual(sequential[variant] ?? 0);
      });
    },
  );
});
