/** Offers for a while to put back what was deleted. */
import { hideMessage, showMessage } from "../widgets/message.ts";
import { useTeachStore } from "./teach-store.ts";

/** How long the offer stands, in milliseconds. */
const offerMs = 10_000;

let offers = 0;
const idOf = (offer: number) => `lesson-part-deleted-${offer}`;

/** Says what is gone, in place of what was said before; `putBack` is called only while the same lesson is in the editor. */
export function offerUndo(text: string, putBack: () => void): void {
  const { draft } = useTeachStore.getState();
  const onClick = () => {
    if (useTeachStore.getState().draft?.id === draft?.id) putBack();
  };
  // A message that takes the id of one that is just going away would go away with it.
  void hideMessage(idOf(offers));
  offers += 1;
  void showMessage(text, {
    id: idOf(offers),
    duration: offerMs,
    action: { label: "Put it back", onClick },
  });
}
