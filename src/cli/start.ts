/** `npm start`: builds the app where needed and serves it on localhost. */
import { fileURLToPath } from "node:url";
import { build, type PreviewServer, preview } from "vite";
import { CommandFailure, readArguments, readInteger, runCommand } from "./command.ts";
import { closeWithNpm, startersOf } from "./start/close-with-npm.ts";
import { isStale } from "./start/is-stale.ts";

const help = `npm start -- [options]

Serves the app on localhost and prints its address. Builds it first where the build is missing or older than the sources.

  --port N   the port (default: 4173, or the next free one)
  --help     shows this
`;

const options = {
  port: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

const defaultPort = 4173;

async function buildWhereNeeded(root: string): Promise<void> {
  if (!(await isStale(root))) return;
  process.stderr.write("Building…\n");
  await build({ root, logLevel: "error" });
}

async function serve(root: string, port: number | undefined): Promise<PreviewServer> {
  const settings = { host: "localhost", port: port ?? defaultPort, strictPort: port !== undefined };
  try {
    return await preview({ root, logLevel: "warn", preview: settings });
  } catch (error) {
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const starters = startersOf(process.ppid);
  const { values } = readArguments({ options, allowPositionals: false });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const port = readInteger("--port", values.port, 1, 65_535);
  const root = fileURLToPath(new URL("../..", import.meta.url));
  await buildWhereNeeded(root);
  const server = await serve(root, port);
  const [address] = server.resolvedUrls?.local ?? [];
  process.stdout.write(`${address}\n`);
  // Vite ends on SIGTERM too, with 143 unless a code is set: being told to end is no failure here.
  process.exitCode = 0;
  const close = () => {
    void server.close().then(() => process.exit(0));
  };
  process.once("SIGINT", close);
  process.once("SIGTERM", close);
  process.once("SIGHUP", close);
  closeWithNpm(starters, close);
}

await runCommand("start", main);
