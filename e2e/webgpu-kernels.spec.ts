/** Every kernel of the TensorFlow.js engine agrees with the double-precision oracle on the backends only a browser has. */
import { expect, test } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import type {} from "./kernels/main.ts";

let server: ViteDevServer;

test.beforeAll(async () => {
  server = await createServer({
    configFile: false,
    root: new URL("..", import.meta.url).pathname,
    cacheDir: "node_modules/.vite-kernel-suite",
    logLevel: "error",
    resolve: { dedupe: ["@tensorflow/tfjs-core"] },
    optimizeDeps: {
      entries: ["e2e/kernels/index.html"],
      include: [
        "@tensorflow/tfjs-core",
        "@tensorflow/tfjs-backend-cpu",
        "@tensorflow/tfjs-backend-webgl",
        "@tensorflow/tfjs-backend-webgpu",
      ],
    },
  });
  await server.listen(0);
});

test.afterAll(async () => {
  await server.close();
});

for (const backend of ["cpu", "webgl", "webgpu"] as const) {
  test(`every kernel agrees with the oracle on the ${backend} backend`, async ({ page }) => {
    test.setTimeout(600_000);
    await page.goto(`${server.resolvedUrls?.local[0] ?? ""}e2e/kernels/index.html`);
    await page.waitForFunction(() => "runKernelSuite" in window);
    const reports = await page.evaluate((name) => window.runKernelSuite(name, 1), backend);
    const largest = reports.reduce((a, b) => (b.error / b.bound > a.error / a.bound ? b : a));
    test
      .info()
      .annotations.push({ type: "nearest to its bound", description: JSON.stringify(largest) });
    expect(reports.filter(({ error, bound }) => !(error <= bound))).toEqual([]);
    expect(reports.length).toBeGreaterThan(240);
  });
}
