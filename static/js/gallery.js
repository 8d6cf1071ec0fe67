// The gallery of a batch: the grid, the bar above it, the keyboard, and updates of a running batch.

import { attachGrid } from "./gallery-grid.js";
import { attachLoupe } from "./gallery-loupe.js";
import { number, rowName, rowsOf } from "./gallery-rows.js";

const SIZES = [104, 140, 184, 248, 320]; // least width of a tile, in pixels
const SIZE = "gallery-size"; // key in the browser's storage
const NOTE = 300; // ms after scrolling until the address is updated; a jump updates it at once

const byId = (id) => document.getElementById(id);
const [element, place, scrubber, size] = ["grid", "place", "scrubber", "size"].map(byId);

// Return the answer, or null without one; the page then says so.
async function ask(address, { headers = {}, as = "text", signal } = {}) {
  try {
    const answer = await fetch(address, { signal, headers: { "HX-Request": "true", ...headers } });
    const elsewhere = answer.headers.get("HX-Redirect"); // signed out in the meantime
    if (elsewhere) location.assign(elsewhere);
    const found = answer.ok && !elsewhere ? await answer[as]() : null;
    if (answer.ok) answeredAt = new Date();
    sayStale(!answer.ok);
    return found;
  } catch {
    if (!signal?.aborted) sayStale(true);
    return null;
  }
}

let answeredAt = new Date();

function sayStale(isStale) {
  byId("stale").hidden = !isStale;
  byId("stale-since").textContent = answeredAt.toLocaleTimeString("en-GB");
}

if (element) begin();

async function begin() {
  const index = await ask(element.dataset.index);
  if (index === null) return; // the pages with links still work
  const rows = rowsOf(JSON.parse(index).runs);
  if (!rows.count) return;
  document.documentElement.classList.add("scripted");
  size.value = localStorage.getItem(SIZE) ?? 2;

  let loupe = null;
  const grid = attachGrid(element, rows, {
    ask,
    bar: byId("gallery-bar"),
    size: () => ({ width: SIZES[size.value], least: size.value < SIZES.length - 1 ? 2 : 1 }), // columns also on a phone
    moved: (position) => show(rows, position),
    filled: (position) => loupe?.filled(position),
  });
  loupe = attachLoupe(byId("loupe"), grid, rows);
  attachBar(grid, rows);
  attachKeys(grid, rows, loupe);
  attachCounts(grid, rows);
}

// --- Position -----------------------------------------------------------------------------------------

let noting = 0;
let topRow = null; // the first row in the window, null where nothing is scrolled

function show(rows, position) {
  const row = rows.rowAt(position);
  place.innerHTML = "<b></b> <span></span>";
  place.firstElementChild.textContent = `Row ${rowName(row)}`;
  place.lastElementChild.textContent = `· ${rows.placeOf(position)}`;
  scrubber.max = rows.count;
  if (document.activeElement !== scrubber || !scrubber.matches(":active")) scrubber.value = position + 1;
  scrubber.setAttribute("aria-valuetext", `Row ${rowName(row)}, ${rows.placeOf(position)}`);
  topRow = position ? row : null;
  clearTimeout(noting);
  noting = setTimeout(note, NOTE);
}

// Update the address, so that a reload and the way back from a row lead to the same place.
function note() {
  clearTimeout(noting);
  const address = new URL(location);
  address.searchParams.delete("from");
  if (topRow !== null) address.searchParams.set("from", topRow);
  history.replaceState(history.state, "", address);
}

const announce = (words) => (byId("announce").textContent = words);

// --- The bar ------------------------------------------------------------------------------------------

function attachBar(grid, rows) {
  const jump = atOnce(() => {
    endSearch();
    grid.jump(scrubber.value - 1);
  });
  scrubber.addEventListener("input", jump);
  scrubber.addEventListener("change", note);

  size.addEventListener("input", () => {
    localStorage.setItem(SIZE, size.value);
    grid.layOut();
  });

  byId("go-to").addEventListener("submit", (event) => {
    event.preventDefault();
    goTo(event.target, grid, rows);
  });
}

