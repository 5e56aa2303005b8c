/** Finds the software GPU that comes with every Chromium, so that WebGPU runs in Node on machines without graphics hardware. */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { chromium } from "@playwright/test";

const driver = "vk_swiftshader_icd.json";

/** Where Chromium's libraries lie, by the usual packages. */
function candidateFolders(): readonly string[] {
  const named = process.env["TRIBUTARY_CHROMIUM"] ?? "";
  return [
    "/usr/lib/chromium",
    "/usr/lib/chromium-browser",
    "/opt/google/chrome",
    ...[named, chromium.executablePath()].filter((path) => path !== "").map(dirname),
  ];
}

/**
 * The environment with which a Node process must be started to get that GPU; null where there is no such Chromium.
 *
 * The folder is searched for a Vulkan loader too, which libraries look up by name when they are loaded: setting it later is too late.
 */
export function softwareGpuEnvironment(): Readonly<Record<string, string>> | null {
  const folder = candidateFolders().find((candidate) => existsSync(join(candidate, driver)));
  if (folder === undefined) return null;
  const former = process.env["LD_LIBRARY_PATH"];
  const libraries = former === undefined ? folder : `${folder}${delimiter}${former}`;
  return {
    LD_LIBRARY_PATH: libraries,
    VK_ICD_FILENAMES: join(folder, driver),
    // The loader complains where there is none.
    XDG_RUNTIME_DIR: process.env["XDG_RUNTIME_DIR"] ?? tmpdir(),
  };
}
