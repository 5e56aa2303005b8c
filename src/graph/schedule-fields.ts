/** The learning-rate schedules and the settings of each, as fields. */
import type { ChoiceField, NumberField } from "./field.ts";
import type { LearningRateSchedule } from "./graph.ts";

/** The schedules, in the order in which they are offered. */
export const scheduleField: ChoiceField = {
  kind: "choice",
  label: "Schedule",
  help: "How the learning rate changes while training goes on.",
  initial: "constant",
  options: ["constant", "step", "cosine"],
};

/** What each schedule is called on the screen. */
export const scheduleLabels: { readonly [T in LearningRateSchedule["type"]]: string } = {
  constant: "Constant",
  step: "Steps down",
  cosine: "Cosine",
};

const warmUpSteps: NumberField = {
  kind: "integer",
  label: "Warm-up",
  help: "The learning rate rises in a straight line over so many first steps. 0 starts at full rate.",
  initial: 0,
  min: 0,
  max: 1_000_000,
};

/** The settings of each schedule. */
export const scheduleFields: {
  readonly [T in LearningRateSchedule["type"]]: Readonly<
    Record<Exclude<keyof Extract<LearningRateSchedule, { type: T }>, "type">, NumberField>
  >;
} = {
  constant: { warmUpSteps },
  step: {
    warmUpSteps,
    everySteps: {
      kind: "integer",
      label: "Drop every",
      help: "So many steps the learning rate stays the same before it goes down again.",
      initial: 500,
      min: 1,
      max: 1_000_000,
    },
    factor: {
      kind: "number",
      label: "Factor",
      help: "What the learning rate is multiplied with each time.",
      initial: 0.5,
      min: 0.001,
      max: 1,
    },
  },
  cosine: {
    warmUpSteps,
    decaySteps: {
      kind: "integer",
      label: "Decay steps",
      help: "Over how many steps, after the warm-up, the learning rate goes down; then it stays at the floor.",
      initial: 1000,
      min: 1,
      max: 1_000_000,
    },
    floor: {
      kind: "number",
      label: "Floor",
      help: "Share of the learning rate that is left at the end.",
      initial: 0,
      min: 0,
      max: 1,
    },
  },
};

/** The initial settings of each schedule. */
export const initialSchedules: {
  readonly [T in LearningRateSchedule["type"]]: Extract<LearningRateSchedule, { type: T }>;
} = {
  constant: { type: "constant", warmUpSteps: 0 },
  step: { type: "step", warmUpSteps: 0, everySteps: 500, factor: 0.5 },
  cosine: { type: "cosine", warmUpSteps: 0, decaySteps: 1000, floor: 0 },
};
