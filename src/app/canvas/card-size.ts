/** How large a node card is: known apart from the canvas, because pictures of drawings are drawn without it. */

/** Width and height of every node card, in canvas pixels. */
export const cardSize: { readonly width: number; readonly height: number } = {
  width: 144,
  height: 48,
};
