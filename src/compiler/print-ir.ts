/** Prints an Ir as text: one line per op, with names from the drawing, stable enough to compare line by line. */
import type { KernelCall } from "../protocol/kernel.ts";
import type { Initializer, StepPhase } from "../protocol/program.ts";
import { figuresOf, type Ir, type Op, type StoredValue, type Value, type ValueId } from "./ir.ts";
import { rangeOf } from "./views.ts";

const phases: readonly StepPhase[] = ["forward", "backward", "update"];

/** Prints the whole Ir. */
export function printIr(ir: Ir): string {
  const name = (id: ValueId) => printName(ir.values, id);
  const typed = (id: ValueId) => printTyped(ir.values, id);
  const lines = [
    `${ir.mode}, batch ${ir.batchSize}: ${typed(ir.images)}, ${typed(ir.labels)} → ${figuresOf(ir).map(name).join(", ")}`,
  ];
  if (ir.stored.length > 0) lines.push("stored");
  for (const stored of ir.stored) lines.push(`  ${printStored(stored, typed)}`);
  const written = new Set(ir.ops.flatMap(({ writes }) => writes));
  const ranges = ir.values.filter(({ id, view }) => view !== undefined && !written.has(id));
  if (ranges.length > 0) lines.push("read in place");
  for (const { id } of ranges) lines.push(`  ${typed(id)}`);
  for (const phase of phases) {
    const ops = ir.ops.filter((op) => op.phase === phase);
    if (ops.length > 0) lines.push(phase);
    for (const op of ops) lines.push(`  ${printOp(op, typed, name)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Prints one op as its line of the Ir. */
export function printOpOf({ values }: Pick<Ir, "values">, op: Op): string {
  return printOp(
    op,
    (id) => printTyped(values, id),
    (id) => printName(values, id),
  );
}

function printName(values: readonly Value[], id: ValueId): string {
  return values[id]?.name ?? `?${id}`;
}

/** Prints a value with its type and, where it lies in another, its place. */
export function printTyped(values: readonly Value[], id: ValueId): string {
  const value = values[id];
  return value
    ? `${value.name} ${value.dataType}[${value.shape.join(",")}]${printPlace(values, value)}`
    : `?${id}`;
}

/** Where a view lies: ` in all[3:7]`. */
function printPlace(values: readonly Value[], value: Value): string {
  const [begin, end] = rangeOf(value);
  return value.view ? ` in ${printName(values, value.view.of)}[${begin}:${end}]` : "";
}

function printOp(op: Op, typed: (id: ValueId) => string, name: (id: ValueId) => string): string {
  const results = op.writes.map(typed).join(", ");
  const attrs = Object.entries(op.attrs).flatMap(printAttr);
  const operands = [...op.reads.map(name), ...attrs].join(", ");
  return `${results} = ${op.kernel}(${operands})`;
}

function printStored(
  { value, role, initializer }: StoredValue,
  typed: (id: ValueId) => string,
): string {
  return `${typed(value)}: ${role}, ${printInitializer(initializer)}`;
}

function printInitializer(initializer: Initializer): string {
  switch (initializer.type) {
    case "zeros":
    case "ones":
      return initializer.type;
    case "glorot-uniform":
      return `glorot-uniform(${initializer.fanIn}, ${initializer.fanOut})`;
    case "he-normal":
      return `he-normal(${initializer.fanIn})`;
    default:
      return initializer satisfies never;
  }
}

/**
 * Sizes print with ×, padding as top,bottom,left,right, a switch by its name when it is on, the call of siblings as the kernel
 * and its settings.
 */
function printAttr([key, value]: readonly [string, unknown]): string[] {
  if (typeof value === "boolean") return value ? [key] : [];
  if (Array.isArray(value)) return [`${key}=${value.join("×")}`];
  if (isCall(value)) return [value.kernel, ...Object.entries(value.attrs).flatMap(printAttr)];
  if (typeof value === "object" && value !== null)
    return [`${key}=[${Object.values(value).join(",")}]`];
  return [`${key}=${String(value)}`];
}

function isCall(value: unknown): value is KernelCall {
  return typeof value === "object" && value !== null && "kernel" in value && "attrs" in value;
}
