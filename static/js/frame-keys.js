// The keys of the large picture, the list of boxes and the buttons for several of them: arrow keys move the chosen boxes, other
// keys choose boxes or press the buttons of the chosen ones.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const [STEP, LARGE_STEP] = [0.2, 2]; // % of the canvas for an arrow key, without and with Shift
const PAUSE = 2000; // ms without an arrow key that end a run of them, which Undo takes back at once
const PRESSES = { Delete: "remove", Backspace: "remove" };
const PRESSES_WITH_CONTROL = { d: "duplicate", ArrowUp: "forward", ArrowDown: "backward" };

// `nudge` moves the chosen boxes by shares of the canvas, in a run; `all` returns the indices of all boxes.
export function attachKeys(form, svg, several, { nudge, all }) {
  let run = null;
  let latest = 0;

  function move(event) {
    const [right, down] = ARROWS[event.key];
    const step = event.shiftKey ? LARGE_STEP : STEP;
    if (!run || Date.now() - latest > PAUSE) run = {};
    latest = Date.now();
    nudge(right * step, down * step, run);
  }

  function press(deed) {
    form.querySelector(`[name="do"][value="${deed}"]`)?.click();
  }

  // Return what a key does, or undefined.
  function deedOf(event) {
    const { key } = event;
    if (event.altKey) return undefined;
    if (key === "Escape") return several.also().length ? () => several.choose([]) : undefined;
    if (isControl(event) && key === "a") return () => several.choose(all());
    if (key in ARROWS && !isControl(event)) return () => move(event);
    const deed = (isControl(event) ? PRESSES_WITH_CONTROL : PRESSES)[key];
    return deed && (() => press(deed));
  }

  function follow(event) {
    const deed = deedOf(event);
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  for (const part of [svg, form.querySelector(".boxes"), form.querySelector(".several")]) {
    part.addEventListener("keydown", follow);
    part.addEventListener("pointerdown", () => (run = null));
    part.addEventListener("focusout", () => (run = null));
  }
}

export function isControl({ ctrlKey, metaKey }) {
  return ctrlKey || metaKey;
}
