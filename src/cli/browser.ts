/** Finds a Chromium for the end-to-end tests, or gets one. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const names = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The path of a Chromium: what `TRIBUTARY_CHROMIUM` says, else one on the PATH, else the one in Playwright's cache.
 * Null when there is none.
 */
export function findBrowser(): string | null {
  const folders = ["/usr/bin", ...(process.env["PATH"] ?? "").split(delimiter)];
  const candidates = [
    process.env["TRIBUTARY_CHROMIUM"] ?? "",
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    chromium.executablePath(),
  ];
  return candidates.find(isExecutable) ?? null;
}

/**
 * Finds a browser, or installs one: first by Playwright, then on Debian by apt, for which one must be root.
 * Null when neither works.
 */
export function findOrInstallBrowser(): string | null {
  const found = findBrowser();
  if (found !== null) return found;
  process.stdout.write("No Chromium found: installing one.\n");
  if (!run("npx", ["playwright", "install", "chromium"]) || findBrowser() === null) installByApt();
  return findBrowser();
}

function installByApt(): void {
  if (process.getuid?.() !== 0 || !isDebian()) return;
  if (run("apt-get", ["update"])) run("apt-get", ["install", "-y", "chromium"]);
}

function isDebian(): boolean {
  return (
    existsSync("/etc/os-release") &&
    /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"))
  );
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "inherit" }).status === 0;
}

function isExecutable(path: string): boolean {
  if (path === "") return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
