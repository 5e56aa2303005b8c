/** Parts of the screen that are fetched when they are first shown. One that does not come, or fails, takes nothing else with it. */
import {
  Component,
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useReducer,
  useRef,
} from "react";
import { Button } from "./Button.tsx";
import { fetchPart, PartNotLoaded } from "./fetch-part.ts";
import css from "./LazyPart.module.css";

interface Options {
  /** Stands in its place until it is there. */
  readonly fallback?: ReactNode;
  /** It has no place of its own on the screen, so that what is to be said of it floats above the rest. */
  readonly isFloating?: boolean;
}

/**
 * A component that is fetched when it is first shown.
 *
 * @param name What the reader calls it, as in "… could not be loaded": "The timeline".
 */
export function lazyPart<Props extends object>(
  name: string,
  load: () => Promise<ComponentType<Props>>,
  { fallback = null, isFloating = false }: Options = {},
): ComponentType<Props> {
  const begin = () => lazy(async () => ({ default: await fetchPart(name, load) }));
  let Loaded = begin();
  return function Part(props: Props) {
    const [attempt, tryAgain] = useReducer((count: number) => count + 1, 0);
    const shown = useRef(Loaded);
    const again = () => {
      // Whoever tries first fetches for all places where the part stands.
      if (shown.current === Loaded) Loaded = begin();
      shown.current = Loaded;
      tryAgain();
    };
    const Content = shown.current as unknown as ComponentType<Props>;
    return (
      <PartBoundary key={attempt} name={name} isFloating={isFloating} onRetry={again}>
        <Suspense fallback={fallback}>
          <Content {...props} />
        </Suspense>
      </PartBoundary>
    );
  };
}

interface BoundaryProps {
  readonly name: string;
  readonly isFloating: boolean;
  readonly onRetry: () => void;
  readonly children: ReactNode;
}

/** Keeps what fails inside it from taking the rest of the screen away, says what it was, and offers ways on. */
class PartBoundary extends Component<BoundaryProps, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error): void {
    if (!(error instanceof PartNotLoaded)) console.error(error);
  }

  override render(): ReactNode {
    const { error } = this.state;
    const { name, isFloating, onRetry, children } = this.props;
    if (error === null) return children;
    return (
      <div className={`${css["fallen"]} ${isFloating ? css["floating"] : ""}`} role="alert">
        <p>
          <b>
            {error instanceof PartNotLoaded ? error.message : `${name} met a fault of Tributary.`}
          </b>{" "}
          {error instanceof PartNotLoaded
            ? "The connection may be gone, or a new version has been published since this page was opened. The rest works on, and your drawing is kept."
            : `${error.message}. The rest works on, and your drawing is kept.`}
        </p>
        <span className={css["ways"]}>
          <Button look="outlined" onClick={onRetry}>
            Try again
          </Button>
          <Button look="outlined" onClick={() => location.reload()}>
            Reload the page
          </Button>
        </span>
      </div>
    );
  }
}
