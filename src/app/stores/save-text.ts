/** Hands a text to the user as a file. */

/** Saves a JSON text as a file, named after what it holds. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replace(/[^\p{L}\p{N}_-]+/gu, "-") || "graph"}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
