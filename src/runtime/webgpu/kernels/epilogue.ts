/** What a kernel with filters does with its sums: bias, activation, and where they go. */
import type { ActivationName } from "../../../graph/layers/shared-fields.ts";
import type { Place } from "../../places.ts";
import { activationCurve } from "./activation-functions.ts";
import { numberAt } from "./place-access.ts";
import { keptNumber } from "./small-numbers.ts";

export interface Epilogue {
  /** WGSL for the first value of the sums of a column. */
  readonly initial: (column: string) => string;
  /** WGSL that stores the sum of a row and a column of the result, all three WGSL expressions. */
  readonly store: (row: string, column: string, sum: string) => string;
  readonly declarations: string;
}

/** The sums as they are. */
export function plainEpilogue(result: Place): Epilogue {
  return {
    initial: () => "0.0f",
    store: (row, column, sum) =>
      `${numberAt(result, `u32(${row})`, `u32(${column})`)} = ${keptNumber(sum)};`,
    declarations: "",
  };
}

/** What a layer with filters does. */
export interface LayerResult {
  readonly bias?: Place | undefined;
  readonly activation?: ActivationName | undefined;
  readonly result: Place;
  /** Where the activation's input goes too. */
  readonly input?: Place | undefined;
}

/** Adds a bias, applies an activation and stores, input and all. */
export function layerEpilogue(prefix: string, layer: LayerResult): Epilogue {
  const { bias, activation, result, input } = layer;
  const curve = activation && activationCurve(prefix, activation);
  const plain = plainEpilogue(result);
  const keep = input && plainEpilogue(input);
  return {
    initial: (column) => (bias ? numberAt(bias, "0u", `u32(${column})`) : "0.0f"),
    store: (row, column, sum) =>
      `${keep ? keep.store(row, column, sum) : ""}
${plain.store(row, column, curve ? `${curve.name}(${sum})` : sum)}`,
    declarations: curve?.declarations ?? "",
  };
}
