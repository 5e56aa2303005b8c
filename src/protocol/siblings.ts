/** How the operands of siblings lie in a row: ops of one kind that share an input and run as one. */

/**
 * Deals operands out to their members.
 *
 * @param count how many members there are; it divides the number of operands.
 * @returns one list per member, in the order of the members.
 */
export function dealOperands<T>(operands: readonly T[], count: number): T[][] {
  const each = operands.length / count;
  return Array.from({ length: count }, (_, member) =>
    operands.slice(member * each, (member + 1) * each),
  );
}
