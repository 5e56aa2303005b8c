/** The lessons that ship with the app. */

import { lenetFromNothing } from "./lenet-from-nothing.ts";
import type { Lesson } from "./lesson.ts";
import { skipConnections } from "./skip-connections.ts";
import { twoTowers } from "./two-towers.ts";

const rows: readonly Lesson[] = [lenetFromNothing, twoTowers, skipConnections];

/** The lessons by id, in the order in which they are offered. */
export const lessonCatalogue: ReadonlyMap<string, Lesson> = new Map(
  rows.map((row) => [row.id, row]),
);
