import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { buildKernels } from "./src/cli/wasm-build/build-kernels.ts";

// Relative addresses let the build run from any folder of any static host.
export default defineConfig({
  base: "./",
  plugins: [react(), { name: "kernels", buildStart: buildKernels }],
  resolve: { dedupe: ["@tensorflow/tfjs-core"] },
  worker: { format: "es" },
  build: { target: "es2023", manifest: true, sourcemap: true },
});
