// The font picker: each family in its own letters, with search, and with its weights and italics. The select under it
// holds the value; without this script the select is the control.

export function attachFonts(form) {
  const part = (name) => form.querySelector(`[data-part="font-${name}"]`);
  const select = form.elements.font;
  const fonts = JSON.parse(select.dataset.fonts);
  const [button, popup, search, list] = ["button", "popup", "search", "options"].map(part);
  const options = [...list.querySelectorAll('[role="option"]')];
  let active = null;

  select.classList.add("visually-hidden");
  select.tabIndex = -1;
  document.getElementById("font-label").addEventListener("click", (event) => {
    event.preventDefault();
    button.focus();
  });
  button.addEventListener("click", () => (popup.hidden ? open() : close()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open();
  });
  search.addEventListener("input", (event) => {
    event.stopPropagation(); // searching does not change a preview
    find();
  });
  search.addEventListener("keydown", steer);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the search keeps the focus
  list.addEventListener("click", (event) => choose(event.target.closest('[role="option"]')));
  popup.addEventListener("focusout", (event) => popup.contains(event.relatedTarget) || event.relatedTarget === button || close());
  select.addEventListener("input", show);
  show();

  function open() {
    popup.hidden = false;
    button.setAttribute("aria-expanded", "true");
    search.value = "";
    find();
    search.focus();
  }

  function close() {
    popup.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  function find() {
    const wanted = search.value.trim().toLowerCase();
    for (const option of options) option.hidden = !option.dataset.name.toLowerCase().includes(wanted);
    for (const group of list.querySelectorAll(".group")) group.hidden = wanted !== "";
    const seen = options.filter((option) => !option.hidden);
    part("none").hidden = seen.length > 0;
    mark(seen.find((option) => option.dataset.name === select.value) ?? seen[0] ?? null);
  }

  function mark(option) {
    active?.classList.remove("active");
    active = option;
    active?.classList.add("active");
    if (active) {
      search.setAttribute("aria-activedescendant", active.id);
      list.scrollTop = active.offsetTop - list.clientHeight / 2;
    } else {
      search.removeAttribute("aria-activedescendant");
    }
  }

  function steer(event) {
    const seen = options.filter((option) => !option.hidden);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[event.key];
    if (step) {
      event.preventDefault();
      mark(seen[Math.min(Math.max(seen.indexOf(active) + step, 0), seen.length - 1)] ?? null);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
      button.focus();
    }
  }

  function choose(option) {
    if (!option) return;
    select.value = option.dataset.name;
    close();
    button.focus();
    select.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function show() {
    const chosen = options.find((option) => option.dataset.name === select.value);
    for (const option of options) option.setAttribute("aria-selected", String(option === chosen));
    const now = part("now");
    const picture = chosen?.querySelector("picture").cloneNode(true);
    if (picture) {
      picture.querySelector("img").alt = select.value;
      picture.querySelector("img").loading = "eager";
    }
    now.replaceChildren(picture ?? select.selectedOptions[0]?.textContent ?? "");
    now.title = select.value;
    offerStyles();
  }

  // Offer only the weights of the font. The nearest one replaces a missing one.
  function offerStyles() {
    const { weights, ranges, italics } = fonts[select.value] ?? { weights: "", ranges: [[1, 1000]], italics: true };
    const weight = form.elements.weight;
    const has = (value) => ranges.some(([lightest, boldest]) => lightest <= value && value <= boldest);
    for (const option of weight.options) option.disabled = !has(Number(option.value));
    const wanted = Number(weight.value);
    const near = (option) => Math.abs(Number(option.value) - wanted);
    const offered = [...weight.options].filter((option) => !option.disabled).sort((a, b) => near(a) - near(b));
    if (weight.selectedOptions[0]?.disabled && offered.length) weight.value = offered[0].value;
    const said = form.querySelector('[data-part="styles-said"]');
    const upright = italics || !form.elements.italic.checked ? "" : " It has no italics, so the text is upright.";
    said.hidden = !weights;
    said.textContent = `Weights of ${select.value}: ${weights}.${upright}`;
  }

  form.elements.italic.addEventListener("input", offerStyles);
}
