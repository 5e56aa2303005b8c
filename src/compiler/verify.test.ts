import { describe, expect, it } from "vitest";
import { templateCatalogue } from "../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../graph/templates/template.ts";
import type { Buffer, Dispatch, Program, View } from "../protocol/program.ts";
import { compile } from "./compile.ts";
import type { Ir, Op, Value } from "./ir.ts";
import { type IrRule, verifyIr } from "./verify-ir.ts";
import { type ProgramRule, verifyProgram } from "./verify-program.ts";
import { verifying } from "./verifying.ts";

const rows: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["conv", "Conv2D", ["input"], 0, 0, { filters: 2 }],
  ["norm", "BatchNorm", ["conv"], 0, 0],
  ["sum", "Add", ["conv", "norm"], 0, 0],
  ["mean", "GlobalAvgPool", ["sum"], 0, 0],
  ["dense", "Dense", ["mean"], 0, 0],
  ["output", "Output", ["dense"], 0, 0],
];

const compiled = compile(templateGraph("small", rows, { data: "digits", batchSize: 2 }), {
  inspector: verifying,
});
const ir = compiled.stages?.differentiated ?? failed();
const program = compiled.programs?.train ?? failed();

/** A step in which a concat has become views: two parts, each with its gradient. */
const joining: readonly TemplateNode[] = [
  ["input", "Input", [], 0, 0],
  ["left", "Conv2D", ["input"], 0, 0, { filters: 2 }],
  ["right", "Conv2D", ["input"], 0, 0, { filters: 3, activation: "tanh" }],
  ["both", "Concat", ["left", "right"], 0, 0],
  ["mean", "GlobalAvgPool", ["both"], 0, 0],
  ["dense", "Dense", ["mean"], 0, 0],
  ["output", "Output", ["dense"], 0, 0],
];

const joined = compile(templateGraph("joining", joining, { data: "digits", batchSize: 2 }), {
  inspector: verifying,
});
const joinedIr = joined.stages?.optimized ?? failed();
const joinedProgram = joined.programs?.train ?? failed();

function changeValue(name: string, change: (value: Value) => Value): Ir {
  const values = joinedIr.values.map((value) => (value.name === name ? change(value) : value));
  return { ...joinedIr, values };
}

function changeBuffer(name: string, change: (buffer: Buffer) => Buffer): Program {
  const buffers = joinedProgram.buffers.map((b) => (b.name === name ? change(b) : b));
  return { ...joinedProgram, buffers };
}

function viewOf(begin: number, of = "both"): { readonly view: View } {
  return { view: { of: joinedIr.values.findIndex(({ name }) => name === of), begin } };
}

function writerOf(name: string): (op: Op) => boolean {
  const id = joinedIr.values.findIndex((value) => value.name === name);
  return ({ writes }) => writes.includes(id);
}

const bothId = joinedProgram.buffers.findIndex(({ name }) => name === "both");
const writesLeft = joinedProgram.dispatches.findIndex(({ writes }) =>
  writes.includes(joinedProgram.buffers.findIndex(({ name }) => name === "left")),
);
const readsBoth = joinedProgram.dispatches.findIndex(({ reads }) => reads.includes(bothId));

function changeJoined(index: number, change: (dispatch: Dispatch) => Dispatch): Program {
  const dispatch = joinedProgram.dispatches[index] ?? failed();
  return { ...joinedProgram, dispatches: joinedProgram.dispatches.with(index, change(dispatch)) };
}

function failed(): never {
  throw new Error("The fixture does not compile.");
}

function withOps(change: (ops: readonly Op[]) => readonly Op[]): Ir {
  return { ...ir, ops: change(ir.ops) };
}

function changeOp(kernel: Op["kernel"], change: (op: Op) => Op): Ir {
  const index = ir.ops.findIndex((op) => op.kernel === kernel);
  return withOps((ops) => ops.with(index, change(ops[index] ?? failed())));
}

/** One Ir per rule that breaks it. */
const brokenIrs: Record<IrRule, Ir> = {
  values: {
    ...ir,
    values: ir.values.with(3, { ...(ir.values[3] ?? failed()), name: ir.values[2]?.name ?? "" }),
  },
  views: changeValue("right", (value) => ({ ...value, ...viewOf(1) })),
  "single-writer": changeOp("activation", (op) => ({ ...op, writes: [op.reads[0] ?? 0] })),
  "written-before-read": withOps((ops) => ops.toSpliced(0, 1)),
  shape: changeOp("add", (op) => ({ ...op, reads: [op.reads[0] ?? 0, ir.images] })),
  phase: changeOp("softmax-cross-entropy-gradient", (op) => ({ ...op, phase: "update" })),
  origin: changeOp("conv2d", (op) => ({ ...op, madeBy: "" })),
  stored: { ...ir, stored: ir.stored.map((s, i) => (i === 1 ? { ...s, next: ir.logits } : s)) },
  result: { ...ir, loss: ir.logits },
};

