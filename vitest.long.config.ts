import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

const { projects: _, ...shared } = base.test ?? {};

/** The proofs that take minutes, in place of all others: `npm run test:long`. */
export default defineConfig({
  test: {
    ...shared,
    include: ["src/**/*.long.test.ts"],
    maxWorkers: 1,
    testTimeout: 1_800_000,
  },
});
