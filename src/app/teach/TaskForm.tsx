/** The tasks of a step: what learners read, what is looked at, and what that finds at this moment. */
import { ArrowDown, ArrowUp, Circle, CircleCheck, Plus, Trash2 } from "lucide-react";
import { useId } from "react";
import { evaluate } from "../../lessons/check.ts";
import { type CheckKind, checkForms } from "../../lessons/check-forms.ts";
import type { LessonFacts } from "../../lessons/facts.ts";
import type { Task } from "../../lessons/lesson.ts";
import { lessonLimits } from "../../lessons/lesson-problems.ts";
import { useLessonFacts } from "../lesson/use-lesson-facts.ts";
import { Button } from "../widgets/Button.tsx";
import { CheckValues, Choice } from "./CheckValues.tsx";
import { setTaskCheck, taskOf } from "./change-check.ts";
import css from "./Form.module.css";
import { LayerCheck } from "./LayerCheck.tsx";
import { NetworkCheck } from "./NetworkCheck.tsx";
import { Problem } from "./Problem.tsx";
import own from "./TaskForm.module.css";
import { TextBox } from "./TextBox.tsx";

const kinds = Object.entries(checkForms).map(([value, { label }]) => ({ value, label }));

interface TasksProps {
  readonly tasks: readonly Task[];
  readonly problemOf: (field: string) => string | null;
  readonly onChange: (tasks: readonly Task[]) => void;
  readonly onRemove: (index: number) => void;
}

/** The group `Tasks`. */
export function TaskForms({ tasks, problemOf, onChange, onRemove }: TasksProps) {
  const facts = useLessonFacts();
  const swap = (index: number, by: number) => {
    const [one, other] = [tasks[index], tasks[index + by]];
    if (one && other) onChange(tasks.with(index, other).with(index + by, one));
  };
  return (
    <section className={css["group"]} aria-label="Tasks">
      <h4>Tasks</h4>
      <p className={css["note"]}>
        The step is done when all of them hold at one time. Each looks at the learner’s own drawing
        and run.
      </p>
      {tasks.map((task, index) => {
        const number = index + 1;
        return (
          <TaskForm
            key={`task ${number}`}
            {...{ task, index, facts, problemOf }}
            isLast={number === tasks.length}
            onChange={(changed) => onChange(tasks.with(index, changed))}
            onRemove={() => onRemove(index)}
            onMove={(by) => swap(index, by)}
          />
        );
      })}
      <div className={css["buttons"]}>
        <Button
          look="outlined"
          reason={tasks.length >= lessonLimits.tasks ? "A step has at most 20 tasks" : null}
          onClick={() => onChange([...tasks, taskOf(checkForms.layer.initial)])}
        >
          <Plus size={14} aria-hidden="true" />
          Add a task
        </Button>
      </div>
    </section>
  );
}

interface TaskProps {
  readonly task: Task;
  readonly index: number;
  readonly isLast: boolean;
  readonly facts: LessonFacts;
  readonly problemOf: (field: string) => string | null;
  readonly onChange: (task: Task) => void;
  readonly onRemove: () => void;
  readonly onMove: (by: number) => void;
}

function TaskForm(props: TaskProps) {
  const { task, index, facts, problemOf, onChange } = props;
  const { check } = task;
  const problem = problemOf(`tasks.${index}.check`);
  const id = useId();
  return (
    <fieldset className={own["task"]} data-part="">
      <legend className="for-readers">Task {index + 1}</legend>
      <TaskHead {...props} />
      <Choice
        label="Looks at"
        value={check.kind}
        options={kinds}
        onChange={(kind) => {
          if (isKind(kind)) onChange(setTaskCheck(task, checkForms[kind].initial));
        }}
      />
      <p className={css["note"]}>{checkForms[check.kind].help}</p>
      <CheckValues
        check={check}
        isInvalid={problem !== null}
        describedBy={problem === null ? undefined : id}
        onChange={(changed) => onChange(setTaskCheck(task, changed))}
      />
      {check.kind === "layer" && (
        <LayerCheck check={check} onChange={(changed) => onChange(setTaskCheck(task, changed))} />
      )}
      {check.kind === "network" && <NetworkCheck {...{ task, index, check, onChange }} />}
      <Problem id={id} text={problem} />
      {problem === null && <Verdict task={task} facts={facts} />}
      <TextBox
        label="Task in words"
        value={task.text}
        mostLetters={lessonLimits.line}
        problem={problemOf(`tasks.${index}.text`)}
        onChange={(text) => onChange({ ...task, text })}
      />
    </fieldset>
  );
}

function TaskHead({ index, isLast, onRemove, onMove }: TaskProps) {
  const number = index + 1;
  return (
    <div className={own["taskHead"]}>
      <b>Task {number}</b>
      <Button
        icon
        label={`Move task ${number} up`}
        reason={index === 0 ? "It is the first" : null}
        onClick={() => onMove(-1)}
      >
        <ArrowUp size={14} />
      </Button>
      <Button
        icon
        label={`Move task ${number} down`}
        reason={isLast ? "It is the last" : null}
        onClick={() => onMove(1)}
      >
        <ArrowDown size={14} />
      </Button>
      <Button icon label={`Remove task ${number}`} onClick={onRemove}>
        <Trash2 size={14} />
      </Button>
    </div>
  );
}

interface VerdictProps {
  readonly task: Task;
  readonly facts: LessonFacts;
}

/** What the check finds in the drawing and the run of this moment. */
function Verdict({ task: { check }, facts }: VerdictProps) {
  const { holds, found } = evaluate(check, facts);
  return (
    <p className={own["verdict"]} data-holds={holds}>
      {holds ? (
        <CircleCheck size={15} aria-hidden="true" />
      ) : (
        <Circle size={15} aria-hidden="true" />
      )}
      <span>
        <span role="status">{holds ? "On your canvas: done" : "On your canvas: not yet"}</span>
        <small>{found}</small>
      </span>
    </p>
  );
}

function isKind(kind: string): kind is CheckKind {
  return Object.hasOwn(checkForms, kind);
}
