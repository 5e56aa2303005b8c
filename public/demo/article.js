// Names this page to the third figure, which then tells it what happens; the others speak of their height only.
const frame = document.querySelector("iframe[data-embed]");
const told = document.getElementById("told");
const origin = encodeURIComponent(location.origin);
frame.src = `../?embed=1&origin=${origin}${frame.dataset.embed}`;

addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
  const { type, step, accuracy } = event.data;
  if (type === "ready") told.value = event.data.started ? "Started." : "Not started yet.";
  if (type === "progress") told.value = `Step ${step}${accuracyText(accuracy)}.`;
  if (type === "done") told.value = `Done after ${step} steps${accuracyText(accuracy)}.`;
});

function accuracyText(accuracy) {
  return accuracy === null ? "" : `, accuracy ${(100 * accuracy).toFixed(1)} % over the validation images`;
}
