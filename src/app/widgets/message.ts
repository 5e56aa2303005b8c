/** Shows short messages. What draws them loads after the first screen; messages wait for it. */
import type { ExternalToast } from "sonner";

let open = (): void => {};
const placeIsThere = new Promise<void>((resolve) => {
  open = resolve;
});

/** Says that the place where messages appear is on the screen. */
export function messagesCanAppear(): void {
  open();
}

/** Shows a message for a few seconds. */
export async function showMessage(text: string, details: ExternalToast): Promise<void> {
  const { toast } = await import("sonner");
  await placeIsThere;
  toast(text, details);
}

/** Takes a message away, if it is still there. */
export async function hideMessage(id: string): Promise<void> {
  const { toast } = await import("sonner");
  toast.dismiss(id);
}

/** Shows what went wrong. */
export async function showError(text: string, details: ExternalToast): Promise<void> {
  const { toast } = await import("sonner");
  await placeIsThere;
  toast.error(text, details);
}
