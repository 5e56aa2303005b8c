import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    globalSetup: ["src/cli/wasm-build/vitest-setup.ts"],
    testTimeout: 60_000,
  },
});
