// The font picker: each family in its own letters, with search, and with its weights and italics. The select under it
// holds the value; without this script the select is the control. The list is made when it is first opened: it has more
// elements than the other controls of a text together.

export function attachFonts(form) {
  const part = (name) => form.querySelector(`[data-part="font-${name}"]`);
  const select = form.elements.font;
  const fonts = JSON.parse(document.getElementById("known-fonts").textContent);
  const [button, popup, search, list, pattern] = ["button", "popup", "search", "options", "option"].map(part);
  let options = [];
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
    if (!options.length) fill();
    popup.hidden = false;
    button.setAttribute("aria-expanded", "true");
    search.value = "";
    find();
    search.focus();
  }

  function fill() {
    for (const group of select.querySelectorAll("optgroup")) {
      const title = document.createElement("li");
      title.setAttribute("role", "presentation");
      title.className = "group";
      title.textContent = group.label;
      list.append(title, ...[...group.children].map(({ value }) => optionOf(value)));
    }
    options = [...list.querySelectorAll('[role="option"]')];
    options.forEach((option, number) => (option.id = `font-option-${number}`));
    markChosen();
  }

  function optionOf(name) {
    const option = pattern.content.firstElementChild.cloneNode(true);
    option.dataset.name = name;
    draw(option.querySelector("picture"), name);
    option.querySelector("small").textContent = `${name} · ${fonts[name].styles}`;
    return option;
  }

  // The name of the family in its own letters.
  function draw(picture, name) {
    const specimen = (ink) => `${fonts[name].specimen}&size=desk&ink=${ink}&words=${encodeURIComponent(name)}`;
    picture.querySelector("source").srcset = specimen("light");
    picture.querySelector("img").src = specimen("dark");
  }

  function markChosen() {
    for (const option of options) option.setAttribute("aria-selected", String(option.dataset.name === select.value));
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
    markChosen();
    const now = part("now");
    now.replaceChildren(fonts[select.value] ? pictureNow(select.value) : select.selectedOptions[0]?.textContent ?? "");
    now.title = select.value;
    offerStyles();
  }

  function pictureNow(name) {
    const picture = pattern.content.querySelector("picture").cloneNode(true);
    Object.assign(picture.querySelector("img"), { alt: name, loading: "eager" });
    draw(picture, name);
    return picture;
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
