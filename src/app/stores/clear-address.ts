/** Takes a link out of the address once it no longer says what is on the screen. */

/** Leaves path and query as they are but for a link whose `#` a program escaped or lost. */
export function clearAddress(): void {
  const link = /(?:%23|[?&/]?[gl](?:=|%3D)\d).*$/i;
  const clean = location.pathname.replace(link, "") + location.search.replace(link, "");
  if (location.pathname + location.search + location.hash === clean && !location.href.endsWith("#"))
    return;
  history.replaceState(null, "", clean);
}
