import { describe, expect, it } from "vitest";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { packLink } from "../../graph/link/pack.ts";
import { lenet } from "../../graph/templates/lenet.ts";
import { decodeLink, encodeLink } from "./link-codec.ts";
import { writePayload } from "./payload.ts";

const site = "https://example.org/tributary/";
const checked = site + (await encodeLink(lenet.graph, plainSettings));
/** As the first releases wrote it, without a checksum. */
const unchecked = `${site}#g=1.d.${await writePayload(packLink(lenet.graph, plainSettings))}`;
const expected = JSON.stringify((await decodeLink(unchecked))?.link);

/** Breaks a text into lines of mail. */
const lines = (link: string, between: string, length = 76) =>
  link.match(new RegExp(`.{1,${length}}`, "g"))?.join(between) ?? "";

/** What programs make of a link, and what is undone. */
const manglings: readonly [string, (link: string) => string][] = [
  ["nothing", (link) => link],
  ["only what follows the site", (link) => link.slice(site.length)],
  ["only what follows the #", (link) => link.slice(site.length + 1)],
  ["a full stop behind it", (link) => `${link}.`],
  ["a comma", (link) => `${link},`],
  ["a semicolon", (link) => `${link};`],
  ["a colon", (link) => `${link}:`],
  ["an exclamation mark", (link) => `${link}!`],
  ["a question mark", (link) => `${link}?`],
  ["a bracket and a full stop", (link) => `(${link}).`],
  ["square brackets", (link) => `[${link}]`],
  ["curly brackets", (link) => `{${link}}`],
  ["angle brackets", (link) => `<${link}>`],
  ["quotation marks", (link) => `"${link}"`],
  ["single quotation marks", (link) => `'${link}'`],
  ["typographic quotation marks", (link) => `“${link}”`],
  ["guillemets", (link) => `«${link}»`],
  ["marks of code", (link) => `\`${link}\``],
  ["marks of bold", (link) => `**${link}**`],
  ["marks of italics", (link) => `_${link}_`],
  ["marks of bold italics", (link) => `___${link}___`],
  ["marks of struck text", (link) => `~~${link}~~`],
  ["a link of Markdown", (link) => `[LeNet](${link})`],
  ["a link of HTML", (link) => `<a href="${link}">LeNet</a>`],
  ["a column behind it", (link) => `| ${link} |`],
  ["a blank", (link) => `${link} `],
  ["an escaped blank", (link) => `${link}%20`],
  ["blanks before it", (link) => `   ${link}`],
  ["a line break", (link) => `${link}\n`],
  ["an escaped line break", (link) => `${link}%0D%0A`],
  ["a tab", (link) => `${link}\t`],
  ["a no-break space", (link) => `${link}\u00a0`],
  ["a zero-width space", (link) => `${link}\u200b`],
  ["a byte order mark", (link) => `\ufeff${link}`],
  ["words around it", (link) => `Look at ${link} and tell me`],
  ["words right behind its full stop", (link) => `${link}.Then train it.`],
  ["a campaign's parameters", (link) => `${link}&utm_source=mail&utm_medium=x`],
  ["a campaign's parameters, escaped", (link) => `${link}&amp;utm_source=mail`],
  ["parameters behind a ?", (link) => `${link}?fbclid=IwAR0`],
  ["parameters before the #", (link) => link.replace("#", "?fbclid=IwAR0&l=de#")],
  ["parameters right behind the #", (link) => link.replace("#", "#fbclid=IwAR0&")],
  ["a fragment directive", (link) => `${link}:~:text=LeNet`],
  ["%23", (link) => link.replace("#", "%23")],
  ["%3D", (link) => link.replace("=", "%3D")],
  ["%23 and %3D in small letters", (link) => link.replace("#", "%23").replace("=", "%3d")],
  ["%2E", (link) => link.replaceAll(".", "%2E")],
  ["all signs escaped", (link) => encodeURIComponent(link)],
  ["all signs escaped twice", (link) => encodeURIComponent(encodeURIComponent(link))],
  [
    "a redirect of a mail program",
    (link) => `https://safe.example/?url=${encodeURIComponent(link)}&data=05%7C02`,
  ],
  ["a capital key", (link) => link.replace("#g=", "#G=")],
  ["a second #", (link) => link.replace("#", "##")],
  ["a slash behind the #", (link) => link.replace("#", "#/")],
  ["the # lost", (link) => link.replace("#", "")],
  ["lines of mail", (link) => lines(link, "\n")],
  ["lines of mail with carriage returns", (link) => lines(link, "\r\n")],
  ["quoted lines of mail", (link) => `> ${lines(link, "\n> ")}`],
  ["lines of mail that end in =", (link) => lines(link.replace("=", "=3D"), "=\r\n")],
  ["blanks where lines broke", (link) => lines(link, " ")],
  ["escaped blanks where lines broke", (link) => lines(link, "%20")],
  [
    "two lines, and words behind it",
    (link) => `${lines(link, "\n", 300)}\nand tell me what you see`,
  ],
  ["the link pasted twice", (link) => `${link}${link}`],
  ["the link pasted twice on two lines", (link) => `${link}\n${link}`],
  ["soft hyphens", (link) => lines(link, "\u00ad", 40)],
];

describe("a link that was passed on", () => {
  it.each(manglings)("opens with %s", async (_, mangle) => {
    for (const link of [checked, unchecked]) {
      const found = await decodeLink(mangle(link));
      expect(found?.fault?.detail).toBeUndefined();
      expect(JSON.stringify(found?.link)).toBe(expected);
    }
  });

  it("opens where two hyphens were made a dash", async () => {
    let tried = 0;
    for (let seed = 1; seed < 400 && tried < 3; seed++) {
      const name = (seed ** 7).toString(36);
      const graph = { ...lenet.graph, name };
      const hash = await encodeLink(graph, plainSettings);
      if (!/[^-]--[^-]/.test(hash)) continue;
      tried += 1;
      for (const dash of ["–", "—"]) {
        const found = await decodeLink(hash.replace("--", dash));
        expect(found?.link?.graph.name).toBe(name);
      }
    }
    expect(tried).toBe(3);
  });

  it.each([
    "#t=lenet",
    "#T=lenet",
    "#t=LeNet.",
    "#t=lenet)",
    "%23t%3Dlenet",
    "#t=lenet&utm_source=x",
    "#t=lenet%20",
  ])("by name opens too: %s", async (hash) =>
    expect((await decodeLink(site + hash))?.link?.graph).toBe(lenet.graph),
  );
});
