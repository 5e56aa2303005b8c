/** A short checksum in a link, so that one which was damaged on its way cannot open another drawing. */
import { toBase64url } from "./base64url.ts";

/** The polynomial and the first value of CRC-24. RFC 9580, section 6.1. */
const polynomial = 0x864cfb;
const start = 0xb704ce;

/**
 * Four letters that follow from all letters of a text. A change of one letter, or of up to three letters next to each other, always
 * gives others (CRC-24 sees every burst of up to 24 bits); any other change does but for one in 16,777,216.
 */
export function checksum(text: string): string {
  let crc = start;
  for (let at = 0; at < text.length; at++) {
    crc ^= (text.charCodeAt(at) & 255) << 16;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x800000 ? (crc << 1) ^ polynomial : crc << 1;
    crc &= 0xffffff;
  }
  return toBase64url(Uint8Array.of(crc >> 16, (crc >> 8) & 255, crc & 255));
}
