/** Division in WGSL by a number that is known: an adapter without hardware for it takes as long as over several reads of memory. */

/** WGSL for the quotient, rounded down, of a name that is not negative. */
export function quotient(name: string, divisor: number): string {
  if (divisor === 1) return name;
  const bits = Math.log2(divisor);
  return Number.isInteger(bits) ? `(${name} >> ${bits}u)` : `${name} / ${divisor}`;
}
