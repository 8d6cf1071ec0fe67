// Buttons that style the selected part of a text, by putting marks around it.

export function attachStyles(form, changed) {
  const bar = form.querySelector('[data-part="styles"]');
  if (!bar) return;
  const colour = bar.querySelector('[data-part="style-colour"]');
  const size = bar.querySelector('[data-style="size"]');
  const around = (opening, closing) => {
    wrap(form.elements.text, opening, closing);
    if (form.elements.markup.value === "none") form.elements.markup.value = "text";
    changed();
  };
  bar.querySelectorAll("[data-mark]").forEach((button) => button.addEventListener("click", () => around(button.dataset.mark, button.dataset.mark)));
  bar.querySelector('[data-style="colour"]').addEventListener("click", () => around(`<${colour.value}>`, "</>"));
  bar.addEventListener("input", (event) => event.stopPropagation()); // choosing changes nothing yet
  size.addEventListener("change", () => {
    if (size.value) around(`<${size.value}>`, "</>");
    size.value = "";
  });
}

// Without a selection the marks are put around the cursor. The selection stays, for another style.
function wrap(text, opening, closing) {
  const { selectionStart: start, selectionEnd: end } = text;
  text.setRangeText(opening + text.value.slice(start, end) + closing, start, end, "end");
  text.setSelectionRange(start + opening.length, end + opening.length);
  text.focus();
}
