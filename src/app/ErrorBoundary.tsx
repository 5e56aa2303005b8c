/** Catches what should never happen: keeps the drawing safe and offers ways on. */
import { Component, type ErrorInfo, type ReactNode } from "react";
import { emptyGraph } from "../graph/edits/new-graph.ts";
import css from "./ErrorBoundary.module.css";
import { edit, undo } from "./stores/graph-store.ts";
import { saveAsFile } from "./stores/open-document.ts";
import { Button } from "./widgets/Button.tsx";

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
}

/** Shows its children, or what went wrong in them. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, { componentStack }: ErrorInfo): void {
    console.error(error, componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const goOn = (before: () => void) => () => {
      before();
      this.setState({ error: null });
    };
    return (
      <main className={css["fallen"]}>
        <h1>The screen came to a halt</h1>
        <p>
          This is a fault of Tributary, not of your drawing. Save the drawing as a file, then take
          back the last edit or begin anew.
        </p>
        <pre>{error.stack ?? error.message}</pre>
        <div>
          <Button look="outlined" onClick={saveAsFile}>
            Save as file
          </Button>
          <Button look="outlined" onClick={goOn(undo)}>
            Undo the last edit
          </Button>
          <Button look="outlined" onClick={goOn(() => edit(() => emptyGraph))}>
            New empty canvas
          </Button>
        </div>
      </main>
    );
  }
}
