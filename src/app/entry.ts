/** The entry of the page: the app, or on another site's page a small poster that loads the app when it is pressed. */
import { isEmbed } from "./embed/embed-address.ts";

if (isEmbed(location.search)) {
  const { showPoster } = await import("./embed/poster.ts");
  await showPoster();
} else {
  const { startApp } = await import("./main.tsx");
  await startApp();
}
