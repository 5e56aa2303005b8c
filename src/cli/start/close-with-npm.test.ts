import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const module = new URL("./close-with-npm.ts", import.meta.url).href;

/** Watches its starters as the server does, and would live for a minute. */
const server = `
  import { closeWithNpm, startersOf } from "${module}";
  const starters = startersOf(process.ppid);
  const life = setTimeout(() => {}, 60_000);
  closeWithNpm(starters, () => clearTimeout(life));
  console.log(process.pid);`;

test.each([
  ["directly", (run: string) => `exec ${run}`],
  ["by a shell between them", (run: string) => `${run}; true`],
])("a server that was started %s ends when npm is killed", async (_, command) => {
  const folder = await mkdtemp(join(tmpdir(), "tributary-start-"));
  try {
    const path = join(folder, "server.mjs");
    await writeFile(path, server);
    // This process stands for npm: it starts the command and is killed alone.
    const npm = `require("node:child_process").spawn("sh", ["-c", process.argv[1]], { stdio: "inherit" })`;
    const run = command(`"${process.execPath}" --import tsx "${path}"`);
    const child = spawn(process.execPath, ["-e", npm, run], {
      env: { ...process.env, npm_lifecycle_event: "start" },
    });
    const pid = await new Promise<number>((resolve) => {
      child.stdout.once("data", (text) => resolve(Number(String(text).trim())));
    });
    expect(isAlive(pid)).toBe(true);
    child.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
