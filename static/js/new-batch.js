// Shared by the later steps: a label is the button of its file input, and a dropped file is sent by the form of the area
// where it is dropped, or else of the only area. All listeners are on the document, because parts are swapped.

document.documentElement.classList.add("scripted");

const zoneOf = (event) => event.target.closest?.("[data-drop]") ?? document.querySelector("[data-drop]");

document.addEventListener("change", ({ target }) => {
  if (target.matches("input[data-sends]") && target.files.length) target.form.requestSubmit();
});

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  zoneOf(event)?.classList.add("over");
});

document.addEventListener("dragleave", (event) => zoneOf(event)?.classList.remove("over"));

document.addEventListener("drop", (event) => {
  event.preventDefault();
  const input = zoneOf(event)?.querySelector("input[type=file]");
  if (!input || !event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.form.requestSubmit();
});

// "Leave the 30 out": the button shows how many start.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-relabels]")) return;
  for (const button of target.form.querySelectorAll("[data-on]")) button.textContent = target.checked ? button.dataset.on : button.dataset.off;
});
