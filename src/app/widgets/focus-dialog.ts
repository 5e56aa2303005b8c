/** Where the keyboard goes when a dialog opens. */

/** Gives the focus to the dialog itself instead of its first button, whose tip would show at once. */
export function focusDialog(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}
