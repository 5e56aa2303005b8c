/** The template that a first visit opens: known apart from the others, which load when they are asked for. */
import { inceptionMini } from "./inception-mini.ts";
import type { Template } from "./template.ts";

export const firstTemplate: Template = inceptionMini;
