/**
 * Numbers computations: equal ones get the same number, however they were drawn. A layer that changes nothing gets the number
 * of what it reads; an activation is a computation of its own, whether it was drawn apart or chosen in a layer; zeros around an
 * image are counted with the window that slides over them. How a kernel is filled before the first step is no part of a network.
 */
import type { FieldValue } from "../../graph/graph.ts";
import { initialFields, layerCatalogue } from "../../graph/layer-catalogue.ts";
import {
  type Computation,
  type Margins,
  marginsOf,
  type Shape,
  shapeAfter,
  sizeOf,
  windowField,
} from "./computation.ts";

type Fields = Readonly<Record<string, FieldValue>>;

const noMargins: Margins = [0, 0, 0, 0];

/** Two of these side by side are two, though they look alike: each has numbers or draws of its own. */
const ownNumbers: readonly string[] = [
  "Conv2D",
  "DepthwiseConv2D",
  "SeparableConv2D",
  "Dense",
  "BatchNorm",
  "LayerNorm",
  "Dropout",
];

/** Drawings that are to be compared share one table. */
export class ComputationTable {
  readonly #numbers = new Map<string, number>();
  readonly #computations: Computation[] = [];
  readonly #keepsOrder: boolean;
  /** The computations that learn or draw numbers, one entry for each time that one was made. */
  made: number[] = [];

  /**
   * @param keepsOrder whether it matters which channels come first in a Concat: it does where they are split or grouped later;
   * else whoever reads them learns another order as well
   */
  constructor(keepsOrder: boolean) {
    this.#keepsOrder = keepsOrder;
  }

  /** The computation with a number. */
  at(number: number): Computation {
    const found = this.#computations[number];
    if (!found) throw new Error(`No computation has the number ${number}.`);
    return found;
  }

  /** What a data set hands on. */
  input(data: string, shape: Shape | null): number {
    return this.#intern({ type: "Input", fields: { data }, inputs: [], shape });
  }

