// Undo and redo of the controls, then of the presses that led here, and a question before unsaved changes are lost.

import { attachTrail } from "./desk-trail.js";

const TYPED = "input[type=text], input[type=search], textarea"; // with the cursor in these, the keys undo typing
const NOT_TYPED = ["csrfmiddlewaretoken", "edited", "another", "also"]; // of the session, the version, and for buttons only

export function attachHistory(form, onRestored) {
  const [undo, redo] = ["undo", "redo"].map((name) => form.querySelector(`[data-part="${name}"]`));
  const trail = attachTrail(form, () => said(form));
  let states = [said(form)];
  let at = 0;
  let latestRun = null;

  // Note the latest change as a step. Changes of one run, such as by presses of an arrow key, are one step.
  function note(run = null) {
    const now = said(form);
    if (now === states[at]) return;
    if (!run || run !== latestRun) at += 1;
    states = [...states.slice(0, at), now];
    latestRun = run;
    trail.cut();
    show();
  }

  function step(by) {
    note(); // the latest change
    if (!states[at + by]) return trail.step(by);
    at += by;
    latestRun = null;
    showState();
  }

  function showState() {
    restore(form, states[at]);
    show();
    onRestored();
  }

  function show() {
    undo.setAttribute("aria-disabled", String(at === 0 && !trail.can(-1)));
    redo.setAttribute("aria-disabled", String(at === states.length - 1 && !trail.can(1)));
  }

  // Show what was typed before the press that was undone, as a change that is not saved.
  function typeAgain(typed) {
    states.push(typed);
    at = 1;
    setTimeout(showState); // once the page has its other parts
  }

  show();
  if (trail.typed && trail.typed !== states[0]) typeAgain(trail.typed);
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
  return JSON.stringify([...new FormData(form)].filter(([name]) => !NOT_TYPED.includes(name)));
}

function restore(form, state) {
  const values = new Map();
  for (const [name, value] of JSON.parse(state)) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (NOT_TYPED.includes(control.name)) continue;
    const given = values.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = given.includes(control.value);
    else if (control.name && control.type !== "submit") control.value = given[0] ?? "";
  }
}
