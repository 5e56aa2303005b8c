import { describe, expect, it } from "vitest";
import { readCommand } from "./embed-message.ts";

const ours = { tributary: 1 };

describe("a message to an embed", () => {
  it.each([
    [
      { ...ours, type: "run" },
      { type: "run", id: null },
    ],
    [
      { ...ours, type: "pause", id: "a" },
      { type: "pause", id: "a" },
    ],
    [
      { ...ours, type: "getGraph", id: 7 },
      { type: "getGraph", id: 7 },
    ],
    [
      { ...ours, type: "load", link: "#t=mlp" },
      { type: "load", id: null, link: "#t=mlp" },
    ],
    [
      { ...ours, type: "load", graph: 5, id: 0 },
      { type: "load-graph", id: 0, graph: 5 },
    ],
  ])("is a command: %j", (data, command) => expect(readCommand(data)).toEqual(command));

  it.each([null, 5, "run", [], {}, { type: "run" }, { source: "react-devtools" }])(
    "is let go by where nothing marks it as one: %j",
    (data) => expect(readCommand(data)).toBeNull(),
  );

  it.each([
    [
      { ...ours, type: "fly", id: 1 },
      "E_EMBED_COMMAND",
      'type is the text "fly", which is no command; the commands are load, run, pause, reset, getGraph.',
    ],
    [
      { ...ours, id: 1 },
      "E_EMBED_COMMAND",
      "type is missing; the commands are load, run, pause, reset, getGraph.",
    ],
    [
      { ...ours, type: 3, id: 1 },
      "E_EMBED_COMMAND",
      "type is the number 3, which is no command; the commands are load, run, pause, reset, getGraph.",
    ],
    [
      { tributary: 2, type: "run", id: 1 },
      "E_EMBED_VERSION",
      "tributary is the number 2; this embed speaks version 1, a number.",
    ],
    [
      { tributary: "1", type: "run", id: 1 },
      "E_EMBED_VERSION",
      'tributary is the text "1"; this embed speaks version 1, a number.',
    ],
    [
      { ...ours, type: "load", id: 1 },
      "E_EMBED_LOAD",
      "load needs a link, which is a text, or a graph, which is a document.",
    ],
    [
      { ...ours, type: "load", link: 5, id: 1 },
      "E_EMBED_LOAD",
      "link is the number 5 where a text belongs.",
    ],
  ])("is answered where it is no command: %j", (data, code, message) =>
    expect(readCommand(data)).toEqual({ type: "bad", id: 1, code, message }),
  );

  it.each([[["a"]], [{}], [true], [Number.NaN], ["x".repeat(101)]])(
    "is answered where its id cannot come back: %j",
    (id) => {
      const found = readCommand({ ...ours, type: "getGraph", id });
      expect(found).toMatchObject({ type: "bad", id: null, code: "E_EMBED_ID" });
    },
  );
});
