import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleFiles } from "./bundle-files.ts";

const manifest = {
  "index.html": {
    file: "assets/index-a.js",
    isEntry: true,
    dynamicImports: ["src/app/main.tsx", "src/app/embed/poster.ts"],
  },
  "src/app/main.tsx": {
    file: "assets/app-m.js",
    imports: ["_shared-b.js"],
    dynamicImports: ["src/lazy.ts"],
    css: ["assets/app-c.css"],
    assets: ["assets/main-d.js", "assets/inter-e.woff2"],
  },
  "src/app/embed/poster.ts": { file: "assets/poster-n.js", imports: ["_shared-b.js"] },
  "_shared-b.js": { file: "assets/shared-b.js", imports: ["index.html"] },
  "src/lazy.ts": { file: "assets/lazy-f.js", css: ["assets/lazy-g.css"] },
};

const texts = {
  ".vite/manifest.json": JSON.stringify(manifest),
  "assets/index-a.js": "import('./app-m.js'); import('./poster-n.js')",
  "assets/app-m.js": "new Worker(new URL(`main-d.js`, import.meta.url)); import('./lazy-f.js')",
  "assets/poster-n.js": "",
  "assets/shared-b.js": "",
  "assets/lazy-f.js": "",
  "assets/main-d.js": 'import "./core-h.js"; import("./webgl-i.js")',
  "assets/core-h.js": "",
  "assets/webgl-i.js": 'import "./deep-j.js"',
  "assets/deep-j.js": "",
};

let dist = "";
beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), "tributary-bundle-"));
  await mkdir(join(dist, "assets"));
  await mkdir(join(dist, ".vite"));
  for (const [path, text] of Object.entries(texts)) await writeFile(join(dist, path), text);
});
afterAll(() => rm(dist, { recursive: true }));

const scripts = Object.keys(texts).filter((path) => path.endsWith(".js"));

test("the shell, the poster, what comes later and the worker are told apart", async () => {
  expect(await bundleFiles(dist, scripts)).toEqual({
    shell: ["assets/index-a.js", "assets/app-m.js", "assets/app-c.css", "assets/shared-b.js"],
    poster: ["assets/index-a.js", "assets/poster-n.js", "assets/shared-b.js"],
    later: ["assets/poster-n.js", "assets/lazy-f.js", "assets/lazy-g.css"],
    worker: ["assets/main-d.js", "assets/core-h.js", "assets/webgl-i.js", "assets/deep-j.js"],
  });
});

test("a script that belongs nowhere is reported rather than left out of the sum", async () => {
  await expect(bundleFiles(dist, [...scripts, "assets/stray-k.js"])).rejects.toThrow(
    "Nothing imports assets/stray-k.js.",
  );
});
