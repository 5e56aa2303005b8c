/** Turns a lesson into the hash of a link and back, and into the text of a file. */
import { printHash, readAddress } from "../../graph/link/address.ts";
import { linkFault } from "../../graph/link/link-fault.ts";
import { readPayloads } from "../../graph/link/read-link.ts";
import { lessonCatalogue } from "../../lessons/catalogue.ts";
import type { Lesson, TaughtLesson } from "../../lessons/lesson.ts";
import { packLesson } from "../../lessons/pack-lesson.ts";
import { type OpenedLesson, unpackLesson } from "../../lessons/unpack-lesson.ts";
import { inflate } from "./deflate.ts";
import { writePayload } from "./payload.ts";

/** Writes a lesson as a hash: `#l=1.c.…`. */
export async function encodeLesson(lesson: TaughtLesson): Promise<string> {
  return printHash(await writePayload(packLesson(lesson)), "l");
}

/** Reads an address or its hash; null when it does not hold a lesson, which a name of one does not. It changes nothing and never throws. */
export async function decodeLesson(address: string): Promise<OpenedLesson | null> {
  const asked = readAddress(address);
  if (asked.kind === "fault") return { lesson: null, fault: asked.fault };
  if (asked.kind !== "taught") return null;
  const { value, fault } = await readPayloads(asked.payloads, inflate);
  return fault ? { lesson: null, fault } : unpackLesson(value);
}

/** Finds the lesson that ships with the app under a name. */
export function findLesson(
  name: string,
): { readonly lesson: Lesson; readonly fault: null } | Extract<OpenedLesson, { lesson: null }> {
  const lesson = lessonCatalogue.get(name);
  if (lesson) return { lesson, fault: null };
  const names = [...lessonCatalogue.keys()].join(", ");
  const found = name === "" ? "It names none" : `It names '${name.slice(0, 40)}'`;
  return { lesson: null, fault: linkFault("E_LINK_NAME", `${found}; there are ${names}.`) };
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
