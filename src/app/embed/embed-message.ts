/** What an embed and the page around it say to each other, version 1. */
import type { Graph } from "../../graph/graph.ts";

/** Marks the messages of this protocol among all others that a page gets. */
export const protocolVersion = 1;

/** What the page around may ask. `id` comes back with the answer, where there is one. */
export type EmbedCommand =
  | { readonly type: "load"; readonly id: string | null; readonly hash: string }
  | { readonly type: "load-graph"; readonly id: string | null; readonly graph: unknown }
  | { readonly type: "run" | "pause" | "reset" | "getGraph"; readonly id: string | null };

/** What the embed states. `ready` and `height` tell nothing of the drawing and go to any page; the others only to a named origin. */
export type EmbedEvent =
  | { readonly type: "ready"; readonly started: boolean }
  | { readonly type: "height"; readonly height: number }
  | { readonly type: "change"; readonly graph: Graph }
  | { readonly type: "graph"; readonly id: string | null; readonly graph: Graph }
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
      readonly id: string | null;
      readonly code: string;
      readonly message: string;
    };

/** Reads a message as a command; null when it is none of ours. */
export function readCommand(data: unknown): EmbedCommand | null {
  if (typeof data !== "object" || data === null) return null;
  const members = new Map<string, unknown>(Object.entries(data));
  if (members.get("tributary") !== protocolVersion) return null;
  const given = members.get("id");
  const id = typeof given === "string" ? given.slice(0, 100) : null;
  const type = members.get("type");
  const link = members.get("link");
  switch (type) {
    case "run":
    case "pause":
    case "reset":
    case "getGraph":
      return { type, id };
    case "load":
      if (typeof link === "string") return { type, id, hash: link.replace(/^[^#]*/, "") };
      return { type: "load-graph", id, graph: members.get("graph") };
    default:
      return null;
  }
}
