import { describe, expect, it } from "vitest";
import { decodeLink, encodeLink } from "../../app/link/link-codec.ts";
import { writePayload } from "../../app/link/payload.ts";
import { printHash } from "../../graph/link/address.ts";
import { plainSettings } from "../../graph/link/link-settings.ts";
import { lenet } from "../../graph/templates/lenet.ts";
import { graphOfLink } from "./read-link.ts";

const hash = await encodeLink(lenet.graph, plainSettings);

const large = printHash(await writePayload("A".repeat(2 ** 20)));

describe("a link in the terminal", () => {
  it.each([
    hash,
    `https://example.org/${hash}).`,
    encodeURIComponent(`https://example.org/${hash}`),
    hash.replace(/#g=1\.c\.[\w-]{4}/, "#g=1.d"),
  ])("is read as the app reads it: %s", async (address) =>
    expect(await graphOfLink(address)).toEqual((await decodeLink(address))?.link?.graph),
  );

  it("by name is the template", async () =>
    expect(await graphOfLink("#t=lenet")).toBe(lenet.graph));

  it.each([
    [
      hash.slice(0, -1),
      "--link: This link is damaged: letters of it are missing or changed. Its letters do not give its checksum.",
    ],
    [hash.replace(/#g=1\.c\.[\w-]{4}/, "#g=1.d").slice(0, -4), "This link is damaged"],
    [`${hash.replace(/#g=1\.c\.[\w-]{4}/, "#g=1.d")}AAAA`, "This link is damaged"],
    [large, "It grows beyond 1048576 bytes."],
    ["#t=nothing", "It names 'nothing'"],
    ["#l=two-towers", "--link: This is no link to a drawing."],
    ["https://example.org/", "--link: This is no link to a drawing."],
  ])("is refused as the app refuses it: %s", async (address, words) =>
    expect(graphOfLink(address)).rejects.toThrow(words),
  );
});
