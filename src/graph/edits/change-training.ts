/** Changes the training settings of a document. */
import type { FieldValue, Graph, LearningRateSchedule, Optimizer, Training } from "../graph.ts";
import { initialOptimizers } from "../optimizer-fields.ts";
import { initialSchedules } from "../schedule-fields.ts";
import type { trainingFields } from "../training-fields.ts";

/** Sets one of the settings that are a single value. A value of the wrong type changes nothing. */
export function setTraining(
  graph: Graph,
  setting: keyof typeof trainingFields,
  value: FieldValue,
): Graph {
  if (typeof value !== typeof graph.training[setting]) return graph;
  const training: Training = { ...graph.training, [setting]: value };
  return { ...graph, training };
}

/** Takes another kind of optimizer, with its initial settings; the present kind stays as it is. */
export function setOptimizer(graph: Graph, type: string): Graph {
  if (type === graph.training.optimizer.type) return graph;
  const optimizer = Object.values(initialOptimizers).find((initial) => initial.type === type);
  return optimizer ? withOptimizer(graph, optimizer) : graph;
}

/** Sets one number of the present optimizer. */
export function setOptimizerField(graph: Graph, field: string, value: number): Graph {
  return withOptimizer(graph, { ...graph.training.optimizer, [field]: value });
}

/** Takes another learning-rate schedule, with its initial settings but the same warm-up; the present kind stays as it is. */
export function setSchedule(graph: Graph, type: string): Graph {
  const { schedule } = graph.training;
  if (type === schedule.type) return graph;
  const found = Object.values(initialSchedules).find((initial) => initial.type === type);
  return found ? withSchedule(graph, { ...found, warmUpSteps: schedule.warmUpSteps }) : graph;
}

/** Sets one number of the present schedule. */
export function setScheduleField(graph: Graph, field: string, value: number): Graph {
  return withSchedule(graph, { ...graph.training.schedule, [field]: value });
}

function withSchedule(graph: Graph, schedule: LearningRateSchedule): Graph {
  return { ...graph, training: { ...graph.training, schedule } };
}

function withOptimizer(graph: Graph, optimizer: Optimizer): Graph {
  return { ...graph, training: { ...graph.training, optimizer } };
}
