/** What an embed and the page around it say to each other, version 1. */
import type { Graph } from "../../graph/graph.ts";
import { inWords } from "../../graph/schema-words.ts";

/** Marks the messages of this protocol among all others that a page gets. */
export const protocolVersion = 1;

/** What names a command in its answer. */
export type CommandId = string | number | null;

/** What the page around may ask. `id` comes back with the answer, where there is one. */
export type EmbedCommand =
  | { readonly type: "load"; readonly id: CommandId; readonly link: string }
  | { readonly type: "load-graph"; readonly id: CommandId; readonly graph: unknown }
  | { readonly type: "run" | "pause" | "reset" | "getGraph"; readonly id: CommandId };

/** A message of this protocol that is no command, with what is wrong with it. */
export interface BadCommand {
  readonly type: "bad";
  readonly id: CommandId;
  readonly code: "E_EMBED_VERSION" | "E_EMBED_COMMAND" | "E_EMBED_LOAD" | "E_EMBED_ID";
  readonly message: string;
}

const names = ["load", "run", "pause", "reset", "getGraph"] as const;

/** Most letters of an id, which comes back whole or not at all. */
const mostLetters = 100;

/** What the embed states. `ready` and `height` tell nothing of the drawing and go to any page; the others only to a named origin. */
export type EmbedEvent =
  | { readonly type: "ready"; readonly started: boolean }
  | { readonly type: "height"; readonly height: number }
  | { readonly type: "change"; readonly graph: Graph }
  | { readonly type: "graph"; readonly id: CommandId; readonly graph: Graph }
  | {
      readonly type: "progress";
      readonly step: number;
      readonly loss: number | null;
      /** Over the whole validation set, as last measured. */
      readonly accuracy: number | null;
      readonly msPerStep: number | null;
    }
  | { readonly type: "done"; readonly step: number; readonly accuracy: number | null }
  | {
      readonly type: "error";
      readonly id: CommandId;
      readonly code: string;
      readonly message: string;
    };

/** Reads a message; null when nothing marks it as one of ours, for a page gets many others. */
export function readCommand(data: unknown): EmbedCommand | BadCommand | null {
  if (typeof data !== "object" || data === null) return null;
  const members = new Map<string, unknown>(Object.entries(data));
  if (!members.has("tributary")) return null;
  const id = readId(members.get("id"));
  if (typeof id === "object" && id !== null) return id;
  const bad = (code: BadCommand["code"], message: string) =>
    ({ type: "bad", id, code, message }) as const;
  const version = members.get("tributary");
  if (version !== protocolVersion)
    return bad(
      "E_EMBED_VERSION",
      `tributary is ${inWords(version)}; this embed speaks version ${protocolVersion}, a number.`,
    );
  const type = members.get("type");
  switch (type) {
    case "run":
    case "pause":
    case "reset":
    case "getGraph":
      return { type, id };
    case "load":
      return readLoad(id, members) ?? bad("E_EMBED_LOAD", whyNoLoad(members));
    default:
      return bad(
        "E_EMBED_COMMAND",
        `${type === undefined ? "type is missing" : `type is ${inWords(type)}, which is no command`}; the commands are ${names.join(", ")}.`,
      );
  }
}

function readLoad(id: CommandId, members: ReadonlyMap<string, unknown>): EmbedCommand | null {
  const link = members.get("link");
  if (typeof link === "string") return { type: "load", id, link };
  if (link !== undefined || !members.has("graph")) return null;
  return { type: "load-graph", id, graph: members.get("graph") };
}

function whyNoLoad(members: ReadonlyMap<string, unknown>): string {
  const link = members.get("link");
  return link === undefined
    ? "load needs a link, which is a text, or a graph, which is a document."
    : `link is ${inWords(link)} where a text belongs.`;
}

function readId(given: unknown): CommandId | BadCommand {
  if (given === undefined || given === null) return null;
  const isShort = typeof given === "string" && given.length <= mostLetters;
  if (isShort || (typeof given === "number" && Number.isFinite(given))) return given;
  const found = typeof given === "string" ? `a text of ${given.length} letters` : inWords(given);
  return {
    type: "bad",
    id: null,
    code: "E_EMBED_ID",
    message: `id is ${found}; a number or a text of at most ${mostLetters} letters belongs there.`,
  };
}