describe("the verifier of an Ir", () => {
  it("finds nothing wrong with a sound one", () => {
    expect(verifyIr(ir)).toEqual([]);
  });

  it.each(Object.entries(brokenIrs))("notices a breach of the rule '%s'", (rule, broken) => {
    expect(verifyIr(broken).map((found) => found.rule)).toContain(rule);
  });

  it("notices a count that nothing writes, and one among more places than there are", () => {
    const result = (change: Partial<Ir>) => verifyIr({ ...ir, ...change });
    expect(result({ topK: ir.images })).toContainEqual({
      rule: "result",
      message: "nothing writes images",
    });
    const count = (k: number) =>
      changeOp("count-correct", (op) => ({ ...op, kernel: "count-top-k", attrs: { k } }));
    expect(verifyIr(count(10))).toEqual([]);
    for (const k of [0, 11])
      expect(verifyIr(count(k)).map(({ message }) => message)).toEqual([
        expect.stringContaining("count-top-k cannot read [2,10], [2]"),
      ]);
  });

  it.each([
    ["two parts overlap", changeValue("right", (value) => ({ ...value, ...viewOf(1) }))],
    ["a part begins too late", changeValue("left", (value) => ({ ...value, ...viewOf(1) }))],
    ["a part sticks out", changeValue("right", (value) => ({ ...value, ...viewOf(3) }))],
    [
      "a part has other rows",
      changeValue("right", (value) => ({ ...value, shape: [...value.shape.with(1, 7)] })),
    ],
    [
      "nobody writes a part",
      { ...joinedIr, ops: joinedIr.ops.filter((op) => !writerOf("left")(op)) },
    ],
    [
      "a view lies in a view",
      changeValue("d.left", (value) => ({ ...value, ...viewOf(0, "right") })),
    ],
    ["the loss lies in something", changeValue("loss", (value) => ({ ...value, ...viewOf(0) }))],
  ])("notices when %s", (_, broken) => {
    expect(verifyIr(broken).map(({ rule }) => rule)).toContain("views");
  });

  it("notices when a whole is read before all parts are written", () => {
    const index = joinedIr.ops.findIndex(writerOf("right"));
    const op = joinedIr.ops[index] ?? failed();
    const ops = [...joinedIr.ops.toSpliced(index, 1), op];
    expect(verifyIr({ ...joinedIr, ops }).map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^op \d+ \(global-avg-pool of mean\) reads both too early$/),
    );
  });

  it("notices a read of a stored value after it was replaced", () => {
    const forward = ir.ops.findIndex(({ kernel }) => kernel === "matmul");
    const late = ir.ops.filter((_, index) => index !== forward);
    const found = verifyIr({ ...ir, ops: [...late, ir.ops[forward] ?? failed()] });
    expect(found.map(({ message }) => message)).toContain(
      "dense/kernel is read after it was replaced",
    );
  });
});

function changeDispatch(index: number, change: (dispatch: Dispatch) => Dispatch): Program {
  const dispatch = program.dispatches[index] ?? failed();
  return { ...program, dispatches: program.dispatches.with(index, change(dispatch)) };
}

const last = program.dispatches.length - 1;

/** One Program per rule that breaks it. */
const brokenPrograms: Record<ProgramRule, Program> = {
  ids: changeDispatch(3, (dispatch) => ({ ...dispatch, reads: [9999] })),
  "written-before-read": changeDispatch(0, (dispatch) => ({ ...dispatch, reads: [program.loss] })),
  lifetime: {
    ...program,
    buffers: program.buffers.map((buffer) =>
      buffer.name === "conv" ? { ...buffer, lastUse: 0 } : buffer,
    ),
  },
  race: changeDispatch(last, (dispatch) => ({ ...dispatch, dependsOn: [] })),
  wavefront: changeDispatch(last, (dispatch) => ({ ...dispatch, wavefront: 1 })),
  origin: changeDispatch(last, (dispatch) => ({ ...dispatch, origin: "" })),
  arena: {
    ...program,
    dispatches: program.dispatches.map((dispatch) => ({ ...dispatch, memoryDependsOn: [] })),
    buffers: program.buffers.map((buffer) =>
      buffer.arena === "step" ? { ...buffer, offsetBytes: 0 } : buffer,
    ),
  },
  views: changeBuffer("right", (buffer) => ({ ...buffer, view: { of: bothId, begin: 1 } })),
  memory: { ...program, memory: { ...program.memory, peakBytes: program.memory.peakBytes - 256 } },
};

describe("the verifier of a Program", () => {
  it("finds nothing wrong with a sound one", () => {
    expect(verifyProgram(program)).toEqual([]);
  });

  it.each(Object.entries(brokenPrograms))("notices a breach of the rule '%s'", (rule, broken) => {
    expect(verifyProgram(broken).map((found) => found.rule)).toContain(rule);
  });
});

describe("the verifier of a Program with views", () => {
  it("notices a part with bytes apart from its whole", () => {
    const broken = changeBuffer("left", (buffer) => ({ ...buffer, sizeBytes: 256 }));
    expect(verifyProgram(broken)).toContainEqual({
      rule: "views",
      message: "left has bytes apart from its whole",
    });
  });

  it("notices a reader of the whole that waits for one part only", () => {
    const broken = changeJoined(readsBoth, (dispatch) => ({
      ...dispatch,
      dependsOn: dispatch.dependsOn.filter((id) => id !== writesLeft),
    }));
    expect(verifyProgram(broken).map(({ rule }) => rule)).toContain("race");
  });

  it("notices a part that is written twice", () => {
    const broken = changeJoined(writesLeft, (dispatch) => ({ ...dispatch, writes: [bothId] }));
    expect(verifyProgram(broken).map(({ rule }) => rule)).toContain("views");
  });
});

describe("after every phase", () => {
  it.each([...templateCatalogue.values()])("$name keeps the rules", ({ graph }) => {
    const { programs } = compile(graph, { inspector: verifying });
    expect(Object.values(programs ?? {}).length).toBe(4);
  });
});
