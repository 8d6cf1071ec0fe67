// Insets are sent as soon as they are chosen or dropped.

const form = document.getElementById("inset-upload");
const picker = form.querySelector("input[type=file]");

document.documentElement.classList.add("scripted");
picker.addEventListener("change", () => picker.files.length && form.submit());

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", name === "dragover");
    if (name !== "drop") return;
    picker.files = event.dataTransfer.files;
    form.submit();
  });
}
