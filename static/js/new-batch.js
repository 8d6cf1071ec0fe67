// What the later steps share: a label is the button of its file input, a dropped file is sent by its form: that of the
// place where it falls, or else of the one place there is.
// Everything listens at the document, because parts of these pages are swapped.

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

// "Leave the 30 out": the button says how many start.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-relabels]")) return;
  for (const button of target.form.querySelectorAll("[data-on]")) button.textContent = target.checked ? button.dataset.on : button.dataset.off;
});
