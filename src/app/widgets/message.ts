/** Shows short messages. What draws them loads after the first screen; messages wait for it. */
import type { ExternalToast, toast as Toast } from "sonner";
import { fetchPart } from "./fetch-part.ts";

let open = (): void => {};
const placeIsThere = new Promise<void>((resolve) => {
  open = resolve;
});

/** Says that the place where messages appear is on the screen. */
export function messagesCanAppear(): void {
  open();
}

/** Shows a message for a few seconds. */
export function showMessage(text: string, details: ExternalToast): Promise<void> {
  return withToasts((toast) => toast(text, details), text);
}

/** Takes a message away, if it is still there. */
export function hideMessage(id: string): Promise<void> {
  return withToasts((toast) => toast.dismiss(id), id);
}

/** Shows what went wrong. */
export function showError(text: string, details: ExternalToast): Promise<void> {
  return withToasts((toast) => toast.error(text, details), text);
}

/** Where that which draws messages does not come, they are in the console at least: the work goes on without them. */
async function withToasts(act: (toast: typeof Toast) => void, text: string): Promise<void> {
  try {
    const { toast } = await fetchPart("What shows messages", () => import("sonner"));
    await placeIsThere;
    act(toast);
  } catch (error) {
    console.error(text, error);
  }
}
