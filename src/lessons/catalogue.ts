/** The lessons that ship with the app. */

import { branches } from "./branches.ts";
import { graphOptimiser } from "./graph-optimiser.ts";
import { lenetFromNothing } from "./lenet-from-nothing.ts";
import type { Lesson } from "./lesson.ts";
import { skipConnections } from "./skip-connections.ts";
import { threadsAndLanes } from "./threads-and-lanes.ts";
import { twoTowers } from "./two-towers.ts";
import { whereTimeGoes } from "./where-time-goes.ts";

const rows: readonly Lesson[] = [
  lenetFromNothing,
  whereTimeGoes,
  branches,
  twoTowers,
  skipConnections,
  graphOptimiser,
  threadsAndLanes,
];

/** The lessons by id, in the order in which they are offered. */
export const lessonCatalogue: ReadonlyMap<string, Lesson> = new Map(
  rows.map((row) => [row.id, row]),
);
