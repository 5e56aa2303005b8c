/** Switches between light and dark; where the choice agrees with the system, the system decides again. */
import { Moon, Sun } from "lucide-react";
import { useEffect } from "react";
import { useViewStore } from "../stores/view-store.ts";
import { Button } from "../widgets/Button.tsx";
import { useMediaQuery } from "../widgets/use-media-query.ts";

/** The theme on the screen now. */
export function useShownTheme(): "light" | "dark" {
  const chosen = useViewStore((view) => view.theme);
  const system = useMediaQuery("(prefers-color-scheme: dark)") ? "dark" : "light";
  return chosen === "system" ? system : chosen;
}

/** The theme button. It also puts the chosen theme on the root of the page. */
export function ThemeButton() {
  const chosen = useViewStore((view) => view.theme);
  const shown = useShownTheme();
  const other = shown === "dark" ? "light" : "dark";
  useEffect(() => {
    if (chosen === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen;
  }, [chosen]);
  const onClick = () => {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    useViewStore.setState({ theme: other === system ? "system" : other });
  };
  return (
    <Button icon label={other === "dark" ? "Dark theme" : "Light theme"} onClick={onClick}>
      {shown === "dark" ? <Sun size={15} /> : <Moon size={15} />}
    </Button>
  );
}
