/** Which keys stand for which command, on keyboards of any layout. */

type Act = (event: KeyboardEvent) => void;

/** A command that has keys of its own. */
export type KeyCommand =
  | "train-or-pause"
  | "undo"
  | "redo"
  | "duplicate"
  | "select-all"
  | "rename"
  | "fit"
  | "search"
  | "let-go";

/**
 * The bindings, as tinykeys takes them. Letters and signs are those that a key writes, wherever a keyboard has them; some write digits
 * and the slash with Shift.
 */
export function keyBindings(acts: Readonly<Record<KeyCommand, Act>>): Record<string, Act> {
  const letters: readonly (readonly [string, string, Act])[] = [
    ["$mod", "Z", acts.undo],
    ["$mod+Shift", "Z", acts.redo],
    ["$mod", "Y", acts.redo],
    ["$mod", "D", acts.duplicate],
    ["$mod", "A", acts["select-all"]],
  ];
  return {
    "$mod+Enter": acts["train-or-pause"],
    F2: acts.rename,
    "[Shift]+1": acts.fit,
    "[Shift]+/": acts.search,
    Escape: acts["let-go"],
    ...Object.fromEntries(letters.map(([held, name, act]) => [`${held}+${name}`, act])),
    // The first binding that fits is taken, so places come after all letters.
    ...Object.fromEntries(letters.map(([held, name, act]) => [`${held}+Key${name}`, byPlace(act)])),
  };
}

/** Acts only where the key writes another script, whose keyboards have no Latin letter to press. */
function byPlace(act: Act): Act {
  return (event) => {
    if (isOtherScript(event.key)) act(event);
  };
}

function isOtherScript(key: string): boolean {
  return /^\p{L}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key);
}
