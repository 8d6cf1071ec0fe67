// A press loads the design page again: the window, the lists and the focus stay where they were.

const KEY = "desk-place";
const FOCUSABLE = "button, input, select, textarea, summary";

export function keepPlace(form) {
  const lists = [...form.querySelectorAll(".boxes")];
  form.addEventListener("submit", () => {
    const focused = document.activeElement.matches(FOCUSABLE) ? selectorOf(document.activeElement) : "";
    sessionStorage.setItem(KEY, JSON.stringify({ top: scrollY, lists: lists.map((list) => list.scrollTop), focused }));
  });
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  const isAgain = document.referrer && new URL(document.referrer).pathname === location.pathname;
  if (kept && isAgain && !form.querySelector('[role="alert"]')) putBack(form, lists, kept);
  for (const list of lists) showCurrent(list);
}

function selectorOf(element) {
  if (element.name === "do") return `[name="do"][value="${CSS.escape(element.value)}"]`;
  return element.id ? `#${CSS.escape(element.id)}` : "";
}

function putBack(form, lists, { top, lists: tops, focused }) {
  lists.forEach((list, number) => (list.scrollTop = tops[number] ?? 0));
  scrollTo({ top, behavior: "instant" });
  const control = focused && form.querySelector(focused);
  if (!control) return;
  const usable = control.disabled ? control.parentElement.querySelector("button:not(:disabled)") : control;
  usable?.focus({ preventScroll: true });
}

// A long list scrolls by itself: scroll it to the chosen line, and leave the window where it is.
function showCurrent(list) {
  const line = list.querySelector('[aria-current="true"]');
  if (!line) return;
  const [seen, wanted] = [list, line].map((part) => part.getBoundingClientRect());
  if (wanted.top < seen.top) list.scrollTop -= seen.top - wanted.top;
  if (wanted.bottom > seen.bottom) list.scrollTop += wanted.bottom - seen.bottom;
}
