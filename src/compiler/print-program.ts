/** Prints a Program as an engine sees it: buffers with their places, dispatches with what they wait for. */
import type { Buffer, Dispatch, Program } from "../protocol/program.ts";
import { rangeOf } from "./views.ts";

/** Prints the whole Program, one buffer or dispatch a line. */
export function printProgram(program: Program): string {
  const { mode, batchSize, buffers, dispatches } = program;
  const name = (id: number) => buffers[id]?.name ?? `?${id}`;
  const lines = [
    `${mode}, batch ${batchSize}: ${buffers.length} buffers, ${dispatches.length} dispatches`,
    "buffers",
    ...buffers.map((buffer) => `  ${printBuffer(buffer, name)}`),
    "dispatches",
    ...dispatches.map((dispatch) => `  ${printDispatch(dispatch, name)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function printBuffer(buffer: Buffer, nameOf: (id: number) => string): string {
  const { name, dataType, shape, role, arena, offsetBytes, sizeBytes, firstUse, lastUse } = buffer;
  const life = `${firstUse ?? "before"}–${lastUse ?? "after"}`;
  const [begin, end] = rangeOf(buffer);
  if (buffer.view)
    return `${name} ${dataType}[${shape.join(",")}]: ${role}, in ${nameOf(buffer.view.of)}[${begin}:${end}], alive ${life}`;
  return `${name} ${dataType}[${shape.join(",")}]: ${role}, ${arena}+${offsetBytes}, ${sizeBytes} bytes, alive ${life}`;
}

function printDispatch(dispatch: Dispatch, name: (id: number) => string): string {
  const { id, kernel, reads, writes, dependsOn, memoryDependsOn, wavefront, flops, bytes } =
    dispatch;
  const after = [
    ...(dependsOn.length === 0 ? [] : [`after ${dependsOn.join(",")}`]),
    ...(memoryDependsOn.length === 0 ? [] : [`bytes after ${memoryDependsOn.join(",")}`]),
  ];
  const call = `${writes.map(name).join(", ")} = ${kernel}(${reads.map(name).join(", ")})`;
  return [`${id} w${wavefront} ${call}`, ...after, `${flops} flops`, `${bytes} bytes`].join("; ");
}
