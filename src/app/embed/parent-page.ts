/** Speaks with the page around an embed, and with nobody else. */

import type { Graph } from "../../graph/graph.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import type { LinkedGraph } from "../../graph/link/unpack.ts";
import { parseGraph } from "../../graph/schema.ts";
import { decodeLink } from "../link/link-codec.ts";
import { allowedOrigin } from "./embed-address.ts";
import {
  type BadCommand,
  type CommandId,
  type EmbedCommand,
  type EmbedEvent,
  protocolVersion,
  readCommand,
} from "./embed-message.ts";

/** What commands act upon: the poster, and after its click the running embed. */
export interface EmbedTarget {
  readonly load: (link: LinkedGraph) => void;
  readonly graph: () => Graph;
  /** Runs, or says why it cannot. Null where nothing may run yet: before the reader's click. */
  readonly run: (() => string | null) | null;
  readonly pause: () => void;
  readonly reset: () => void;
}

let target: EmbedTarget | null = null;
const origin = allowedOrigin(location.search);

/** From now on commands act upon this. */
export function actUpon(next: EmbedTarget): void {
  if (target === null) addEventListener("message", hear);
  target = next;
}

/** Tells the page around, if its origin may know. */
export function tell(event: EmbedEvent): void {
  if (window.parent === window) return;
  const isHarmless = event.type === "ready" || event.type === "height";
  const to = isHarmless ? "*" : origin;
  if (to !== null) window.parent.postMessage({ tributary: protocolVersion, ...event }, to);
}

function hear(event: MessageEvent): void {
  if (origin === null || event.source !== window.parent || event.origin !== origin) return;
  const command = readCommand(event.data);
  if (command && target) void obey(command, target);
}

async function obey(command: EmbedCommand | BadCommand, present: EmbedTarget): Promise<void> {
  const { id } = command;
  switch (command.type) {
    case "load":
      return open(id, await readLink(command.link), present);
    case "load-graph":
      return open(id, readGraph(command.graph), present);
    case "run":
      return run(id, present);
    case "bad":
      return refuse(id, command.code, command.message);
    case "pause":
      return present.pause();
    case "reset":
      return present.reset();
    case "getGraph":
      return tell({ type: "graph", id, graph: present.graph() });
    default:
      return command satisfies never;
  }
}

function run(id: CommandId, present: EmbedTarget): void {
  if (present.run === null) {
    refuse(id, "E_EMBED_CLICK", "Nothing runs before the reader has pressed Start.");
    return;
  }
  const problem = present.run();
  if (problem !== null) refuse(id, "E_EMBED_RUN", `The drawing cannot be trained: ${problem}`);
}

type Read = { readonly link: LinkedGraph } | { readonly code: string; readonly message: string };

async function readLink(link: string): Promise<Read> {
  const result = await decodeLink(link);
  if (result === null) return { code: "E_LINK_FOREIGN", message: "This is no link to a drawing." };
  if (result.link) return { link: result.link };
  const { code, message, detail } = result.fault;
  return { code, message: `${message} ${detail}` };
}

function readGraph(value: unknown): Read {
  const { graph, problem } = parseGraph(value);
  return graph
    ? { link: { graph, settings: plainSettings } }
    : { code: "E_GRAPH", message: problem };
}

function open(id: CommandId, read: Read, present: EmbedTarget): void {
  if ("link" in read) present.load(read.link);
  else refuse(id, read.code, read.message);
}

function refuse(id: CommandId, code: string, message: string): void {
  tell({ type: "error", id, code, message });
}
