// Undo and redo of the controls, and a question before unsaved changes are lost.

const TYPED = "input[type=text], input[type=search], textarea"; // with the cursor in these, the keys undo typing
const KEY = "csrfmiddlewaretoken"; // not a change by the person: it differs after signing in again

export function attachHistory(form, onRestored) {
  const [undo, redo, first] = ["undo", "redo", "undo-duplicate"].map((name) => form.querySelector(`[data-part="${name}"]`));
  let states = [said(form)];
  let at = 0;

  function note() {
    const now = said(form);
    if (now === states[at]) return;
    states = [...states.slice(0, at + 1), now];
    at += 1;
    show();
  }

  function step(by) {
    note(); // the latest change
    if (at + by < 0) first?.click(); // this page began with a duplicate, which the site removes
    if (!states[at + by]) return;
    at += by;
    restore(form, states[at]);
    show();
    onRestored();
  }

  function show() {
    undo.setAttribute("aria-disabled", String(at === 0 && !first));
    redo.setAttribute("aria-disabled", String(at === states.length - 1));
  }

  show();
  undo.addEventListener("click", () => step(-1));
  redo.addEventListener("click", () => step(1));
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches(TYPED)) return;
    const by = key === "y" || (key === "z" && event.shiftKey) ? 1 : key === "z" ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    step(by);
  });
  let kept = states[0]; // the state on the site
  let sent = "";
  form.addEventListener("submit", () => (sent = said(form)));
  window.addEventListener("pageshow", () => { // also when Back shows the page as it was left
    kept = sent || kept;
    sent = "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sent && said(form) !== kept) event.preventDefault();
  });
  return note;
}

function said(form) {
  return JSON.stringify([...new FormData(form)].filter(([name]) => name !== KEY));
}

function restore(form, state) {
  const values = new Map();
  for (const [name, value] of JSON.parse(state)) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    const given = values.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = given.includes(control.value);
    else if (control.name && control.name !== KEY && control.type !== "submit") control.value = given[0] ?? "";
  }
}
