/** The formulas of the lessons, rendered while the app is built; see `cli/lesson-build/render-formulas.ts`. */
declare module "virtual:formulas" {
  export const formulas: ReadonlyMap<string, import("../../lessons/formula.ts").MathTree>;
}
