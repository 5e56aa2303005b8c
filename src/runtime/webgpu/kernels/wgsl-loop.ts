/**
 * WGSL loops that ask at the end of a round whether there is another one.
 *
 * A `for` asks before each round. An adapter that runs its lanes in step, as software adapters do, leaves a loop only at the end
 * of a round: with a `for` it goes through the body once more with no lane taking part, and where a loop has few rounds that is
 * much of the time.
 */

/** What is done again and again. */
export interface Rounds {
  /** WGSL that holds while there is another round. */
  readonly goesOn: string;
  /** WGSL that follows each round. */
  readonly step: string;
  readonly body: string;
  /** Whether there is a first round in any case. */
  readonly isCertain: boolean;
}

/** The loop. Its variables are declared before it. */
export function loopOf({ goesOn, step, body, isCertain }: Rounds): string {
  const loop = `loop {
${body}
continuing { ${step} break if !(${goesOn}); }
}`;
  return isCertain ? loop : `if (${goesOn}) {\n${loop}\n}`;
}

/** A loop over the i32 `name` from `begin` to before `end`; no loop where that is one round. */
export function countingLoop(
  name: string,
  range: { readonly begin: string; readonly end: string; readonly by?: number },
  isCertain: boolean,
  body: string,
): string {
  const { begin, end, by = 1 } = range;
  const isOnce = Number(end) - Number(begin) === by;
  if (isOnce) return `{ let ${name} = ${begin};\n${body}\n}`;
  const step = by === 1 ? `${name}++;` : `${name} += ${by};`;
  return `{ var ${name} = ${begin};
${loopOf({ goesOn: `${name} < ${end}`, step, body, isCertain })}
}`;
}

/** Rows of a round: going round costs as much as a few reads. */
const rowsPerRound = 4;

/** A loop over the u32 `row` from `begin` to before `end`, WGSL names of type u32, of which there is at least one. */
export function rowLoop(body: string): string {
  const ahead = Array.from({ length: rowsPerRound }, (_, at) => at);
  const round = ahead.map((at) => `{ let row = next + ${at}u;\n${body}\n}`).join("\n");
  const many = { goesOn: `next + ${rowsPerRound}u <= end`, step: `next += ${rowsPerRound}u;` };
  const rest = { goesOn: "next < end", step: "next++;", body: `let row = next;\n${body}` };
  return `{ var next = begin;
${loopOf({ ...many, body: round, isCertain: false })}
${loopOf({ ...rest, isCertain: false })}
}`;
}
