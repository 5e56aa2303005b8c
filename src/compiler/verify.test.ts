import { describe, expect, it } from "vitest";
import { templateCatalogue } from "../graph/templates/catalogue.ts";
import { type TemplateNode, templateGraph } from "../graph/templates/template.ts";
import type { Dispatch, Program } from "../protocol/program.ts";
import { compile } from "./compile.ts";
import type { Ir, Op } from "./ir.ts";
import { verifying } from "./testing/verifying.ts";
import { type IrRule, verifyIr } from "./verify-ir.ts";
import { type ProgramRule, verifyProgram } from "./verify-program.ts";

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

describe("after every phase", () => {
  it.each([...templateCatalogue.values()])("$name keeps the rules", ({ graph }) => {
    const { programs } = compile(graph, { inspector: verifying });
    expect(Object.values(programs ?? {}).length).toBe(4);
  });
});
