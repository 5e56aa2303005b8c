/** What all commands share: how they end. 0 done, 1 what was asked failed, 2 bad arguments. */
import { type ParseArgsConfig, parseArgs } from "node:util";

/** Arguments that make no sense; the message is the one line that the user sees. */
export class BadArgument extends Error {}

/** A failure that is explained by its message alone, so that no stack is shown. */
export class CommandFailure extends Error {}

/**
 * Parses the arguments of this process.
 *
 * @throws BadArgument with Node's sentence in one line.
 */
export function readArguments<const T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BadArgument(message.split("\n")[0] ?? message);
  }
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

/** Runs a command to its end and sets the exit code that its outcome asks for. */
export async function runCommand(name: string, main: () => Promise<void>): Promise<void> {
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
