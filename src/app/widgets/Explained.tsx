/** A word that explains itself: on hover, on focus, and on a tap or Enter. Escape closes the explanation. */
import { Tooltip } from "radix-ui";
import { type ComponentPropsWithoutRef, useState } from "react";
import tip from "./Button.module.css";

interface ExplainedProps extends ComponentPropsWithoutRef<"span"> {
  readonly role: "term" | "note";
  /** What is shown, in a sentence or two. */
  readonly by: string;
}

/** Text, not a command: it does nothing but show what it means, and so may be as small as the words around it. */
export function Explained({ by, ...rest }: ExplainedProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Tooltip.Root open={isOpen} onOpenChange={setOpen}>
      <Tooltip.Trigger asChild>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: what it shows is an explanation, and its role comes from outside */}
        <span
          {...rest}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it can be reached by keyboard, which shows the explanation
          tabIndex={0}
          // Pressing it would close the explanation, and on a touch screen nothing else would open it.
          onPointerDown={(event) => event.preventDefault()}
          onClick={(event) => {
            event.preventDefault();
            setOpen(true);
          }}
          onKeyDown={({ key }) => key === "Enter" && setOpen(true)}
        />
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={tip["tip"]} sideOffset={6} collisionPadding={8}>
          {by}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
