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
