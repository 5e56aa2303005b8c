/** The updates of parameters and statistics, one or many in a dispatch. Nothing is changed once the run has halted. */
import type { KernelAttrs, UpdateCall } from "../../../protocol/kernel.ts";
import { dealOperands } from "../../../protocol/siblings.ts";
import { type Place, sizeOf } from "../../places.ts";
import { type GpuKernel, type GpuWork, type PlanContext, scalarIndex } from "./gpu-kernel.ts";
import { f32Text } from "./place-access.ts";
import { expDeclaration, preciseNames } from "./precise-functions.ts";
import { keptForSquare, keptNumber } from "./small-numbers.ts";
import { workgroupSize } from "./thread-work.ts";
import { loopOf } from "./wgsl-loop.ts";

/** How one number and its slots change. */
interface Rule {
  /** WGSL at the start of the work. */
  readonly before: string;
  /** WGSL that makes `w`, and its slots `a` and `b`, new; `d` is the gradient. */
  readonly change: string;
  readonly slots: number;
  readonly declarations?: string;
}

const rate = `let rate = bitcast<f32>(scalars[${scalarIndex.learningRate}]);`;

/** ln beta, for WGSL has no infinity: e to the power of this is 0 all the same. */
function finiteLog(beta: number): number {
  return Math.max(Math.log(beta), -1e6);
}

/**
 * Adam's bias corrections 1 − beta^step as −expm1(step · ln beta): the difference itself would lose half the digits at the first steps.
 */
function adamRule(
  { beta1, beta2, epsilon }: KernelAttrs["adam"],
  prefix: string,
  decay: number,
): Rule {
  const { exp } = preciseNames(prefix);
  const correction = `${prefix}correction`;
  const declarations = `${expDeclaration(exp)}
fn ${correction}(x: f32) -> f32 {
  let series = -x * (1.0f + x * (0.5f + x * (0.16666667f + x * (0.041666667f + x * (8.3333333e-3f + x * 1.3888889e-3f)))));
  return select(1.0f - ${exp}(x), series, x > -0.25f);
}
`;
  const before = `${rate}
let t = f32(scalars[${scalarIndex.step}]);
let first = 1.0f / ${correction}(t * ${f32Text(finiteLog(beta1))});
let second = 1.0f / ${correction}(t * ${f32Text(finiteLog(beta2))});
let shrink = ${decay === 0 ? "1.0f" : `1.0f - rate * ${f32Text(decay)}`};`;
  const change = `a = ${f32Text(beta1)} * a + ${f32Text(1 - beta1)} * d;
a = ${keptNumber("a")};
let large = ${keptForSquare("d")};
b = ${keptNumber(`${f32Text(beta2)} * b + ${f32Text(1 - beta2)} * (large * large)`)};
w = ${decay === 0 ? "w" : "w * shrink"} - rate * (a * first) / (sqrt(b * second) + ${f32Text(epsilon)});`;
  return { before, change, slots: 2, declarations };
}

function ruleOf(call: UpdateCall, prefix: string): Rule {
  switch (call.kernel) {
    case "sgd":
      return { before: rate, change: "w = w - rate * d;", slots: 0 };
    case "momentum": {
      const change = `a = ${keptNumber(`${f32Text(call.attrs.momentum)} * a + d`)}; w = w - rate * a;`;
      return { before: rate, change, slots: 1 };
    }
    case "nesterov": {
      const factor = f32Text(call.attrs.momentum);
      const change = `a = ${keptNumber(`${factor} * a + d`)}; w = w - rate * (d + ${factor} * a);`;
      return { before: rate, change, slots: 1 };
    }
    case "rmsprop": {
      const { smoothing, epsilon } = call.attrs;
      const change = `let large = ${keptForSquare("d")};
a = ${keptNumber(`${f32Text(smoothing)} * a + ${f32Text(1 - smoothing)} * (large * large)`)};
w = w - rate * d / (sqrt(a) + ${f32Text(epsilon)});`;
      return { before: rate, change, slots: 1 };
    }
    case "adagrad": {
      const change = `let large = ${keptForSquare("d")}; a = a + large * large; w = w - rate * d / (sqrt(a) + ${f32Text(call.attrs.epsilon)});`;
      return { before: rate, change, slots: 1 };
    }
    case "adam":
      return adamRule(call.attrs, prefix, 0);
    case "adamw":
      return adamRule(call.attrs, prefix, call.attrs.weightDecay);
    case "moving-average": {
      const { momentum } = call.attrs;
      const change = `w = ${f32Text(momentum)} * w + ${f32Text(1 - momentum)} * d;`;
      return { before: "", change, slots: 0 };
    }
    default:
      return call satisfies never;
  }
}

