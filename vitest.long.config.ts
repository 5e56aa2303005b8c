import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The proofs that take minutes: `npm run test:long`. */
export default defineConfig({
  test: { ...base.test, include: ["src/**/*.long.test.ts"], exclude: [], testTimeout: 1_800_000 },
});
