/** The ways out of the app for a profile. */
import { Download } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Button } from "../widgets/Button.tsx";
import { showMessage } from "../widgets/message.ts";
import popup from "../widgets/Popup.module.css";
import { measureInBrowser, saveOps, saveTrace } from "./export-profile.ts";
import { presentInsight, type ShownInsight } from "./use-insight.ts";

const exports: readonly { name: string; act: (shown: ShownInsight) => void }[] = [
  { name: "Chrome trace, for Perfetto", act: saveTrace },
  { name: "Ops as CSV", act: saveOps },
  {
    name: "Measures in the browser's profiler",
    act: (shown) => {
      const count = measureInBrowser(shown);
      void showMessage(`${count} measures written`, {
        description:
          "performance.measure: record a profile with the browser's tools and write them again to see them there.",
      });
    },
  },
];

/** A button with a menu. */
export function ExportMenu() {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button icon label="Export the profile">
          <Download size={14} />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={`${popup["popup"]} ${popup["menu"]}`}
          align="end"
          sideOffset={6}
        >
          {exports.map(({ name, act }) => (
            <DropdownMenu.Item
              key={name}
              className={popup["item"] ?? ""}
              onSelect={() => {
                const shown = presentInsight();
                if (shown) act(shown);
              }}
            >
              {name}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
