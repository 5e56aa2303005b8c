/** The names that options take, in the words of a help text. */
import { dataCatalogue } from "../graph/data-catalogue.ts";
import { templateCatalogue } from "../graph/templates/catalogue.ts";

/** Where the explanations of a help text begin, and how many letters they may have. */
const indent = 22;
const width = 76;

/** `mlp, lenet, …`, in lines that fit beside the options of a help text. */
export const templateNames: string = breakLines([...templateCatalogue.keys()]);

/** `digits, mnist, …` */
export const dataNames: string = [...dataCatalogue.keys()].join(", ");

function breakLines(names: readonly string[]): string {
  const lines: string[] = [];
  for (const name of names) {
    const line = lines.at(-1);
    if (line === undefined || line.length + name.length + 2 > width) lines.push(name);
    else lines[lines.length - 1] = `${line}, ${name}`;
  }
  return lines.join(`,\n${" ".repeat(indent)}`);
}
