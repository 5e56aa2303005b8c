/** The entry of everything that looks into a step; it loads after the first screen. */
import { CompilerTab } from "./compiler/CompilerTab.tsx";
import { OpsTab } from "./ops/OpsTab.tsx";
import { Timeline } from "./timeline/Timeline.tsx";

/** One of the tabs of the dock. */
export function InsideTab({ name }: { readonly name: "Timeline" | "Ops" | "Compiler" }) {
  switch (name) {
    case "Timeline":
      return <Timeline />;
    case "Ops":
      return <OpsTab />;
    case "Compiler":
      return <CompilerTab />;
    default:
      return name satisfies never;
  }
}
