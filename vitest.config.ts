import { configDefaults, defineConfig } from "vitest/config";
import { softwareGpuEnvironment } from "./src/cli/software-gpu.ts";

// Inherited by the processes that run the tests; it must be there when they start.
Object.assign(process.env, softwareGpuEnvironment());

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "src/**/*.long.test.ts"],
    globalSetup: ["src/cli/wasm-build/vitest-setup.ts"],
    testTimeout: 60_000,
  },
});
