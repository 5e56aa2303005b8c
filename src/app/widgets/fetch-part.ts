/** Fetches a part of the app, more than once where it does not come. */

/** A part of the app that could not be fetched. Its message is a sentence for the reader; the cause is what the browser said. */
export class PartNotLoaded extends Error {
  constructor(name: string, cause: unknown) {
    super(`${name} could not be loaded.`, { cause });
    this.name = "PartNotLoaded";
  }
}

/** How long to wait before each further try, in milliseconds. */
const pausesMs: readonly number[] = [300, 1200];

/**
 * Fetches a part, with two further tries.
 *
 * @param name The subject of the sentence that says it did not come: "The timeline".
 * @param wait Resolves after so many milliseconds.
 * @throws PartNotLoaded when it does not come.
 */
export async function fetchPart<T>(
  name: string,
  load: () => Promise<T>,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await load();
    } catch (error) {
      const pauseMs = pausesMs[tries];
      if (pauseMs === undefined) throw new PartNotLoaded(name, error);
      await wait(pauseMs);
    }
  }
}
