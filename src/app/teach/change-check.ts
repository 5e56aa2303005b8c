/** Changes a check by the names of its values, and the words of its task as long as they were not written by hand. */

import type { Node } from "../../graph/graph.ts";
import { initialFields, layerOf } from "../../graph/layer-catalogue.ts";
import type { Check } from "../../lessons/check.ts";
import { describeCheck } from "../../lessons/check-words.ts";
import type { Task } from "../../lessons/lesson.ts";
import { parseCheck } from "../../lessons/unpack-lesson.ts";

/** A task that asks for what the check does, in the words of the check. */
export function taskOf(check: Check): Task {
  return { text: describeCheck(check), check };
}

/** Sets one value of a check; undefined takes it out. What would be no check changes nothing. */
export function setCheckValue(check: Check, name: string, value: unknown): Check {
  if (check.kind === "network") return check;
  return parseCheck({ ...check, [name]: value }) ?? check;
}

/** Changes the check of a task. Its words follow, unless someone wrote others. */
export function setTaskCheck(task: Task, check: Check): Task {
  const isOwn = task.text.trim() !== "" && task.text !== describeCheck(task.check);
  return isOwn ? { ...task, check } : taskOf(check);
}

/** A check for a layer like this one: its settings where they differ from a new one's, and its output shape. */
export function checkForNode(node: Node, shape: readonly number[] | undefined): Check {
  const layer = layerOf(node);
  const initial = new Map(Object.entries(layer ? initialFields(layer) : {}));
  const fields = Object.fromEntries(
    Object.entries(node.fields).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(initial.get(name)),
    ),
  );
  return {
    kind: "layer",
    type: node.type,
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(shape && { shape }),
  };
}
