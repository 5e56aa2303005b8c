/** What all commands share: how they end. 0 done, 1 what was asked failed, 2 bad arguments. */
import { type ParseArgsConfig, parseArgs } from "node:util";

/** Arguments that make no sense; the message is the one line that the user sees. */
export class BadArgument extends Error {}

/** A failure that is explained by its message alone, so that no stack is shown. */
export class CommandFailure extends Error {}

/**
 * Parses arguments, those of this process where none are given.
 *
 * @throws BadArgument with one sentence.
 */
export function readArguments<const T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  const args = withValues(config.args ?? process.argv.slice(2), config.options ?? {});
  try {
    return parseArgs({ ...config, args }) as ReturnType<typeof parseArgs<T>>;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BadArgument(message.split("\n")[0] ?? message);
  }
}

/** Hands every option the value that stands after it, a negative number too, which Node's parser takes for an option. */
function withValues(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): string[] {
  const joined: string[] = [];
  const waiting = [...args];
  for (let arg = waiting.shift(); arg !== undefined; arg = waiting.shift()) {
    if (arg === "--") return [...joined, arg, ...waiting];
    const takesValue = arg.startsWith("--") && options[arg.slice(2)]?.type === "string";
    if (!takesValue) {
      joined.push(arg);
      continue;
    }
    const value = waiting.shift();
    if (value === undefined) throw new BadArgument(`${arg} needs a value behind it.`);
    const isOption = value.startsWith("--") || /^-[a-z]$/i.test(value);
    if (isOption) throw new BadArgument(`${arg} needs a value, but ${value} stands behind it.`);
    joined.push(`${arg}=${value}`);
  }
  return joined;
}

/** Reads a whole number from `min` to `max`. An absent option gives undefined. */
export function readInteger(
  option: string,
  text: string | undefined,
  min: number,
  max: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new BadArgument(
      `${option} must be a whole number from ${min} to ${max}, but is "${text}".`,
    );
  return value;
}

/**
 * Reads a number as people write it, with a decimal point or an exponent; NaN where the text is none. Hexadecimal numbers and
 * words such as Infinity are none.
 */
export function numberIn(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
}

/** Runs a command to its end and sets the exit code that its outcome asks for. */
export async function runCommand(name: string, main: () => Promise<void>): Promise<void> {
  // Whoever reads what is written may go before it ends, as `head` does; that is no failure of the command.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    await main();
  } catch (error) {
    process.exitCode = error instanceof BadArgument ? 2 : 1;
    const explained = error instanceof BadArgument || error instanceof CommandFailure;
    const text =
      explained || !(error instanceof Error) ? String(error) : (error.stack ?? error.message);
    const hint = error instanceof BadArgument ? ` (npm run ${name} -- --help)` : "";
    process.stderr.write(`${name}: ${text.replace(/^Error: /, "")}${hint}\n`);
  }
}
