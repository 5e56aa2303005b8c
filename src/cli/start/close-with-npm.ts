/** Ends a server when the npm that started it ends, however that ends. */
import { spawnSync } from "node:child_process";

/**
 * The processes that started this one: npm, and the shell between npm and here where there is one. They are looked for at once, as
 * one that ends while the app is built is to be missed afterwards.
 */
export function startersOf(parent: number): readonly number[] {
  if (process.env["npm_lifecycle_event"] !== "start") return [];
  const { stdout } = spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(parent)], {
    encoding: "utf8",
  });
  const [, above, name = ""] = /^\s*(\d+)\s+(\S+)/.exec(stdout ?? "") ?? [];
  const isShell = /(^|\/)(sh|dash|bash|zsh|ksh|ash|busybox)$/.test(name);
  return isShell ? [parent, Number(above)] : [parent];
}

/** A signal to npm alone ends npm and not what it started, so a server that npm started watches whether those above it live. */
export function closeWithNpm(starters: readonly number[], close: () => void): void {
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
