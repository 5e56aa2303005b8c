/** A button that says what it does, and when it cannot do it, why. */
import { Tooltip } from "radix-ui";
import { type ComponentPropsWithRef, type ReactNode, useId } from "react";
import css from "./Button.module.css";

interface ButtonProps extends Omit<ComponentPropsWithRef<"button">, "disabled"> {
  readonly look?: "plain" | "outlined" | "primary";
  /** Only a picture inside: the button is square, and `label` names it. */
  readonly icon?: boolean;
  /** The accessible name, where the text inside does not say it. */
  readonly label?: string | undefined;
  /** Shown on hover and focus. */
  readonly tip?: ReactNode;
  /** Keys that do the same. */
  readonly keys?: string;
  /** Why it cannot be pressed now, or null when it can. It stays in the order of focus, so that the reason can be read. */
  readonly reason?: string | null;
}

/** A button of the app. */
export function Button(props: ButtonProps) {
  const { look = "plain", icon = false, label, tip, keys, reason = null, ...rest } = props;
  const reasonId = useId();
  const classes = [
    css["button"],
    look !== "plain" && css[look],
    icon && css["icon"],
    rest.className,
  ];
  const button = (
    <button
      type="button"
      aria-label={label}
      {...rest}
      className={classes.filter(Boolean).join(" ")}
      aria-disabled={reason !== null || undefined}
      aria-describedby={reason === null ? rest["aria-describedby"] : reasonId}
      onClick={reason === null ? rest.onClick : undefined}
    />
  );
  const shown = reason ?? tip ?? (icon ? label : undefined);
  return (
    <>
      {shown === undefined ? button : withTip(button, shown, keys)}
      {reason !== null && (
        <span id={reasonId} hidden>
          {reason}
        </span>
      )}
    </>
  );
}

function withTip(button: ReactNode, tip: ReactNode, keys: string | undefined) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{button}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={css["tip"]} sideOffset={6} collisionPadding={8}>
          {tip}
          {keys && <kbd>{keys}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
