/** Says what is wrong with a part of a lesson, and leads the keyboard there. */
import css from "./Form.module.css";

/** What is wrong, in red; nothing where it is null. */
export function Problem({ text, id }: { readonly text: string | null; readonly id?: string }) {
  return text === null ? null : (
    <p id={id} className={css["problem"]} data-problem="">
      {text}
    </p>
  );
}

/** Shows the place of a problem in the editor, and puts the keyboard into the control before it. */
export function goToProblem(message: string): void {
  const problems = [...document.querySelectorAll("[data-problem]")];
  const found = problems.find(({ textContent }) => textContent === message);
  const part = found?.closest("[data-part]");
  const scroller = found?.closest("[data-scrolls]");
  // Only the form is to be scrolled: scrollIntoView would move the page as well.
  if (found && scroller) {
    const [at, frame] = [found.getBoundingClientRect(), scroller.getBoundingClientRect()];
    scroller.scrollTop += at.top - frame.top - frame.height / 2;
  }
  part?.querySelector<HTMLElement>("input, textarea, select")?.focus({ preventScroll: true });
}
