/** Images as they come from their source, before they are split. */

/** `levels` holds one byte per pixel, image by image; `labels` one class index per image. */
export interface RawImages {
  readonly levels: Uint8Array;
  readonly labels: Uint8Array;
}