/** One parameter's stretch of the workgroups. */
interface Member {
  /** w, dw, then the slots. */
  readonly places: readonly Place[];
  readonly size: number;
  readonly begin: number;
  readonly end: number;
}

function membersOf(operands: readonly (readonly Place[])[], numbersPerGroup: number): Member[] {
  let begin = 0;
  return operands.map((places) => {
    const size = places[0] === undefined ? 0 : sizeOf(places[0]);
    const member = { places, size, begin, end: begin + Math.ceil(size / numbersPerGroup) };
    begin = member.end;
    return member;
  });
}

/** WGSL that picks the member of a workgroup by halving: the fewest comparisons, and no table to look up. */
function pick(members: readonly Member[]): string {
  const [first] = members;
  if (members.length === 1 && first) {
    const offsets = first.places.map(({ offset }, at) => `at${at} = ${offset}u;`).join(" ");
    return `${offsets} begin = ${first.begin}u; size = ${first.size}u;`;
  }
  const half = Math.ceil(members.length / 2);
  const [low, high] = [members.slice(0, half), members.slice(half)];
  return `if (group < ${high[0]?.begin ?? 0}u) { ${pick(low)} } else { ${pick(high)} }`;
}

/** One work for all members, which are dense as all that is stored and all gradients are. */
function updateWork(
  context: PlanContext,
  call: UpdateCall,
  operands: readonly (readonly Place[])[],
): GpuWork {
  const rule = ruleOf(call, context.prefix);
  const total = operands.reduce((sum, [w]) => sum + (w ? sizeOf(w) : 0), 0);
  const each = total > 8192 ? 8 : 1;
  const perGroup = workgroupSize * each;
  const members = membersOf(operands, perGroup);
  const arenas = operands[0]?.map(({ arena }) => arena) ?? [];
  const names = ["w", "d", "a", "b"].slice(0, 2 + rule.slots);
  const load = names.map((name, at) => `var ${name} = ${arenas[at]}[at${at} + i];`);
  const store = names
    .map((name, at) => `${arenas[at]}[at${at} + i] = ${at === 0 ? keptNumber(name) : name};`)
    .filter((_, at) => at !== 1);
  const entry = `${context.prefix}work`;
  const declarations = `${rule.declarations ?? ""}
fn ${entry}(group: u32, thread: u32) {
if (scalars[${scalarIndex.halted}] != 0u) { return; }
${names.map((_, at) => `var at${at} = 0u;`).join(" ")} var begin = 0u; var size = 0u;
${pick(members)}
${rule.before}
let first_number = (group - begin) * ${perGroup}u + thread;
var i = first_number; let end = min(first_number + ${perGroup}u - thread, size);
${loopOf({
  goesOn: "i < end",
  step: `i += ${workgroupSize}u;`,
  body: [...load, rule.change, ...store].join("\n"),
  isCertain: false,
})}
}`;
  return {
    label: operands.length === 1 ? call.kernel : `${call.kernel} of ${operands.length}`,
    declarations,
    entry,
    workgroupSize,
    workgroups: members.at(-1)?.end ?? 0,
    elements: "f32",
    barriers: false,
  };
}

/** Several parameters at once. */
export const updateAll: GpuKernel<"update-all"> = ({ call, count }, reads, _, context) => [
  [updateWork(context, call, dealOperands(reads, count))],
];

/** One parameter. */
export function updateOne<K extends UpdateCall["kernel"]>(kernel: K): GpuKernel<K> {
  return (attrs, reads, _, context) => [
    [updateWork(context, { kernel, attrs } as unknown as UpdateCall, [reads])],
  ];
}
