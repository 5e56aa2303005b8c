/** The formulas of lessons that were made in the app. What renders them is fetched when the first one is to be shown. */
import { create } from "zustand";
import { formulasIn, type MathTree, type TextPart } from "../../lessons/formula.ts";
import { readMathMarkup } from "../../lessons/math-tree.ts";

type Formula = Extract<TextPart, { kind: "formula" }>;

/** What each formula looks like; null where it cannot be read, so that its source is shown. */
export const useFormulas = create<{ readonly trees: ReadonlyMap<string, MathTree | null> }>()(
  () => ({ trees: new Map() }),
);

/** Under which key a formula is kept. */
export function formulaKey({ tex, isDisplay }: Formula): string {
  return `${isDisplay ? "$$" : "$"}${tex}`;
}

/** Renders the formulas of some texts that have not been rendered yet. */
export async function renderFormulas(texts: readonly string[]): Promise<void> {
  const { trees } = useFormulas.getState();
  const missing = texts.flatMap(formulasIn).filter((formula) => !trees.has(formulaKey(formula)));
  if (missing.length === 0) return;
  const { default: katex } = await import("katex");
  const render = ({ tex, isDisplay }: Formula) => {
    try {
      const options = { output: "mathml", trust: false, maxSize: 20, strict: false } as const;
      return readMathMarkup(katex.renderToString(tex, { ...options, displayMode: isDisplay }));
    } catch {
      return null;
    }
  };
  const made = missing.map((formula) => [formulaKey(formula), render(formula)] as const);
  useFormulas.setState((store) => ({ trees: new Map([...store.trees, ...made]) }));
}
