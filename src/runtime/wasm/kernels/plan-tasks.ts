/** Plans a whole Program: every dispatch as tasks for the module. */
import type { BufferId, Program } from "../../../protocol/program.ts";
import { placesOf } from "../../places.ts";
import type { Layout, Task } from "../task.ts";
import { planCall } from "./kernel-table.ts";
import type { Operand } from "./plan.ts";

/** The tasks of a Program in an order that respects their dependencies. Takes the scratch they need from the layout. */
export function planTasks(program: Program, layout: Layout): readonly Task[] {
  const operands = placesOf(program).map(
    (place): Operand => ({ ...place, address: layout[place.arena] + 4 * place.offset }),
  );
  const operandOf = (id: BufferId): Operand => {
    const operand = operands[id];
    if (operand === undefined) throw new RangeError(`There is no buffer ${id}.`);
    return operand;
  };
  const tasks: Task[] = [];
  for (const dispatch of program.dispatches) {
    const plan = {
      add: (code: number, words: readonly number[], parts: number, after: readonly number[]) =>
        tasks.push({ dispatch: dispatch.id, code, words: Int32Array.from(words), parts, after }) -
        1,
      scratch: (count: number) => layout.allocate(4 * count),
      scalars: layout.scalars,
    };
    const reads = dispatch.reads.map(operandOf);
    const writes = dispatch.writes.map(operandOf);
    planCall(dispatch, { reads, writes }, plan, []);
  }
  return tasks;
}
