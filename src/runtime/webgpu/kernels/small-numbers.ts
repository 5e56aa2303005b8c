/** Numbers too small to be kept, in WGSL: see `smallestNumber`. A device may drop subnormal numbers by itself, and need not. */
import { smallestNumber, smallestSquared } from "../../../protocol/smallest-number.ts";
import { f32Text } from "./place-access.ts";

/** WGSL of type f32: 0 in the place of a number below 2⁻¹⁰⁰, and the number itself otherwise; a NaN stays one. */
export function keptNumber(value: string): string {
  return `kept(${value})`;
}

/** The same for a number that is to be squared. */
export function keptForSquare(value: string): string {
  return `kept_for_square(${value})`;
}

/** What a module begins with that calls them. */
export const keptDeclaration = `fn kept(x: f32) -> f32 { return select(x, 0.0f, abs(x) < ${f32Text(smallestNumber)}); }
fn kept_for_square(x: f32) -> f32 { return select(x, 0.0f, abs(x) < ${f32Text(smallestSquared)}); }
`;
