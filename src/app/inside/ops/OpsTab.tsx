/** The ops of a step. */

/** The tab. */
export function OpsTab() {
  return null;
}
