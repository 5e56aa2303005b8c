/** dy of a layer with filters, with the slope of its activation where that is applied as dy is read. */
import type { ActivationGradientAttrs } from "../../../protocol/kernel.ts";
import type { Place } from "../../places.ts";
import { slopeCurve } from "./activation-functions.ts";

/** A gradient that a kernel reads. */
export interface Slopes {
  readonly place: Place;
  /** WGSL for the number at an index of the arena in which dy lies, WGSL of type i32. */
  readonly at: (index: string) => string;
  /** Functions that `at` calls; their names begin with the prefix. */
  readonly declarations: string;
}

/** dy as it is. */
export function plainSlopes(place: Place): Slopes {
  return { place, at: (index) => `${place.arena}[${index}]`, declarations: "" };
}

/** Whether both have their numbers at the same distances, so that one index serves for both. */
export function liesAlike(a: Place, b: Place): boolean {
  return a.arena === b.arena && a.stride === b.stride && a.columns === b.columns;
}

/** dy times the slope at `y`, which lies alike. */
export function foldedSlopes(
  prefix: string,
  dy: Place,
  y: Place,
  attrs: ActivationGradientAttrs,
): Slopes {
  const curve = slopeCurve(prefix, attrs);
  const distance = y.offset - dy.offset;
  return {
    place: dy,
    at: (index) => `${dy.arena}[${index}] * ${curve.name}(${dy.arena}[${index} + (${distance})])`,
    declarations: curve.declarations,
  };
}
