/** Where the numbers of each buffer of a Program lie, views resolved: what an engine that uses the planned offsets addresses. */
import type { Arena, BufferId, DataType, Program } from "../protocol/program.ts";

/** A matrix of numbers in an arena: row r of it begins `offset + r · stride` numbers into the arena. */
export interface Place {
  readonly arena: Arena;
  /** Counted in numbers of 4 bytes. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** Product of all sizes but the last; 1 for a scalar. */
  readonly rows: number;
  /** The last size; 1 for a scalar. */
  readonly columns: number;
  /** Numbers from the beginning of a row to that of the next: `columns`, or those of the whole where the buffer is a view. */
  readonly stride: number;
  readonly dataType: DataType;
}

/** Whether the numbers of a place lie end to end. */
export function isDense({ columns, rows, stride }: Place): boolean {
  return stride === columns || rows === 1;
}

/** How many numbers lie there. */
export function sizeOf({ rows, columns }: Place): number {
  return rows * columns;
}

/** The places of all buffers of a Program, by id. */
export function placesOf({ buffers }: Program): readonly Place[] {
  return buffers.map(({ arena, offsetBytes, shape, dataType, view }) => {
    const columns = shape.at(-1) ?? 1;
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const whole = view && columnsOf(buffers[view.of]?.shape, view.of);
    const offset = offsetBytes / 4 + (view?.begin ?? 0);
    return { arena, offset, shape, rows, columns, stride: whole ?? columns, dataType };
  });
}

function columnsOf(shape: readonly number[] | undefined, id: BufferId): number {
  if (shape === undefined) throw new RangeError(`There is no buffer ${id}.`);
  return shape.at(-1) ?? 1;
}
