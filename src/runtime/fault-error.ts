/** An error that carries what a person can do about it. */
import type { Fault } from "../protocol/event.ts";

/** Thrown for faults of the device or the choice of engine; its fields are those of the protocol's Fault. */
export class FaultError extends Error implements Fault {
  readonly code: string;
  readonly detail: string;
  readonly action: string;

  constructor(fault: Fault) {
    super(fault.message);
    this.name = "FaultError";
    this.code = fault.code;
    this.detail = fault.detail;
    this.action = fault.action;
  }
}

/** Whether something failed because the device's compiler refused a kernel, in every way that there is of doing it. */
export function isKernelRefusal(error: unknown): error is FaultError {
  return error instanceof FaultError && error.code === "E_SHADER";
}
