/** Gives up waiting for work that takes too long. */

/** @throws Error `<what> more than N s` where the work has not ended in time; the work itself goes on unless somebody ends it. */
export async function withDeadline<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `${what} more than ${Math.round(limitMs / 1000)} s`;
    timer = setTimeout(() => reject(new Error(message)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
