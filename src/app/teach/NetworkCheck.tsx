/** The drawing that a check compares the learner's with. */
import { useEffect, useRef } from "react";
import type { Check } from "../../lessons/check.ts";
import type { Task } from "../../lessons/lesson.ts";
import { setTaskCheck } from "./change-check.ts";
import { DrawingBox } from "./DrawingBox.tsx";

interface NetworkCheckProps {
  readonly task: Task;
  readonly index: number;
  readonly check: Extract<Check, { kind: "network" }>;
  readonly onChange: (task: Task) => void;
}

/** Its picture, and the way to take another one from the canvas. */
export function NetworkCheck({ task, index, check, onChange }: NetworkCheckProps) {
  // What was replaced can be put back for a while: into the task as it is then.
  const latest = useRef({ task, onChange });
  useEffect(() => {
    latest.current = { task, onChange };
  });
  return (
    <DrawingBox
      title={`Network of task ${index + 1}`}
      note="What the learner’s drawing is compared with. Without an Output it is the beginning that theirs has to have."
      drawing={check.drawing.nodes.length > 0 ? check.drawing : undefined}
      onChange={(drawing) => {
        const now = latest.current;
        now.onChange(setTaskCheck(now.task, { kind: "network", drawing }));
      }}
    />
  );
}
