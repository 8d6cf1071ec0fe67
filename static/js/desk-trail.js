// The versions of the design that presses on this page saved, so that Undo and Redo reach beyond a press: back to the
// version before it, at the place it was last seen, with what was typed there.

const KEY = "desk-trail";
const MOST = 50; // steps that are kept

export function attachTrail(form, said) {
  const press = form.querySelector('[data-part="version"]');
  const trail = { page: location.pathname, steps: [], at: 0, sent: "", ...kept() };
  const isRefused = "refused" in form.dataset; // its controls show what was typed, not a version
  const typed = arrive();

  function kept() {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return found?.page === location.pathname ? found : {};
  }

  // Note the version that the page shows, and return what was typed on it before it was left by Undo or Redo.
  function arrive() {
    const version = form.elements.edited.value;
    const [sent, here] = [isAgain() ? trail.sent : "", trail.steps[trail.at]];
    trail.sent = "";
    if (isRefused) return keep();
    if (sent === "step") here.version = version; // differs if pictures came since then
    else if (sent && version !== here.version) push(version);
    else if (version !== here?.version) Object.assign(trail, { steps: [{ version }], at: 0 }); // saved elsewhere
    const now = trail.steps[trail.at];
    const left = sent === "step" && now.place === location.search ? now.left : "";
    now.place = location.search;
    keep();
    return left;
  }

  // A press that saved only what had been typed is one step, not two.
  function push(version) {
    const before = trail.steps[trail.at];
    if (before.left === said()) delete before.left;
    trail.steps = [...trail.steps.slice(0, trail.at + 1), { version }].slice(-MOST);
    trail.at = trail.steps.length - 1;
  }

  function keep() {
    sessionStorage.setItem(KEY, JSON.stringify(trail));
  }

  function can(by) {
    return !isRefused && Boolean(trail.steps[trail.at + by]);
  }

  function step(by) {
    if (!can(by)) return;
    const { version, place } = trail.steps[trail.at + by];
    leave();
    trail.at += by;
    trail.sent = "step";
    keep();
    press.value = `version:${version}${place}`;
    form.requestSubmit(press);
  }

  function leave() {
    if (!isRefused) trail.steps[trail.at].left = said();
  }

  document.addEventListener("submit", ({ target, submitter }) => {
    if (submitter === press || target.getAttribute("action") !== form.getAttribute("action")) return;
    leave();
    trail.sent = "press";
    keep();
  });

  function cut() {
    trail.steps.length = trail.at + 1;
  }

  return { typed, can, step, cut };
}

function isAgain() {
  return Boolean(document.referrer) && new URL(document.referrer).pathname === location.pathname;
}
