/** Stages a benchmark in a headless Chromium, on a page that may share memory. */
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import { findBrowser } from "../../browser.ts";
import { CommandFailure } from "../../command.ts";
import type { AdapterFacts } from "../host/bench-host.ts";
import type { HostAnswer } from "./messages.ts";
import { askNewThread, type Stage, type Thread, threadSeat } from "./stage.ts";

/** Take a real GPU where there is one. */
const realGpu = ["--enable-unsafe-webgpu", "--enable-features=Vulkan"];

const softwareGpu = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
];

/** Chromium refuses to run as root with its sandbox. */
const always = ["--no-sandbox", "--disable-background-networking"];

/**
 * Serves the sources, starts a browser on a real adapter or else on the software one, and opens the page.
 *
 * @throws CommandFailure where there is no Chromium.
 */
export async function openBrowserStage(): Promise<Stage> {
  const executablePath = findBrowser();
  if (executablePath === null)
    throw new CommandFailure("There is no Chromium here; npm test installs one.");
  const server = await serve();
  try {
    const real = await openPage(server, executablePath, realGpu);
    if (real.adapter.adapter !== null && !real.adapter.software) return stageOn(server, real);
    await real.browser.close();
    return stageOn(server, await openPage(server, executablePath, softwareGpu));
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function serve(): Promise<ViteDevServer> {
  const server = await createServer({
    root: fileURLToPath(new URL("../../../..", import.meta.url)),
    cacheDir: "node_modules/.vite-bench",
    logLevel: "error",
    server: {
      watch: null,
      hmr: false,
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
    optimizeDeps: {
      entries: ["src/cli/bench/page/bench.html", "src/cli/bench/page/bench-worker.ts"],
      include: [
        "@jax-js/jax",
        "@tensorflow/tfjs",
        "@tensorflow/tfjs-core",
        "@tensorflow/tfjs-backend-cpu",
        "@tensorflow/tfjs-backend-webgl",
        "@tensorflow/tfjs-backend-webgpu",
      ],
    },
  });
  await server.listen(0);
  return server;
}

interface OpenPage {
  readonly browser: Browser;
  readonly page: Page;
  readonly adapter: AdapterFacts;
}

async function openPage(
  server: ViteDevServer,
  executablePath: string,
  flags: readonly string[],
): Promise<OpenPage> {
  const browser = await chromium.launch({
    executablePath,
    args: [...always, ...flags],
    // The command itself decides what ends when it is told to end.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const page = await browser.newPage();
  await page.goto(`${server.resolvedUrls?.local[0] ?? ""}src/cli/bench/page/bench.html`);
  await page.waitForFunction("globalThis.tributaryBench !== undefined");
  const thread = threadOn(page, 0);
  const adapter = await thread.ask("probe", undefined);
  await thread.end();
  return { browser, page, adapter };
}

/** Carries requests to the worker of that number. */
function threadOn(page: Page, number: number): Thread {
  let id = 0;
  return {
    async ask(method, order) {
      const request = { id: ++id, method, order };
      const answered: HostAnswer = await page.evaluate(
        ([worker, asked]) => globalThis.tributaryBench.askWorker(worker, asked),
        [number, request] as const,
      );
      if ("error" in answered) throw new Error(answered.error);
      return answered.value as never;
    },
    end: () => page.evaluate((worker) => globalThis.tributaryBench.endWorker(worker), number),
  };
}

function stageOn(server: ViteDevServer, { browser, page, adapter }: OpenPage): Stage {
  let workers = 0;
  const start = () => threadOn(page, ++workers);
  return {
    name: `Chromium ${browser.version()}`,
    adapter,
    seat: (contender, course) => threadSeat(start, contender, course),
    askOnce: (_, method, order) => askNewThread(start, method, order),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
