/** Lists the numbers a learner may choose from. */

/** `1, 2 or 4`; of a long list the ends. */
export function printChoices(choices: readonly number[]): string {
  if (choices.length === 1) return `${choices[0]}`;
  const shown = choices.length > 6 ? [...choices.slice(0, 4), ...choices.slice(-1)] : choices;
  return `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}
