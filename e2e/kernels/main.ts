/** Offers the kernel suite to a Playwright test, on any backend this browser has. */
import type { BackendName } from "../../src/runtime/tfjs/backend-name.ts";
import { startBackend } from "../../src/runtime/tfjs/start-backend.ts";
import { kernelCases } from "./kernel-cases.ts";
import { type CaseReport, kernelNames, runCase } from "./run-case.ts";

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

declare global {
  interface Window {
    /** The suite, for `page.evaluate`. */
    runKernelSuite: typeof runSuite;
  }
}

window.runKernelSuite = runSuite;
