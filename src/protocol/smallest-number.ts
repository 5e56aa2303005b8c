/**
 * How small a number may be before it counts as zero: one rule for all engines, see docs/decisions/0012.
 *
 * AssemblyScript compiles this file too, hence constants without types, written out.
 */

/**
 * 2⁻¹⁰⁰: what an engine stores is 0 or at least this large. Processors take up to a hundred times as long over subnormal numbers,
 * those below 2⁻¹²⁶, and a memory that fades (a velocity, a mean of squares, an average of a batch's variance) becomes one. The 26
 * powers of two between leave room for a factor, so that products of what is stored are not subnormal either; and a sum or
 * difference of such numbers is 0 or a multiple of 2⁻¹²³, so that sums need no look.
 */
export const smallestNumber = 7.888609052210118e-31;

/** 2⁻⁵⁰: the square of a smaller number counts as zero, and is not computed. */
export const smallestSquared = 8.881784197001252e-16;
