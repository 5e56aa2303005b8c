/** The entry of the page: the app, or on another site's page a small poster that loads the app when it is pressed. */
import { isEmbed } from "./embed/embed-address.ts";
import { fetchPart } from "./widgets/fetch-part.ts";

try {
  if (isEmbed(location.search)) {
    const { showPoster } = await fetchPart("Tributary", () => import("./embed/poster.ts"));
    await showPoster();
  } else {
    const { startApp } = await fetchPart("Tributary", () => import("./main.tsx"));
    await startApp();
  }
} catch (error) {
  sayNotStarted(error);
}

/** Says on the empty page that the app did not start, since nothing of it is there that could. */
function sayNotStarted(error: unknown): void {
  console.error(error);
  const root = document.getElementById("root");
  if (root === null || root.childElementCount > 0) return;
  const words = document.createElement("p");
  words.role = "alert";
  const reason = error instanceof Error ? error.message : String(error);
  words.textContent = `Tributary could not start: ${reason} Projects that this browser keeps are unharmed. Check the connection, then reload the page. `;
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Reload the page";
  again.addEventListener("click", () => location.reload());
  root.replaceChildren(words, again);
}