// Do it now; when asked again within the same frame, once more in the next one.
function atOnce(work) {
  let isSoon = false;
  let isAgain = false;
  return function begin() {
    isAgain = isSoon;
    if (isSoon) return;
    isSoon = true;
    requestAnimationFrame(() => {
      isSoon = false;
      if (isAgain) begin();
    });
    work();
  };
}

let newest = new AbortController(); // of the search for a row: going elsewhere ends it

function endSearch() {
  newest.abort();
  newest = new AbortController();
  return newest.signal;
}

// Go to a row number directly. The server searches for anything else, from the current position.
async function goTo(form, grid, rows) {
  const signal = endSearch();
  const text = form.elements.to.value.trim();
  const typed = /^\d[\d,]{0,10}$/.test(text) ? Number(text.replaceAll(",", "")) : null;
  let row = typed !== null && rows.has(typed) ? typed : null;
  if (row === null) {
    const query = new URLSearchParams(new FormData(form));
    query.set("after", rows.rowAt(grid.current()));
    const answer = await ask(`${form.action}?${query}`, { signal, headers: { Accept: "application/json" } });
    if (answer === null || signal.aborted) return;
    row = JSON.parse(answer).row;
  }
  if (row === null) {
    announce(`No row here has the name or text “${text}”.`);
    form.elements.to.setAttribute("aria-invalid", "true");
    return;
  }
  form.elements.to.removeAttribute("aria-invalid");
  const position = rows.positionOf(row);
  grid.jump(position);
  grid.mark(position);
  note();
  announce(`Row ${rowName(rows.rowAt(position))}, ${rows.placeOf(position)}`);
}

// --- Keys and clicks ----------------------------------------------------------------------------------

function attachKeys(grid, rows, loupe) {
  const steps = {
    ArrowLeft: () => grid.current() - 1,
    ArrowRight: () => grid.current() + 1,
    ArrowUp: () => (grid.current() >= grid.columns() ? grid.current() - grid.columns() : grid.current()),
    ArrowDown: () => grid.current() + (grid.current() + grid.columns() < rows.count ? grid.columns() : 0),
    PageUp: () => grid.current() - grid.inWindow(),
    PageDown: () => grid.current() + grid.inWindow(),
    Home: () => 0,
    End: () => rows.count - 1,
  };

  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      event.preventDefault();
      loupe.open(grid.current());
    } else if (event.key in steps) {
      event.preventDefault();
      endSearch();
      grid.focus(steps[event.key]());
    } else if (event.key === "+" || event.key === "-") {
      size.value = Number(size.value) + (event.key === "+" ? 1 : -1);
      size.dispatchEvent(new Event("input"));
    }
  });

  element.addEventListener("focusin", (event) => {
    const tile = event.target.closest("a.tile");
    if (tile) grid.choose(rows.positionOf(Number(tile.dataset.row)));
  });

  // A click enlarges the picture. With a modifier key or the middle button it is an ordinary link.
  element.addEventListener("click", (event) => {
    const tile = event.target.closest("a.tile");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    const isEnter = event.detail === 0; // pressed on the keyboard: opens the row's page
    if (!tile || !isPlain || isEnter) return;
    event.preventDefault();
    loupe.open(rows.positionOf(Number(tile.dataset.row)));
  });
}

// --- A running batch ----------------------------------------------------------------------------------

// The counts are polled. When they change, tiles near the window are reloaded in place. New and removed rows are
// announced, but not inserted.
function attachCounts(grid, rows) {
  const newer = byId("newer");
  let version = byId("counts").dataset.version;
  document.addEventListener("htmx:afterSettle", () => {
    const counts = byId("counts").dataset;
    if (counts.version === version) return;
    version = counts.version;
    grid.refresh();
    if (counts.rows === undefined) return;
    const more = Number(counts.rows) - rows.count;
    newer.hidden = !more;
    newer.firstElementChild.textContent = more > 0 ? `${number(more)} more since you opened this page.` : "Some rows are no longer in this list.";
  });
}
