/** WGSL expressions for the numbers of a place. */
import { isDense, type Place } from "../../places.ts";

/** The index in its arena of the number at a row and a column, which are WGSL expressions of type u32. */
export function indexAt({ offset, stride, columns }: Place, row: string, column: string): string {
  const along = columns === 1 ? "" : ` + ${column}`;
  return row === "0u" ? `${offset}u${along}` : `${offset}u + (${row}) * ${stride}u${along}`;
}

/** The number at a row and a column, which are WGSL expressions of type u32. */
export function numberAt(place: Place, row: string, column: string): string {
  return `${place.arena}[${indexAt(place, row, column)}]`;
}

/** The number at an index that counts row by row, a WGSL name of type u32. */
export function numberOf(place: Place, index: string): string {
  if (isDense(place)) return `${place.arena}[${place.offset}u + ${index}]`;
  const { columns } = place;
  return numberAt(place, `${index} / ${columns}u`, `${index} % ${columns}u`);
}

/** The label of an image, of type u32. */
export function labelOf(labels: Place, image: string): string {
  return `bitcast<u32>(${numberOf(labels, image)})`;
}

/** An f32 as WGSL text. */
export function f32Text(value: number): string {
  const text = `${value}f`;
  return value < 0 ? `(${text})` : text;
}

/** The operand or result at a position. Throws a RangeError where a Program has too few. */
export function placeAt(places: readonly Place[], position: number): Place {
  const place = places[position];
  if (place === undefined) throw new RangeError(`A kernel lacks operand or result ${position}.`);
  return place;
}
