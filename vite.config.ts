import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Relative addresses let the build run from any folder of any static host.
export default defineConfig({
  base: "./",
  plugins: [react()],
  resolve: { dedupe: ["@tensorflow/tfjs-core"] },
  worker: { format: "es" },
  build: { target: "es2023", manifest: true, sourcemap: true },
});
