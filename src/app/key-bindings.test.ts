import { createKeybindingsHandler } from "tinykeys";
import { describe, expect, test } from "vitest";
import { type KeyCommand, keyBindings } from "./key-bindings.ts";

const commands: readonly KeyCommand[] = [
  "train-or-pause",
  "undo",
  "redo",
  "duplicate",
  "select-all",
  "rename",
  "fit",
  "search",
  "let-go",
];

/** What a key asks for: `key` is what it writes, `code` its place on an English keyboard, `held` the modifiers. */
function press(key: string, code: string, ...held: readonly string[]): KeyCommand[] {
  const asked: KeyCommand[] = [];
  const acts = Object.fromEntries(commands.map((name) => [name, () => asked.push(name)]));
  const listen = createKeybindingsHandler(
    keyBindings(acts as unknown as Parameters<typeof keyBindings>[0]),
  );
  const event = { key, code, target: null, currentTarget: null, repeat: false, isComposing: false };
  const getModifierState = (name: string) => held.includes(name);
  listen({ ...event, getModifierState } as unknown as KeyboardEvent);
  return asked;
}

/** Where keyboards have the keys that write Z, Y, A, D, the slash and 1, with the modifier that the last two need. */
const layouts = {
  "QWERTY (English)": ["KeyZ", "KeyY", "KeyA", "KeyD", "Slash", null, "Digit1", null],
  "QWERTZ (German)": ["KeyY", "KeyZ", "KeyA", "KeyD", "Digit7", "Shift", "Digit1", null],
  "AZERTY (French)": ["KeyW", "KeyY", "KeyQ", "KeyD", "Period", "Shift", "Digit1", "Shift"],
  Dvorak: ["Slash", "KeyT", "KeyA", "KeyH", "BracketLeft", null, "Digit1", null],
} as const;

describe.each(Object.entries(layouts))(
  "on %s",
  (_, [z, y, a, d, slash, withSlash, one, withOne]) => {
    test("each command has the key that writes its letter", () => {
      expect(press("z", z, "Control")).toEqual(["undo"]);
      expect(press("Z", z, "Control", "Shift")).toEqual(["redo"]);
      expect(press("y", y, "Control")).toEqual(["redo"]);
      expect(press("a", a, "Control")).toEqual(["select-all"]);
      expect(press("d", d, "Control")).toEqual(["duplicate"]);
      expect(press("/", slash, ...(withSlash ? [withSlash] : []))).toEqual(["search"]);
      expect(press("1", one, ...(withOne ? [withOne] : []))).toEqual(["fit"]);
    });

    test("a place alone means nothing", () => {
      const written = { KeyZ: z, KeyY: y, KeyA: a, KeyD: d };
      for (const [code, holder] of Object.entries(written))
        if (code !== holder) expect(press("x", code, "Control")).toEqual([]);
      expect(press("z", z)).toEqual([]);
    });
  },
);

test.each([
  ["я", "KeyZ", "undo"],
  ["н", "KeyY", "redo"],
  ["ф", "KeyA", "select-all"],
  ["ζ", "KeyZ", "undo"],
  ["ش", "KeyA", "select-all"],
] as const)("where a key writes another script, %s at %s stands for %s", (key, code, command) => {
  expect(press(key, code, "Control")).toEqual([command]);
});

test("the digits beside the letters and those of the number pad are the same", () => {
  expect(press("1", "Numpad1")).toEqual(["fit"]);
});
