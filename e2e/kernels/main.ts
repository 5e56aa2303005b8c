/** Offers the kernel suite to a Playwright test, on any backend this browser has. */
import { templateCatalogue } from "../../src/graph/templates/catalogue.ts";
import type { BackendName } from "../../src/runtime/tfjs/backend-name.ts";
import { startBackend } from "../../src/runtime/tfjs/start-backend.ts";
import { diverge } from "./diverge.ts";
import { kernelCases } from "./kernel-cases.ts";
import { type CaseReport, kernelNames, runCase } from "./run-case.ts";
import { type TrainingReport, trainBesideOracle } from "./train-beside-oracle.ts";

/** Runs every case on a backend. Throws when the backend does not start. */
async function runSuite(backend: BackendName, seed: number): Promise<CaseReport[]> {
  const refusal = await startBackend(backend);
  if (refusal !== null) {
    throw new Error(refusal);
  }
  const reports: CaseReport[] = [];
  for (const kernel of kernelNames) {
    for (const [index] of kernelCases[kernel].entries()) {
      reports.push(await runCase(kernel, index, backend, seed));
    }
  }
  return reports;
}

/** Trains a template on a backend with momentum, whose bound is tight. */
async function trainTemplate(name: string, backend: BackendName): Promise<TrainingReport> {
  const template = templateCatalogue.get(name);
  if (template === undefined) {
    throw new RangeError(`There is no template ${name}.`);
  }
  const { graph } = template;
  return trainBesideOracle(graph, { type: "momentum", momentum: 0.9 }, `tfjs:${backend}`);
}

declare global {
  interface Window {
    /** For `page.evaluate`. */
    runKernelSuite: typeof runSuite;
    trainTemplate: typeof trainTemplate;
    diverge: typeof diverge;
  }
}

window.trainTemplate = trainTemplate;
window.diverge = diverge;
window.runKernelSuite = runSuite;
