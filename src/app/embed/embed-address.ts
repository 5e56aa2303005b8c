/** What the address of an embed says: `?embed=1`, and `&origin=https://…` for the page that may speak with it. */

/** Tells whether the page stands within another site's page. */
export function isEmbed(search: string): boolean {
  return new URLSearchParams(search).get("embed") === "1";
}

/**
 * The origin that may send commands and hear of the drawing, or null when none is named. What is not exactly an origin, or
 * could be anybody's, is none: `*`, `null`, an address with a path.
 */
export function allowedOrigin(search: string): string | null {
  const wanted = new URLSearchParams(search).get("origin");
  if (wanted === null || !URL.canParse(wanted)) return null;
  const { origin, protocol } = new URL(wanted);
  return (protocol === "https:" || protocol === "http:") && origin === wanted ? origin : null;
}
