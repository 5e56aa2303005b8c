/** The templates that ship with the app. */
import { inceptionMini } from "./inception-mini.ts";
import { lenet } from "./lenet.ts";
import { mlp } from "./mlp.ts";
import { resnetMini } from "./resnet-mini.ts";
import type { Template } from "./template.ts";

const rows: readonly Template[] = [mlp, lenet, inceptionMini, resnetMini];

/** The templates by name, in the order in which they are offered. */
export const templateCatalogue: ReadonlyMap<string, Template> = new Map(
  rows.map((row) => [row.name, row]),
);

/** The template that a first visit opens. */
export const firstTemplate: Template = inceptionMini;
