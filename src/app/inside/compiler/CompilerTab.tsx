/** What the compiler did with the drawing. */

/** The tab. */
export function CompilerTab() {
  return null;
}
