/** Every kernel of the TensorFlow.js engine agrees with the double-precision oracle on the backends only a browser has. */
import { expect, type Page, test } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import type {} from "./kernels/main.ts";

let server: ViteDevServer;

test.beforeAll(async () => {
  server = await createServer({
    configFile: false,
    root: new URL("..", import.meta.url).pathname,
    cacheDir: "node_modules/.vite-kernel-suite",
    logLevel: "error",
    // A file saved meanwhile must not reload the page.
    server: { watch: null, hmr: false },
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

async function openSuite(page: Page): Promise<void> {
  await page.goto(`${server.resolvedUrls?.local[0] ?? ""}e2e/kernels/index.html`);
  await page.waitForFunction(() => "runKernelSuite" in window);
}

for (const backend of ["cpu", "webgl", "webgpu"] as const) {
  test(`every kernel agrees with the oracle on the ${backend} backend`, async ({ page }) => {
    test.setTimeout(600_000);
    await openSuite(page);
    const reports = await page.evaluate((name) => window.runKernelSuite(name, 1), backend);
    expect(reports.filter(({ error, bound }) => !(error <= bound))).toEqual([]);
    expect(reports.length).toBeGreaterThan(300);
  });
}

for (const backend of ["webgl", "webgpu"] as const) {
  for (const template of ["lenet", "resnet-mini"]) {
    test(`${template} trains like the oracle on the ${backend} backend`, async ({ page }) => {
      test.setTimeout(600_000);
      await openSuite(page);
      const report = await page.evaluate(([name, on]) => window.trainTemplate(name, on), [
        template,
        backend,
      ] as const);
      test.info().annotations.push({ type: "report", description: JSON.stringify(report) });
      expect(Math.max(...report.lossErrors)).toBeLessThanOrEqual(1e-5);
      expect(report.farthest.error, report.farthest.key).toBeLessThanOrEqual(1e-5);
      expect(report.miscounts).toBe(0);
      expect(report.repeats).toBe(true);
    });
  }
  test(`a run that diverges is noticed and taken back on the ${backend} backend`, async ({
    page,
  }) => {
    await openSuite(page);
    const report = await page.evaluate((name) => window.diverge(`tfjs:${name}`), backend);
    expect(report.losses.map(Number.isFinite)).toEqual([true, expect.any(Boolean), false]);
    expect(report.broken).toBeGreaterThan(0);
    expect(report.brokenAfterRollBack).toBe(0);
  });
}
