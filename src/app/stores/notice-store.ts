/** What could not be opened: it is said above the canvas from the first moment on, until the reader has seen it. */
import { create } from "zustand";

/** What is said, with its code where there is one. */
export interface Notice {
  readonly message: string;
  readonly detail: string;
  readonly action: string;
  readonly code?: string;
}

/** The last thing that could not be opened, or null. */
export const useNotice = create<{ readonly notice: Notice | null }>()(() => ({ notice: null }));

/** Says what could not be opened. */
export function showNotice(notice: Notice): void {
  useNotice.setState({ notice: { ...notice } });
}

/** Takes it away: the reader has seen it, or has opened something else since. */
export function dismissNotice(): void {
  useNotice.setState({ notice: null });
}
