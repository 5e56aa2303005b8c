/** The newest profile, with the drawing and the Programs it is about. */
import { create } from "zustand";
import { poolProfiles } from "../../insight/pool-profiles.ts";
import type { StepProfile } from "../../protocol/profile.ts";
import { type Edition, editionOf } from "../run/editions.ts";
import { onWorkerEvent, send } from "../run/worker-connection.ts";

interface ProfileStore {
  /** Null before there is one, and after another engine came. */
  readonly latest: { readonly profile: StepProfile; readonly edition: Edition } | null;
  /** The user asked for a profile and waits for it. */
  readonly isAwaited: boolean;
  /** The user wants to look at the present one: those that come are let go by. */
  readonly isHeld: boolean;
}

export const useProfileStore = create<ProfileStore>()(
  (): ProfileStore => ({ latest: null, isAwaited: false, isHeld: false }),
);

/** What a profile on demand may take: more runs than one that is sampled, so that it knows its error. */
const budget = { runs: 9, budgetMs: 1500 };

/** Asks for a profile of the step that comes next. */
export function profileNow(): void {
  useProfileStore.setState({ isAwaited: true, isHeld: false });
  send({ type: "profile", budget });
}

/** What was asked for stands for itself; what was sampled counts together with what came before it. */
function take(profile: StepProfile, edition: Edition): void {
  const { isHeld, isAwaited, latest } = useProfileStore.getState();
  if (isHeld) return;
  const former = latest?.edition === edition && !isAwaited ? latest.profile : null;
  const pooled = former === null ? profile : poolProfiles(former, profile);
  useProfileStore.setState({ latest: { profile: pooled, edition }, isAwaited: false });
}

onWorkerEvent((event) => {
  switch (event.type) {
    case "profile": {
      const edition = editionOf(event.edition);
      if (edition) take(event.profile, edition);
      return;
    }
    case "engine":
      useProfileStore.setState({ latest: null, isAwaited: false, isHeld: false });
      return;
    case "failed":
      useProfileStore.setState({ isAwaited: false });
      return;
    default:
      return;
  }
});