  /** What a node hands on at one of its ports; all but a Split have one. */
  part(number: number, port: string): number {
    const { type, fields } = this.at(number);
    if (type !== "Split") return number;
    const own = { part: port, parts: fields["parts"] ?? 1 };
    return this.#intern({
      type: "Part",
      fields: own,
      inputs: [number],
      shape: this.#shape("Part", own, [number]),
    });
  }

  /** The number of what a layer of the catalogue gives for these inputs. */
  make(type: string, given: Fields, inputs: readonly number[]): number {
    const layer = layerCatalogue.get(type);
    const fields = { ...(layer ? initialFields(layer) : {}), ...given };
    const { activation, initializer, ...rest } = fields;
    if (layer?.expand || activation === undefined) {
      const { initializer: _, ...others } = fields;
      return layer?.expand ? this.#expand(type, fields, inputs) : this.#plain(type, others, inputs);
    }
    const sums = this.#plain(type, rest, inputs);
    return activation === "none" ? sums : this.#activate({ function: activation }, sums);
  }

  /** A composite is what it stands for; one whose input has no shape stays as it is. */
  #expand(type: string, fields: Fields, inputs: readonly number[]): number {
    const [input] = inputs;
    const shape = input === undefined ? null : this.at(input).shape;
    const node = { id: "", type, name: "", fields, position: { x: 0, y: 0 } };
    const inner = shape && layerCatalogue.get(type)?.expand?.(node, shape);
    if (!inner || input === undefined) return this.#count({ type, fields, inputs, shape: null });
    const values = new Map<string, number>([["in", input]]);
    let last = input;
    for (const each of inner) {
      const read = each.inputs.flatMap((name) => values.get(name) ?? []);
      last = this.make(each.type, each.fields, read);
      values.set(each.name, last);
    }
    return last;
  }

  #plain(type: string, fields: Fields, inputs: readonly number[]): number {
    const [input] = inputs;
    if (input === undefined) return this.#count({ type, fields, inputs, shape: null });
    switch (type) {
      case "Activation":
        return this.#activate(fields, input);
      case "Add":
      case "Multiply":
        return this.#join(type, inputs, true);
      case "Concat":
        return this.#whole(inputs) ?? this.#join(type, inputs, !this.#keepsOrder);
      case "Dropout":
        if (fields["rate"] === 0) return input;
        break;
      case "ZeroPad":
        return this.#pad(
          input,
          [fields["top"], fields["bottom"], fields["left"], fields["right"]].map(Number),
        );
      case "UpSample":
        if (String(fields["factor"]) === "1,1") return input;
        break;
      case "Flatten":
      case "Reshape":
        return this.#layOut(type, fields, input);
      default:
        if (windowField(type)) return this.#slide(type, fields, input);
    }
    return this.#count({ type, fields, inputs, shape: this.#shape(type, fields, inputs) });
  }

  #activate(fields: Fields, input: number): number {
    const before = this.at(input);
    if (fields["function"] === "relu") {
      if (before.type === "Activation" && before.fields["function"] === "relu") return input;
      // The largest of some numbers stays the largest under relu, so the two may change places.
      const [read] = before.inputs;
      if (before.type === "MaxPool" && read !== undefined)
        return this.#intern({ ...before, inputs: [this.#activate(fields, read)] });
    }
    return this.#intern({ type: "Activation", fields, inputs: [input], shape: before.shape });
  }

  /** A sum of sums is one sum; of a single input it is that. */
  #join(type: string, inputs: readonly number[], isAnyOrder: boolean): number {
    const flat = inputs.flatMap((number) => {
      const before = this.at(number);
      return before.type === type ? before.inputs : [number];
    });
    const [only] = flat;
    if (flat.length === 1 && only !== undefined) return only;
    const ordered = isAnyOrder ? flat.toSorted((a, b) => a - b) : flat;
    return this.#intern({
      type,
      fields: {},
      inputs: ordered,
      shape: this.#shape(type, {}, ordered),
    });
  }

  /** What was split, where a Concat puts all of its parts together again. */
  #whole(inputs: readonly number[]): number | null {
    const parts = inputs.map((number) => this.at(number));
    const source = parts[0]?.inputs[0];
    const isWhole = parts.every(
      ({ type, fields, inputs: [read] }, place) =>
        type === "Part" &&
        read === source &&
        fields["parts"] === parts.length &&
        fields["part"] === `out${place + 1}`,
    );
    return isWhole && source !== undefined ? (this.at(source).inputs[0] ?? null) : null;
  }

  #pad(input: number, wanted: readonly number[]): number {
    const before = this.at(input);
    const [read = input] = before.type === "ZeroPad" ? before.inputs : [input];
    const [top = 0, bottom = 0, left = 0, right = 0] = addMargins(marginsIn(before), wanted);
    if (top + bottom + left + right === 0) return read;
    const shape = shapeAfter("ZeroPad", {}, [this.at(read).shape], [top, bottom, left, right]);
    return this.#intern({
      type: "ZeroPad",
      fields: { top, bottom, left, right },
      inputs: [read],
      shape,
    });
  }

  #layOut(type: string, fields: Fields, input: number): number {
    const before = this.at(input);
    const shape = this.#shape(type, fields, [input]);
    if (shape && before.shape && String(shape) === String(before.shape)) return input;
    // Numbers that are laid out twice are as they were laid out last.
    const isLaidOut = before.type === "Flatten" || before.type === "Reshape";
    const [read] = isLaidOut ? before.inputs : [input];
    if (read !== undefined && isLaidOut && String(this.at(read).shape) === String(shape))
      return read;
    const isRow = shape?.length === 1;
    const entry = {
      type: isRow ? "Flatten" : type,
      fields: isRow ? {} : { shape: String(shape) },
      shape,
    };
    const source = read === undefined ? null : this.at(read);
    const window = source && sizeOf(source.fields["window"], [0, 0]);
    const [under] = source?.inputs ?? [];
    const isMean = isRow && source?.type === "AvgPool" && under !== undefined;
    if (isMean && String(this.at(under).shape?.slice(0, 2)) === String(window))
      return this.#intern({ type: "GlobalAvgPool", fields: {}, inputs: [under], shape });
    return this.#intern({ ...entry, inputs: read === undefined ? [input] : [read] });
  }

  #slide(type: string, { padding, ...fields }: Fields, input: number): number {
    const name = windowField(type) ?? "window";
    const before = this.at(input);
    const isPool = name === "window";
    if (isPool && [fields["window"], fields["strides"]].every((size) => String(size) === "1,1"))
      return input;
    if (!before.shape)
      return this.#count({
        type,
        fields: { ...fields, padding: padding ?? "" },
        inputs: [input],
        shape: null,
      });
    const margins = marginsOf({ ...fields, padding: padding ?? "" }, name, before.shape);
    const shape = shapeAfter(type, fields, [before.shape], margins);
    // A pool leaves its own margin out, so only zeros under a convolution are the same as its padding.
    const [read = input] = !isPool && before.type === "ZeroPad" ? before.inputs : [input];
    const around = isPool ? margins : addMargins(margins, marginsIn(before));
    return this.#count({
      type,
      fields: { ...fields, around: around.join() },
      inputs: [read],
      shape,
    });
  }

  #shape(type: string, fields: Fields, inputs: readonly number[]): Shape | null {
    return shapeAfter(
      type,
      fields,
      inputs.map((number) => this.at(number).shape),
      noMargins,
    );
  }

  #count(computation: Computation): number {
    const number = this.#intern(computation);
    const { type } = computation;
    if (ownNumbers.includes(type) || layerCatalogue.get(type)?.expand) this.made.push(number);
    return number;
  }

  #intern(computation: Computation): number {
    const { type, fields, inputs } = computation;
    const text = JSON.stringify([
      type,
      Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)),
      inputs,
    ]);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#computations.push(computation);
    this.#numbers.set(text, this.#computations.length - 1);
    return this.#computations.length - 1;
  }
}

function marginsIn({ type, fields }: Computation): Margins {
  if (type !== "ZeroPad") return noMargins;
  const { top, bottom, left, right } = fields;
  return [Number(top), Number(bottom), Number(left), Number(right)];
}

function addMargins(one: readonly number[], other: readonly number[]): readonly number[] {
  return one.map((side, place) => side + (other[place] ?? 0));
}
