/** Shapes for the kernels that know no windows. */

/** Shapes of any rank, with one row, one column, and more than 1,000 numbers, where the webgl backend leaves the processor. */
export const shapes: readonly (readonly number[])[] = [
  [1, 1],
  [1, 7],
  [5, 1],
  [3, 10],
  [2, 3, 3, 1],
  [1, 5, 4, 3],
  [2, 4, 4, 8],
  [33, 37],
  [2, 8, 9, 8],
];

/** Image batches down to a single pixel. */
export const imageShapes: readonly (readonly [number, number, number, number])[] = [
  [1, 1, 1, 1],
  [1, 3, 3, 1],
  [2, 5, 4, 3],
  [3, 7, 7, 2],
  [2, 2, 9, 5],
  [1, 8, 8, 8],
  [4, 1, 6, 1],
  [2, 14, 14, 4],
];

/** Batches of logits: [N, K]. */
export const logitShapes: readonly (readonly [number, number])[] = [
  [1, 2],
  [1, 10],
  [7, 10],
  [32, 10],
  [5, 3],
  [2, 1],
  [16, 100],
  [150, 10],
];

/** a is rows × inner, b is inner × columns. */
export const matmulSizes: readonly (readonly [rows: number, inner: number, columns: number])[] = [
  [1, 1, 1],
  [1, 17, 10],
  [7, 5, 3],
  [32, 64, 10],
  [4, 50, 1],
  // Where the webgpu backend would split the sum.
  [12, 2050, 11],
];

/** Inner sizes and columns in multiples of four, so that threads may share what they read. */
export const evenMatmulSizes: typeof matmulSizes = [
  [10, 12, 24],
  [8, 8, 16],
];

/** More image batches, small enough to try every number of them. */
export const moreImageShapes: readonly (readonly [number, number, number, number])[] = [
  [1, 1, 1, 5],
  [3, 1, 1, 2],
  [1, 2, 1, 3],
  [2, 1, 5, 1],
  [1, 4, 4, 2],
  [5, 2, 3, 1],
  [2, 3, 2, 7],
  [1, 7, 5, 2],
  [4, 3, 3, 3],
  [1, 9, 2, 1],
  [2, 6, 5, 2],
  [7, 2, 2, 2],
];

/** More batches of logits, likewise. */
export const moreLogitShapes: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 3],
  [2, 2],
  [3, 7],
  [4, 5],
  [6, 2],
  [8, 3],
  [9, 9],
  [10, 4],
  [11, 1],
  [13, 6],
  [17, 11],
  [3, 25],
];

/** More matrix products, small enough to try every number of them. */
export const moreMatmulSizes: readonly (readonly [rows: number, inner: number, columns: number])[] =
  [
    [1, 1, 7],
    [1, 5, 1],
    [6, 1, 1],
    [2, 3, 4],
    [3, 3, 3],
    [5, 2, 9],
    [1, 13, 2],
    [9, 4, 1],
    [2, 7, 7],
    [4, 1, 6],
    [8, 5, 2],
    [3, 11, 5],
    [1, 2, 15],
    [11, 3, 2],
    [6, 6, 10],
    [2, 9, 13],
  ];
