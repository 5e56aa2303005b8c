/** The values of a check, each with the control that fits its kind. */
import { useId } from "react";
import { passes } from "../../compiler/3-optimize/passes.ts";
import { diagnosticCodes } from "../../compiler/diagnostic.ts";
import type { Node } from "../../graph/graph.ts";
import { layerCatalogue } from "../../graph/layer-catalogue.ts";
import type { Check } from "../../lessons/check.ts";
import { type CheckValue, checkForms } from "../../lessons/check-forms.ts";
import { useGraphStore } from "../stores/graph-store.ts";
import { setCheckValue } from "./change-check.ts";
import css from "./Form.module.css";
import { NumberInput } from "./NumberInput.tsx";

interface ValuesProps {
  readonly check: Check;
  readonly isInvalid: boolean;
  readonly describedBy: string | undefined;
  readonly onChange: (check: Check) => void;
}

/** One control for each value. */
export function CheckValues({ check, isInvalid, describedBy, onChange }: ValuesProps) {
  const held = new Map<string, unknown>(Object.entries(check));
  const { values } = checkForms[check.kind];
  if (values.length === 0) return null;
  return (
    <div className={css["numbers"]}>
      {values.map((value) => (
        <Control
          key={value.name}
          {...{ value, isInvalid, describedBy }}
          held={held.get(value.name)}
          onChange={(next) => onChange(setCheckValue(check, value.name, next))}
        />
      ))}
    </div>
  );
}

interface ControlProps {
  readonly value: CheckValue;
  readonly held: unknown;
  readonly isInvalid: boolean;
  readonly describedBy: string | undefined;
  readonly onChange: (value: unknown) => void;
}

function Control({ value, held, onChange, ...rest }: ControlProps) {
  const nodes = useGraphStore((store) => store.graph.nodes);
  const { label } = value;
  switch (value.kind) {
    case "layer":
    case "node":
    case "code":
    case "pass":
    case "choice":
      return (
        <Choice
          label={label}
          value={held === undefined ? "" : String(held)}
          options={optionsOf(value, nodes)}
          onChange={(chosen) => onChange(chosen === "" ? undefined : chosen)}
        />
      );
    case "yes":
      return (
        <Choice
          label={label}
          value={held === true ? "yes" : "no"}
          options={[plain("yes"), plain("no")]}
          onChange={(chosen) => onChange(chosen === "yes")}
        />
      );
    case "whole":
    case "number":
    case "share":
      return (
        <NumberInput
          label={label}
          value={typeof held === "number" ? held : undefined}
          scale={value.kind === "share" ? 100 : 1}
          isOptional={value.isOptional}
          onChange={onChange}
          {...rest}
        />
      );
    default:
      return value satisfies never;
  }
}

interface Option {
  readonly value: string;
  readonly label: string;
}

function plain(word: string): Option {
  return { value: word, label: word };
}

function optionsOf(value: CheckValue, nodes: readonly Node[]): readonly Option[] {
  if (value.kind === "choice") return value.options;
  if (value.kind === "node") return nodes.map(({ name }) => plain(name));
  if (value.kind === "code") return diagnosticCodes.map(plain);
  if (value.kind === "pass")
    return [
      { value: "none", label: "none" },
      { value: "all", label: "all" },
      ...passes.map(({ name }) => ({ value: name, label: `${name} only` })),
    ];
  const any = value.kind === "layer" && value.isOptional ? [{ value: "", label: "any" }] : [];
  const layers = [...layerCatalogue.values()].map(({ type, label }) => ({ value: type, label }));
  return [...any, ...layers];
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
}

/** A labelled choice; a value that is none of the options is shown too. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className={css["number"]}>
      <label htmlFor={id}>{label}</label>
      <span className={css["select"]}>
        <select
          id={id}
          className={css["box"]}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        >
          {!options.some((option) => option.value === value) && (
            <option value={value}>{value === "" ? "choose" : value}</option>
          )}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}
