import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { formulaPlugin } from "./src/cli/lesson-build/render-formulas.ts";
import { buildKernels } from "./src/cli/wasm-build/build-kernels.ts";

/**
 * Lanes share memory only where a page is isolated from others. The first header isolates it in Chromium even inside a frame of a
 * page that is not (a course's site); the next two do so elsewhere, where it is not in a frame; the last lets isolated pages embed it.
 */
const headers = {
  "Document-Isolation-Policy": "isolate-and-require-corp",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
};

/** What the poster of an embed and the app both need. */
const sharedWithPoster =
  /src\/graph\/(?!link\/(?!link-settings)|templates\/(?!template|first|inception))|src\/app\/(stores\/storage|widgets\/fetch-part|canvas\/card-size|canvas\/branches|tokens|base)\.|preload-helper/;

// Relative addresses let the build run from any folder of any static host.
export default defineConfig({
  base: "./",
  plugins: [react(), formulaPlugin(), { name: "kernels", buildStart: buildKernels }],
  resolve: { dedupe: ["@tensorflow/tfjs-core"] },
  worker: { format: "es" },
  server: { headers },
  preview: { headers },
  build: {
    target: "es2023",
    manifest: true,
    sourcemap: true,
    chunkSizeWarningLimit: 1000,
    // What the first screen needs stays together: in one file it compresses better than in the many that dialogs share with
    // it. What the poster of an embed shares with it is a file of its own, so that a poster loads nothing else.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "drawing", test: sharedWithPoster, priority: 1 },
            { name: "shell", test: /src\/app\/main\.tsx$/ },
          ],
        },
      },
    },
  },
});
