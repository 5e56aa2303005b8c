/** Follows a media query. */
import { useCallback, useSyncExternalStore } from "react";

/** Tells whether a media query matches, and renders again when that changes. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

/** Screens too narrow for panels beside the canvas: they become sheets. */
export const narrowScreen = "(max-width: 799px)";

/** Screens wide enough for charts that stay beside the dock's tabs. */
export const wideScreen = "(min-width: 1200px)";
