/** Files that a command writes: looked at before the work begins, and put in place whole or not at all. */
import { constants } from "node:fs";
import { access, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { BadArgument, CommandFailure } from "./command.ts";

/** A place for a text, known to be fit for it when the command began. */
export interface OutputFile {
  /** @throws CommandFailure in one line; a file that was there before is then as it was. */
  readonly write: (text: string) => Promise<void>;
}

/** What an option says to write, by its name: `{ "--json": "x.json" }`. */
type Asked = Readonly<Record<string, string | undefined>>;

/**
 * Looks at every file that a command is to write, before it begins: nobody is to train for an hour and then hear of a wrong folder.
 *
 * @param inputs files that the command reads and must not write over
 * @throws BadArgument with one sentence about the first that cannot be written, is named twice, or is an input too.
 */
export async function openOutputs<T extends Asked>(
  asked: T,
  inputs: readonly string[] = [],
): Promise<{ readonly [K in keyof T]: OutputFile | null }> {
  const taken = new Map<string, string>();
  for (const input of inputs) taken.set(await targetOf(input), "which is read");
  const files: Record<string, OutputFile | null> = {};
  for (const [option, path] of Object.entries(asked)) {
    if (path === undefined) {
      files[option] = null;
      continue;
    }
    if (path === "") throw new BadArgument(`${option} needs the name of a file.`);
    const target = await targetOf(path);
    const other = taken.get(target);
    if (other !== undefined)
      throw new BadArgument(`${option} would write over "${path}", ${other}.`);
    taken.set(target, `which ${option} writes`);
    files[option] = await openOutput(option, path, target);
  }
  return files as { readonly [K in keyof T]: OutputFile | null };
}

async function openOutput(option: string, path: string, target: string): Promise<OutputFile> {
  const there = await stat(target).catch(() => null);
  if (there?.isDirectory()) throw new BadArgument(`${option}: "${path}" is a folder, not a file.`);
  // A device or a pipe has no older text to keep whole, and no other file can take its place.
  const isPlain = there === null || there.isFile();
  try {
    if (there) await access(target, constants.W_OK);
    if (isPlain) await tryFolder(target, there !== null);
  } catch (error) {
    throw new BadArgument(`${option}: "${path}" cannot be written: ${reasonOf(error, target)}.`);
  }
  const mode = there === null ? 0o666 : there.mode & 0o777;
  return {
    write: async (text) => {
      try {
        if (isPlain) await replace(target, text, mode);
        else await fill(await open(target, "w"), text);
      } catch (error) {
        const older = isPlain && there ? " The older file is as it was." : "";
        throw new CommandFailure(
          `${option}: "${path}" could not be written: ${reasonOf(error, target)}.${older}`,
        );
      }
    },
  };
}

/** Where a path leads in the end, so that a link stays one and two names of one file are told to be that. */
async function targetOf(path: string): Promise<string> {
  return await realpath(path).catch(async () => {
    const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
    return join(folder, basename(path));
  });
}

/** Makes a file beside the target and takes it away again. */
async function tryFolder(target: string, isThere: boolean): Promise<void> {
  if (!isThere)
    await stat(target).catch((error: NodeJS.ErrnoException) => {
      // That it is not there is known; whatever else is said of its name is a reason.
      if (error.code !== "ENOENT") throw error;
    });
  const trial = temporaryNameOf(target);
  await (await open(trial, "wx")).close();
  await rm(trial);
}

async function replace(target: string, text: string, mode: number): Promise<void> {
  const temporary = temporaryNameOf(target);
  try {
    await fill(await open(temporary, "wx", mode), text);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function fill(file: Awaited<ReturnType<typeof open>>, text: string): Promise<void> {
  try {
    await file.writeFile(text);
    // Some devices and pipes cannot be told to keep what they got.
    await file.sync().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EINVAL" && error.code !== "ENOTSUP") throw error;
    });
  } finally {
    await file.close();
  }
}

/** In the folder of the target, as a file can be renamed within one disk only. */
function temporaryNameOf(target: string): string {
  return join(dirname(target), `.${basename(target).slice(0, 100)}.${process.pid}.part`);
}

function reasonOf(error: unknown, target: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const folder = dirname(target);
  switch (code) {
    case "ENOENT":
      return `there is no folder "${folder}"`;
    case "ENOTDIR":
      return `"${folder}" is not a folder`;
    case "EACCES":
    case "EPERM":
      return "this user may not write there";
    case "EROFS":
      return "that disk can only be read";
    case "ENOSPC":
      return "the disk is full";
    case "EDQUOT":
      return "this user's share of the disk is full";
    case "EFBIG":
      return "the file would be larger than is allowed";
    case "ENAMETOOLONG":
      return "its name is too long";
    default:
      return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? code;
  }
}
