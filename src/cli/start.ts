/** `npm start`: builds the app where needed and serves it on localhost. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build, type PreviewServer, preview } from "vite";
import { CommandFailure, readArguments, readInteger, runCommand } from "./command.ts";
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

/**
 * The processes that started this one: npm, and the shell between npm and here where there is one. They are looked for at once, as
 * one that ends while the app is built is to be missed afterwards.
 */
function startersOf(parent: number): readonly number[] {
  if (process.env["npm_lifecycle_event"] !== "start") return [];
  const { stdout } = spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(parent)], {
    encoding: "utf8",
  });
  const [, above, name = ""] = /^\s*(\d+)\s+(\S+)/.exec(stdout ?? "") ?? [];
  const isShell = /(^|\/)(sh|dash|bash|zsh|ksh|ash|busybox)$/.test(name);
  return isShell ? [parent, Number(above)] : [parent];
}

/** A signal to npm alone ends npm and not what it started, so a server that npm started watches whether those above it live. */
function closeWithNpm(starters: readonly number[], close: () => void): void {
  if (starters.length === 0) return;
  const watch = setInterval(() => {
    if (process.ppid === starters[0] && starters.every(isAlive)) return;
    clearInterval(watch);
    close();
  }, 500);
  watch.unref();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // One that belongs to somebody else lives all the same.
    return error instanceof Error && "code" in error && error.code === "EPERM";
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
