// The button that copies what a field has. Sites without TLS have no clipboard, but the old way still works there.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    const isCopied = (await isInClipboard(field.value)) || document.execCommand("copy");
    button.textContent = isCopied ? "Copied" : "Press Ctrl+C";
  });
}

async function isInClipboard(text) {
  if (!navigator.clipboard) return false;
  return navigator.clipboard.writeText(text).then(() => true, () => false);
}
