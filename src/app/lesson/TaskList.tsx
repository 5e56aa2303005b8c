/** The tasks of a step: which are done, and what was found. */
import { Circle, CircleCheck } from "lucide-react";
import type { Origin } from "../../insight/provenance.ts";
import type { Task } from "../../lessons/lesson.ts";
import type { TaskState } from "../../lessons/reached.ts";
import { Provenance } from "../widgets/Provenance.tsx";
import { foundBy } from "./found-by.ts";
import css from "./Lesson.module.css";

interface ListProps {
  readonly tasks: readonly Task[];
  /** One for each task, in the same order. */
  readonly states: readonly TaskState[];
  /** All of them held at one time already. */
  readonly isDone: boolean;
}

interface FoundProps {
  readonly found: string | undefined;
  readonly origin: Origin;
}

function Found({ found, origin }: FoundProps) {
  if (found === undefined) return null;
  return (
    <small data-figures="">
      {found} {/\d/.test(found) && <Provenance {...origin} />}
    </small>
  );
}

/** The list `Tasks`. */
export function TaskList({ tasks, states, isDone }: ListProps) {
  return (
    <div aria-live="polite">
      <ul className={css["tasks"]} aria-label="Tasks">
        {tasks.map(({ text, check }, index) => {
          const state = states[index];
          const holds = state?.isDone === true;
          return (
            <li key={text} className={holds ? css["holds"] : ""} data-holds={holds}>
              {holds ? (
                <CircleCheck size={16} role="img" aria-label="Done" />
              ) : (
                <Circle size={16} role="img" aria-label="Open" />
              )}
              <span>
                {text}
                <Found found={state?.found} origin={foundBy[check.kind]} />
              </span>
            </li>
          );
        })}
      </ul>
      {isDone && <p className={css["done"]}>This step is done.</p>}
    </div>
  );
}
