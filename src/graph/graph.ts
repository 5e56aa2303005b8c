/** The drawn document: what the user edits, saves and shares. */

/** Identifies a node within one graph; minted by the editor, never shown. */
export type NodeId = string;

/** Height and width, in that order. */
export type Size = readonly [height: number, width: number];

/** What a field of a node may hold. NaN stands for "not a number yet" while the user types. */
export type FieldValue = number | string | boolean | Size;

/** A layer on the canvas. Its fields are described by the layer catalogue. */
export interface Node {
  readonly id: NodeId;
  readonly type: string;
  /** Shown to the user; unique; prefix of the node's parameter names. */
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly position: Position;
}

/** Where a node's top left corner lies on the canvas, in canvas pixels. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** A tensor flowing from an output port to an input port. Ports that take several inputs read them in the order of the edges. */
export interface Edge {
  readonly id: string;
  readonly source: NodeId;
  readonly sourcePort: string;
  readonly target: NodeId;
  readonly targetPort: string;
}

/** How parameters follow their gradients. The formulas stand beside the kernels of the same names: see `protocol/kernel.ts`. */
export type Optimizer =
  | { readonly type: "sgd" }
  | { readonly type: "momentum"; readonly momentum: number }
  | { readonly type: "nesterov"; readonly momentum: number }
  | { readonly type: "rmsprop"; readonly smoothing: number; readonly epsilon: number }
  | { readonly type: "adagrad"; readonly epsilon: number }
  | ({ readonly type: "adam" } & AdamSettings)
  | ({ readonly type: "adamw"; readonly weightDecay: number } & AdamSettings);

interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** How the learning rate changes with the step. The formulas stand in `protocol/learning-rate.ts`. */
export type LearningRateSchedule =
  | ({ readonly type: "constant" } & WarmUp)
  | ({ readonly type: "step"; readonly everySteps: number; readonly factor: number } & WarmUp)
  | ({ readonly type: "cosine"; readonly decaySteps: number; readonly floor: number } & WarmUp);

interface WarmUp {
  /** Steps over which the rate rises from almost nothing; 0 for none. */
  readonly warmUpSteps: number;
}

/** Everything about training that is not the network itself. */
export interface Training {
  readonly data: string;
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  /** What the schedule scales. */
  readonly learningRate: number;
  readonly schedule: LearningRateSchedule;
  /** Added to the gradient of each kernel, as this share of the kernel; 0 is off. */
  readonly l2: number;
  /** The norm that all gradients together may have; 0 is off. */
  readonly clipNorm: number;
  readonly epochs: number;
  readonly seed: number;
}

/** A versioned document. `format` and `version` make it recognisable wherever it turns up. */
export interface Graph {
  readonly format: "tributary-graph";
  readonly version: 1;
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly training: Training;
}
