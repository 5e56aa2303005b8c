/** End-to-end tests: journeys through the built app in a real Chromium, once without a GPU and once with WebGPU in software. */
import { defineConfig } from "@playwright/test";
import { findBrowser } from "./src/cli/browser.ts";

const port = process.env["TRIBUTARY_TEST_PORT"] ?? "4399";
const address = `http://localhost:${port}/`;

const softwareWebGpu = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
];

const webGpuFiles = /webgpu[^/]*\.spec\.ts$/;
const executablePath = findBrowser();
const jsonPath = process.env["PLAYWRIGHT_JSON_OUTPUT_FILE"];

/** Chromium refuses to run as root with its sandbox, and continuous integration often runs as root. */
function launchOptions(...flags: string[]) {
  return {
    args: ["--no-sandbox", ...flags],
    ...(executablePath === null ? {} : { executablePath }),
  };
}

export default defineConfig({
  testDir: "e2e",
  workers: 1,
  // Some journeys race a clock, and other programs may have the processor meanwhile. The list calls what needed it flaky.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: jsonPath === undefined ? [["list"]] : [["list"], ["json", { outputFile: jsonPath }]],
  use: { baseURL: address, trace: "retain-on-failure" },
  projects: [
    { name: "no-gpu", testIgnore: webGpuFiles, use: { launchOptions: launchOptions() } },
    {
      name: "webgpu",
      testMatch: webGpuFiles,
      use: { launchOptions: launchOptions(...softwareWebGpu) },
    },
  ],
  webServer: {
    command: `node --import tsx src/cli/start.ts --port ${port}`,
    url: address,
    timeout: 180_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
  },
});
