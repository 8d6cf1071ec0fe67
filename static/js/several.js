// Several boxes at once: the edited one, and those that are ticked in the list of boxes. The frame moves them together and
// notes how far in a hidden control; buttons and keys that duplicate, copy or remove are sent with the ticks.

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select";

export function attachSeveral(form, onChoice) {
  const ticks = [...form.querySelectorAll('[name="also"]')];
  const bar = form.querySelector('[data-part="several"]');
  const edited = Number(form.elements.box.value);
  const isMore = (tick) => tick.checked && !tick.disabled;
  const also = () => ticks.filter(isMore).map((tick) => Number(tick.value));
  const button = (deed) => form.querySelector(`[name="do"][value="${deed}"]`);

  function show() {
    const count = also().length + 1;
    bar.toggleAttribute("hidden", count === 1);
    bar.querySelector('[data-part="chosen"]').textContent = count === 1 ? "" : `${count} boxes chosen`;
    for (const align of bar.querySelectorAll("[data-align]")) align.disabled = count < Number(align.dataset.fewest);
    for (const one of form.querySelectorAll("[data-words]")) one.textContent = one.dataset.words + (count === 1 ? "" : ` ${count}`);
    const remove = button("remove");
    if (remove) remove.disabled = count === ticks.length; // a design has at least one
    if (ticks.length) showMoves([edited, ...also()]);
  }

  // Boxes that are all at the end of the list already cannot move further.
  function showMoves(chosen) {
    showMove("forward", Math.min(...chosen) < ticks.length - chosen.length, chosen.length > 1);
    showMove("backward", Math.max(...chosen) >= chosen.length, chosen.length > 1);
  }

  function showMove(deed, isPossible, areSeveral) {
    const name = button(deed).querySelector("[data-together]");
    button(deed).disabled = !isPossible;
    name.textContent = areSeveral ? name.dataset.together : name.dataset.alone;
  }

  function showChoice() {
    show();
    onChoice();
  }

  function choose(indices) {
    for (const tick of ticks) if (!tick.disabled) tick.checked = indices.includes(Number(tick.value));
    showChoice();
  }

  function toggle(index) {
    choose(also().includes(index) ? also().filter((other) => other !== index) : [...also(), index]);
  }

  // Edit the first of these boxes, and choose the others with it.
  function edit(indices) {
    if (indices[0] === edited) return choose(indices);
    const press = form.querySelector('[data-part="choose"]');
    press.value = `show:${indices}`;
    press.click();
  }

  // How far each box was moved beside the edited one, in % of the canvas: name → [right, down].
  function shifts() {
    return JSON.parse(form.elements.shifts.value || "{}");
  }

  function shiftOf(name) {
    const [right, down] = shifts()[name] ?? [0, 0];
    return { right, down };
  }

  function shift(name, right, down) {
    form.elements.shifts.value = JSON.stringify({ ...shifts(), [name]: [rounded(right), rounded(down)] });
  }

  // Ctrl+C and Ctrl+V outside of a text copy and paste boxes, unless some words of the page are selected.
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.target.matches(FIELDS)) return;
    if (key === "c" && !getSelection().isCollapsed) return;
    const pressed = { c: button("copy"), v: button("paste") }[key];
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
  form.querySelector(".boxes").addEventListener("change", showChoice);
  show();
  return { edited, also, choose, toggle, edit, shiftOf, shift };
}

const rounded = (value) => Math.round(value * 100) / 100;
