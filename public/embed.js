// For pages that embed drawings of Tributary: makes each iframe as tall as its content asks, so that nothing in it scrolls.
addEventListener("message", ({ source, data }) => {
  if (typeof data !== "object" || data === null) return;
  if (data.tributary !== 1 || data.type !== "height" || typeof data.height !== "number") return;
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentWindow === source) frame.style.height = `${Math.min(2000, data.height)}px`;
});
