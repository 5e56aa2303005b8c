/** The texts that the Share dialog hands out. */

/** Letters up to which a link survives chat programs, mail and a QR code. */
export const sensibleLetters = 2000;

/** Letters above which a file is the better way: servers and programs are only asked to carry 8,000 (RFC 9110, section 4.1). */
export const mostLetters = 8000;

/** Most bytes that a QR code holds at its lowest correction level. ISO/IEC 18004, version 40-L. */
export const qrBytes = 2953;

/** The address of this page without its query and hash. */
export function pageAddress(href: string): string {
  return href.replace(/[?#].*$/s, "");
}

/** An address that opens a drawing. */
export function linkTo(page: string, hash: string): string {
  return `${page}${hash}`;
}

/** A badge for a README that opens the drawing. */
export function markdownBadge(page: string, hash: string): string {
  const picture = new URL("badge.svg", page).href;
  return `[![Open in Tributary](${picture})](${linkTo(page, hash)})`;
}

/** Code that puts the drawing on another page. Nothing of it runs before its reader presses Start. */
export function iframeCode(page: string, hash: string, name: string): string {
  const title = `${name} in Tributary`.replace(
    /[&<>"]/g,
    (letter) => `&#${letter.codePointAt(0)};`,
  );
  return [
    `<iframe src="${page}?embed=1${hash}" title="${title}"`,
    `  width="100%" height="460" style="border: 0" loading="lazy"`,
    `  allow="fullscreen; clipboard-write"></iframe>`,
  ].join("\n");
}
