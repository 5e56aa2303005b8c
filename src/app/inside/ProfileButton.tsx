/** Looks into a step at once, more thoroughly than the samples taken while training. */
import { ScanSearch } from "lucide-react";
import { isLoaded } from "../run/run-state.ts";
import { useRunStore } from "../stores/run-store.ts";
import { Button } from "../widgets/Button.tsx";
import { profileNow, useProfileStore } from "./profile-store.ts";

/** The button. */
export function ProfileButton({ look = "plain" }: { readonly look?: "plain" | "outlined" }) {
  const isReady = useRunStore(({ run }) => isLoaded(run));
  const isAwaited = useProfileStore((store) => store.isAwaited);
  const waiting = isAwaited ? "The step is being looked into" : null;
  return (
    <Button
      look={look}
      tip="Run the next step up to nine times and time every op. It changes nothing: training goes on as if it had not been."
      reason={isReady ? waiting : "There is no run yet: the engine is still getting ready"}
      onClick={profileNow}
    >
      <ScanSearch size={14} aria-hidden="true" />
      Profile now
    </Button>
  );
}
