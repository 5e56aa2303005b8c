import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { softwareGpuEnvironment } from "./src/cli/software-gpu.ts";

// Inherited by the processes that run the tests; it must be there when they start.
Object.assign(process.env, softwareGpuEnvironment());

const every = "src/**/*.test.ts";

/** Proofs that take minutes: `npm run test:long`. */
const long = "src/**/*.long.test.ts";

/** Tests that look at a clock, or at several lanes at once: another test beside them would take the processor they count on. */
const alone = [
  "src/app/inside/timeline/timeline.test.ts",
  "src/app/link/*.test.ts",
  "src/boundaries.test.ts",
  "src/cli/bench/*.test.ts",
  "src/compiler/compile.test.ts",
  "src/lessons/formula.test.ts",
  "src/runtime/next-engine.test.ts",
  "src/runtime/profile.test.ts",
  "src/runtime/recovering-engine.test.ts",
  "src/runtime/wasm/lanes/*.test.ts",
  "src/runtime/wasm/wasm-engine.test.ts",
  "src/runtime/webgpu/*.test.ts",
  "src/worker/*.test.ts",
];

export default defineConfig({
  test: {
    globalSetup: ["src/cli/wasm-build/vitest-setup.ts"],
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "side by side",
          include: [every],
          exclude: [...configDefaults.exclude, long, ...alone],
          maxWorkers: Math.max(2, availableParallelism()),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: alone,
          exclude: [...configDefaults.exclude, long],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
