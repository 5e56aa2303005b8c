/** Offers for a while to put back what was deleted. */
import { showMessage } from "../widgets/message.ts";
import { useTeachStore } from "./teach-store.ts";

/** How long the offer stands, in milliseconds. */
const offerMs = 10_000;

/** Says what is gone; `putBack` is called only while the same lesson is in the editor. */
export function offerUndo(text: string, putBack: () => void): void {
  const { draft } = useTeachStore.getState();
  const onClick = () => {
    if (useTeachStore.getState().draft?.id === draft?.id) putBack();
  };
  void showMessage(text, {
    id: "lesson-part-deleted",
    duration: offerMs,
    action: { label: "Put it back", onClick },
  });
}
