import { execFile } from "node:child_process";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BadArgument, CommandFailure } from "./command.ts";
import { openOutputs } from "./output-file.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-output-"));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

describe("an output file", () => {
  test("is left alone until it is written, and then replaced whole, with its rights", async () => {
    await writeFile(at("old.json"), "older");
    await chmod(at("old.json"), 0o640);
    const files = await openOutputs({ "--json": at("old.json"), "--out": undefined });
    expect(files["--out"]).toBeNull();
    expect(await readFile(at("old.json"), "utf8")).toBe("older");
    await files["--json"]?.write("newer");
    expect(await readFile(at("old.json"), "utf8")).toBe("newer");
    expect((await stat(at("old.json"))).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(["old.json"]);
  });

  test("behind a link stays behind it", async () => {
    await writeFile(at("real.json"), "");
    await symlink(at("real.json"), at("link.json"));
    await (await openOutputs({ "--json": at("link.json") }))["--json"]?.write("through");
    expect(await readlink(at("link.json"))).toBe(at("real.json"));
    expect(await readFile(at("real.json"), "utf8")).toBe("through");
  });

  test("that cannot be written is refused before any work, in one sentence", async () => {
    await writeFile(at("plain"), "");
    const refused = async (path: string) => {
      const error = await openOutputs({ "--json": path }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(BadArgument);
      return (error as Error).message;
    };
    expect(await refused(at("none/x.json"))).toBe(
      `--json: "${at("none/x.json")}" cannot be written: there is no folder "${at("none")}".`,
    );
    expect(await refused(at("plain/x.json"))).toContain(`"${at("plain")}" is not a folder`);
    expect(await refused(folder)).toBe(`--json: "${folder}" is a folder, not a file.`);
    expect(await refused("")).toBe("--json needs the name of a file.");
    expect(await refused(at("x".repeat(300)))).toContain("its name is too long");
  });

  test("is neither another one nor a file that is read", async () => {
    await writeFile(at("both.json"), "");
    await expect(
      openOutputs({ "--json": at("both.json"), "--record": `${folder}/./both.json` }),
    ).rejects.toThrow(`--record would write over "${folder}/./both.json", which --json writes.`);
    await expect(openOutputs({ "--json": at("both.json") }, [at("both.json")])).rejects.toThrow(
      "which is read",
    );
  });

  test("on a full disk fails in one line", async () => {
    const files = await openOutputs({ "--json": "/dev/full" });
    const error = await files["--json"]?.write("text").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CommandFailure);
    expect(String(error)).toContain('--json: "/dev/full" could not be written: the disk is full.');
  });

  test("whose folder goes away fails in one line", async () => {
    await mkdir(at("gone"));
    const files = await openOutputs({ "--json": at("gone/x.json") });
    await rm(at("gone"), { recursive: true });
    await expect(files["--json"]?.write("text")).rejects.toThrow("there is no folder");
  });

  test("that does not find room leaves the older one whole and no other file", async () => {
    await mkdir(at("narrow"));
    await writeFile(at("narrow/x.json"), "older");
    const code = `
      import { openOutputs } from "${new URL("./output-file.ts", import.meta.url).href}";
      const files = await openOutputs({ "--json": "${at("narrow/x.json")}" });
      await files["--json"].write("x".repeat(100_000)).catch(({ message }) => console.log(message));`;
    const script = at("narrow.mjs");
    await writeFile(script, code);
    const out = await new Promise<string>((resolve) => {
      const limited = `ulimit -f 8; exec "${process.execPath}" --import tsx "${script}"`;
      execFile("sh", ["-c", limited], (_, stdout, stderr) => resolve(stdout + stderr));
    });
    expect(out).toBe(
      `--json: "${at("narrow/x.json")}" could not be written: the file would be larger than is allowed. The older file is as it was.\n`,
    );
    expect(await readFile(at("narrow/x.json"), "utf8")).toBe("older");
    expect(await readdir(at("narrow"))).toEqual(["x.json"]);
  });
});
