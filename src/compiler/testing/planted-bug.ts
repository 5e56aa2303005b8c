/** A bug that a compiler may have, as a change of what one of its phases leaves. */
import type { Sabotage } from "./check-compilation.ts";

/** A check that misses one of these is worth nothing. */
export interface PlantedBug {
  readonly name: string;
  readonly plant: Sabotage;
}
