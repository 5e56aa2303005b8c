/** The templates that ship with the app. */
import { alexnetTwoTowers } from "./alexnet-two-towers.ts";
import { inceptionMini } from "./inception-mini.ts";
import { lenet } from "./lenet.ts";
import { messyGraph } from "./messy-graph.ts";
import { mlp } from "./mlp.ts";
import { mobilenetMini } from "./mobilenet-mini.ts";
import { resnetMini } from "./resnet-mini.ts";
import { squeezenetMini } from "./squeezenet-mini.ts";
import type { Template } from "./template.ts";
import { vggMini } from "./vgg-mini.ts";

const rows: readonly Template[] = [
  mlp,
  lenet,
  vggMini,
  inceptionMini,
  resnetMini,
  alexnetTwoTowers,
  mobilenetMini,
  squeezenetMini,
  messyGraph,
];

/** The templates by name, in the order in which they are offered. */
export const templateCatalogue: ReadonlyMap<string, Template> = new Map(
  rows.map((row) => [row.name, row]),
);
