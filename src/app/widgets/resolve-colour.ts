/** Turns the tokens of the page into colours that a canvas understands. */

/** Canvas knows no custom properties: an element that wears the colour does. */
export function resolveColour(place: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
