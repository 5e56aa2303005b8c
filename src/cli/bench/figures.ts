/** Puts figures between the marks of a Markdown file, so that nobody types them. */
import { BadArgument } from "../command.ts";

/** What stands before and after the figures of a kind: those of a browser and those of Node live side by side. */
function marksOf(kind: string): readonly [begin: string, end: string] {
  return [`<!-- figures of npm run bench, ${kind}: begin -->`, `<!-- ${kind}: end -->`];
}

/**
 * The text with new figures of that kind.
 *
 * @throws BadArgument where the marks are missing.
 */
export function withFigures(text: string, kind: "browser" | "node", figures: string): string {
  const [begin, end] = marksOf(kind);
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from)
    throw new BadArgument(`--figures: the file lacks the marks ${begin} and ${end}.`);
  return `${text.slice(0, from + begin.length)}\n\n${figures.trim()}\n\n${text.slice(to)}`;
}
