/** Turns a lesson into the hash of a link and back, and into the text of a file. */
import { printHash, readHash } from "../../graph/link/address.ts";
import { linkFault } from "../../graph/link/link-fault.ts";
import type { TaughtLesson } from "../../lessons/lesson.ts";
import { packLesson } from "../../lessons/pack-lesson.ts";
import { type OpenedLesson, unpackLesson } from "../../lessons/unpack-lesson.ts";
import { readPayload, writePayload } from "./payload.ts";

/** Writes a lesson as a hash: `#l=1.d.…`. */
export async function encodeLesson(lesson: TaughtLesson): Promise<string> {
  return printHash(await writePayload(packLesson(lesson)), "l");
}

/** Reads a hash; null when it does not hold a lesson, which a name of one does not. It changes nothing and never throws. */
export async function decodeLesson(hash: string): Promise<OpenedLesson | null> {
  if (!hash.startsWith("#l=")) return null;
  const address = readHash(hash);
  if (address.kind === "fault") return { lesson: null, fault: address.fault };
  if (address.kind !== "taught") return null;
  const { value, fault } = await readPayload(address.payload);
  return fault ? { lesson: null, fault } : unpackLesson(value);
}

/** Writes a lesson as the text of a file. */
export function printLesson(lesson: TaughtLesson): string {
  const file = { format: "tributary-lesson", version: 1, lesson: packLesson(lesson) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads the text of a file. It changes nothing and never throws. */
export function parseLessonText(text: string): OpenedLesson {
  try {
    const file: unknown = JSON.parse(text);
    const members = new Map<string, unknown>(Object.entries(Object(file)));
    if (members.get("format") !== "tributary-lesson") return refuse("It is not a lesson's file.");
    const version = members.get("version");
    if (version !== 1)
      return refuse(
        `It was made with version ${String(version).slice(0, 20)} of the format; this app reads version 1.`,
      );
    return unpackLesson(members.get("lesson"));
  } catch {
    return refuse("It is not JSON.");
  }
}

function refuse(detail: string): OpenedLesson {
  return { lesson: null, fault: linkFault("E_LINK_LESSON", detail) };
}
