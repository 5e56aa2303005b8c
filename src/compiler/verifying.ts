/** Puts the verifiers behind every phase and pass of a compilation: in tests, and in the app while it is developed. */
import type { Inspector } from "./compilation.ts";
import { verifyIr } from "./verify-ir.ts";
import { verifyProgram } from "./verify-program.ts";

/** Throws at the first stage that breaks a rule, and names the stage and all that is wrong with it. */
export const verifying: Inspector = {
  ir(stage, ir) {
    complain(`After ${stage}`, verifyIr(ir));
  },
  program(program) {
    complain("In the Program", verifyProgram(program));
  },
};

function complain(
  where: string,
  faults: readonly { readonly rule: string; readonly message: string }[],
): void {
  if (faults.length === 0) return;
  const list = faults.slice(0, 8).map(({ rule, message }) => `${rule}: ${message}`);
  throw new Error(`${where}: ${list.join("; ")}`);
}
