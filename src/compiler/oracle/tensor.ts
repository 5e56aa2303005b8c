/** Numbers in double precision with a shape: what the oracle computes with. */

/** Row by row; class labels are whole numbers among the others. */
export interface OracleTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** All zeros. */
export function zeros(shape: readonly number[]): OracleTensor {
  return { shape, data: new Float64Array(shape.reduce((product, side) => product * side, 1)) };
}

/** A number without a shape. */
export function scalar(value: number): OracleTensor {
  return { shape: [], data: Float64Array.of(value) };
}

/** The number at a flat index. Throws a RangeError outside the tensor, so that a wrong index can't pass for a zero. */
export function read({ data, shape }: OracleTensor, index: number): number {
  const value = data[index];
  if (value === undefined) {
    throw new RangeError(`Index ${index} is outside a tensor of shape [${shape.join(", ")}].`);
  }
  return value;
}

/** Adds to the number at a flat index. */
export function accumulate(tensor: OracleTensor, index: number, value: number): void {
  tensor.data[index] = read(tensor, index) + value;
}

/** The sides of a tensor of `rank` axes, as `T` of that length. Throws when it has another rank. */
export function sides<T extends readonly number[]>(shape: readonly number[], rank: T["length"]): T {
  if (shape.length !== rank) {
    throw new RangeError(`Expected ${rank} axes, got [${shape.join(", ")}].`);
  }
  return shape as T;
}

/** The four sides of an image batch. */
export type ImageSides = readonly [n: number, height: number, width: number, channels: number];

/** Rows and columns of a tensor seen as a matrix: all axes but the last, and the last. */
export function matrixSides({
  shape,
  data,
}: OracleTensor): readonly [rows: number, columns: number] {
  const columns = shape.at(-1) ?? 1;
  return [data.length / columns, columns];
}

/** A new tensor of the same shape: f of each number and its flat index. */
export function mapEach(
  first: OracleTensor,
  f: (value: number, index: number) => number,
): OracleTensor {
  return { shape: first.shape, data: first.data.map((value, index) => f(value, index)) };
}
