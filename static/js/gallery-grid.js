// A grid that keeps only the lines near the window in the page. It is as high as all lines, so that the scrollbar is
// correct. Tiles near the window are requested by row number, visible ones first.

import { letGo, put, tileFor, unpacked } from "./gallery-tiles.js";
import { asRanges } from "./gallery-rows.js";

const AT_ONCE = 96; // tiles per request
const GAP = 12; // pixels, as in gallery.css
const HIGHEST = 15_000_000; // pixels: browsers limit how high an element can be
const AGAIN = 2000; // ms after the site did not answer

// `ask(address)` gives what was answered, or null where nothing was; `moved(position)` is given the position
// at the top of the window, and `filled(position)` of each tile that came.
export function attachGrid(grid, rows, { ask, bar, size, moved, filled }) {
  const { tiles: address, folder, start } = grid.dataset;
  const drawn = new Map(); // line → element
  let known = tilesByRow(grid); // tiles that are loaded already
  let columns = 1;
  let lineHeight = 1;
  let width = 0; // of the grid, when it was measured
  let atTop = 0; // the position at the top of the window, when it was drawn
  let current = 0; // the position that has the focus, or will get it
  let marked = -1; // the position that the person went to
  let shownLines = [0, 0]; // first and last line in the window, when it was drawn
  let drawnAt = -1; // how far the page was scrolled then
  let isSurrounded = false; // whether lines above and below the window are drawn
  let isBusy = false;
  let around = null; // aborts the request for near tiles when the window has moved

  const lineOf = (position) => Math.floor(position / columns);
  const lines = () => Math.ceil(rows.count / columns);
  const tileAt = (position) => drawn.get(lineOf(position))?.children[position % columns]?.firstElementChild ?? null;

  // --- Where the window is, in pixels of the grid ----------------------------------------------------

  const whole = () => lines() * lineHeight;
  const room = () => innerHeight - bar.offsetHeight;
  const origin = () => grid.getBoundingClientRect().top - bar.offsetHeight; // negative once the grid's top is passed
  const pace = () => (whole() <= HIGHEST ? 1 : (whole() - room()) / (HIGHEST - room())); // grid pixels for one scrolled
  const upper = () => Math.max(-origin(), 0) * pace();
  const lower = () => upper() + room() - Math.max(origin(), 0);
  const scrollToPixel = (pixel) => scrollTo({ top: scrollY + origin() + pixel / pace(), behavior: "instant" });

  function visible() {
    const first = Math.min(Math.floor(upper() / lineHeight), lines() - 1);
    return [first, Math.max(first, Math.min(Math.ceil(lower() / lineHeight), lines()) - 1)];
  }

  function measure() {
    const wanted = size();
    width = grid.clientWidth;
    columns = Math.max(wanted.least, Math.floor((width + GAP) / (wanted.width + GAP)));
    grid.style.setProperty("--columns", columns);
    const probe = lineWith([tileFor(0, folder)]);
    grid.append(probe);
    lineHeight = probe.offsetHeight + GAP;
    probe.remove();
    grid.style.height = `${Math.min(whole() - GAP, HIGHEST)}px`;
    grid.ariaRowCount = lines();
    grid.ariaColCount = columns;
  }

  // --- Lines in the page -----------------------------------------------------------------------------

  // Ask for what is in the window first: its answer is on its way while the page is changed. All is measured before the
  // first change, as measuring after one lays out the page.
  function draw() {
    if (grid.clientWidth !== width) {
      layOut();
      return;
    }
    shownLines = visible();
    drawnAt = scrollY;
    const beyond = pace() === 1 ? 0 : Math.max(-origin(), 0) - upper();
    atTop = Math.min(Math.round(upper() / lineHeight), lines() - 1) * columns;
    const isFar = !shownLines.some((line) => drawn.has(line));
    loadWindow();
    addLines(isFar ? 0 : 1, beyond);
    moved(atTop);
    load();
  }

  // The lines in the window, and as many screens of them above and below it. Others go. What is around takes twice as long
  // to draw as the window: in a place that is far from the one before, it waits until the window is filled.
  function addLines(screens, beyond) {
    const [first, end] = shownLines;
    const more = screens * (end - first + 1);
    const [from, to] = [Math.max(first - more, 0), Math.min(end + more, lines() - 1)];
    for (const line of drawn.keys()) if ((line < from || line > to) && line !== lineOf(current)) drop(line);
    for (let line = from; line <= to; line++) if (!drawn.has(line)) add(line);
    for (const [line, element] of drawn) element.style.transform = `translateY(${line * lineHeight + beyond}px)`;
    isSurrounded = screens > 0;
    if (isSurrounded) known.clear();
  }

  function add(line) {
    const element = lineWith(positions(line, line).map((position) => dressed(known.get(rows.rowAt(position)), position)));
    element.ariaRowIndex = line + 1;
    const next = Math.min(...[...drawn.keys()].filter((other) => other > line)); // for screen readers, in document order
    grid.insertBefore(element, drawn.get(next) ?? null);
    drawn.set(line, element);
  }

  function drop(line) {
    const element = drawn.get(line);
    element.remove();
    letGo(element);
    drawn.delete(line);
  }

  function dressed(tile, position) {
    const one = tile ?? tileFor(rows.rowAt(position), folder);
    one.tabIndex = position === current ? 0 : -1;
    one.classList.toggle("found", position === marked);
    one.ariaDescription = rows.placeOf(position);
    return one;
  }

  function positions(from, to) {
    const begin = from * columns;
    return Array.from({ length: Math.min((to + 1) * columns, rows.count) - begin }, (_, n) => begin + n);
  }

  // --- Requests --------------------------------------------------------------------------------------

  // Request the two lines at the top of the window, then the other visible ones, then the near ones. Each request is for
  // what is needed at that moment, so fast scrolling requests only what is seen.
  function load() {
    if (loadWindow() || isBusy) return;
    if (!isSurrounded) {
      draw();
      return;
    }
    const wanted = near().filter(isMissing);
    if (wanted.length) fetchNext(wanted, true);
  }

  // Whether something is missing in the window. What was asked for around another place gives way to it.
  function loadWindow() {
    const [first, end] = shownLines;
    const ofTop = positions(first, Math.min(first + 1, end)).filter(isMissing);
    const wanted = ofTop.length ? ofTop : positions(first, end).filter(isMissing);
    if (!wanted.length) return false;
    if (isBusy && !around) return true;
    around?.abort();
    fetchNext(wanted, false);
    return true;
  }

  async function fetchNext(wanted, isAround) {
    const stop = new AbortController();
    isBusy = true;
    around = isAround ? stop : null;
    const came = await fetchTiles(wanted.slice(0, AT_ONCE), stop.signal);
    if (stop.signal.aborted) return; // another request took its place
    if (!came) await new Promise((resolve) => setTimeout(resolve, AGAIN));
    if (stop.signal.aborted) return;
    around = null;
    isBusy = false;
    load();
  }

  function isMissing(position) {
    const tile = tileAt(position);
    return tile ? tile.classList.contains("blank") : !known.has(rows.rowAt(position));
  }

  const near = () => [...drawn.keys()].sort((one, two) => one - two).flatMap((line) => positions(line, line));

  async function fetchTiles(wanted, signal) {
    const byRow = new Map(wanted.map((position) => [rows.rowAt(position), position]));
    const query = `${address.includes("?") ? "&" : "?"}rows=${asRanges(byRow.keys())}`;
    const answer = await ask(`${address}${query}`, { signal, as: "arrayBuffer" });
    if (answer === null) return false;
    const { tiles, pictures } = unpacked(answer);
    for (const tile of tiles) {
      const row = Number(tile.dataset.row);
      const position = byRow.get(row);
      if (put(dressed(tile, position), tileAt(position), pictures.get(row))) filled(position);
    }
    for (const position of wanted) tileAt(position)?.classList.replace("blank", "gone"); // the row no longer exists
    return true;
  }

  // Reload tiles near the window that are not made yet. They keep their place.
  async function refresh() {
    const wanted = near().filter((position) => tileAt(position).matches(":not(.blank, .gone, .done)"));
    const middle = (upper() + lower()) / 2 / lineHeight;
    wanted.sort((one, two) => Math.abs(lineOf(one) - middle) - Math.abs(lineOf(two) - middle));
    if (wanted.length) await fetchTiles(wanted.slice(0, AT_ONCE).sort((one, two) => one - two));
  }

  // --- Navigation ------------------------------------------------------------------------------------

  // Scroll just enough to show the line of a position. A distant one is put at the top.
  function reveal(position) {
    const top = lineOf(position) * lineHeight;
    const bottom = top + lineHeight;
    if (top >= upper() && bottom <= lower()) return;
    scrollToPixel(bottom > lower() && bottom < lower() + room() ? bottom - room() : top);
    draw();
  }

  function choose(position) {
    const before = tileAt(current);
    if (before) before.tabIndex = -1;
    current = Math.min(Math.max(position, 0), rows.count - 1);
    const tile = tileAt(current);
    if (tile) tile.tabIndex = 0;
  }

  function focus(position) {
    choose(position);
    reveal(current);
    tileAt(current)?.focus({ preventScroll: true });
  }

  function mark(position) {
    tileAt(marked)?.classList.remove("found");
    marked = position;
    tileAt(marked)?.classList.add("found");
  }

  // Scroll a position to the top of the window.
  function jump(position) {
    choose(position);
    scrollToPixel(lineOf(current) * lineHeight);
    draw();
  }

  // Lay out again for a new width or tile size. The top position stays.
  function layOut() {
    const [held, hadFocus] = [atTop, grid.contains(document.activeElement)];
    known = tilesByRow(grid);
    for (const line of drawn.keys()) drop(line);
    measure();
    if (held) scrollToPixel(lineOf(held) * lineHeight);
    draw();
    if (hadFocus) tileAt(current)?.focus({ preventScroll: true });
  }

  let frame = 0;
  addEventListener("scroll", () => (frame ||= requestAnimationFrame(scrolled)), { passive: true });

  function scrolled() {
    frame = 0;
    if (scrollY !== drawnAt) draw(); // a jump has drawn what it scrolled to
  }

  new ResizeObserver(() => grid.clientWidth !== width && layOut()).observe(grid);

  grid.role = "grid";
  grid.replaceChildren();
  measure();
  if (Number(start) > rows.rowAt(0)) jump(rows.positionOf(Number(start)));
  else draw();

  return {
    columns: () => columns,
    inWindow: () => Math.max(Math.floor(room() / lineHeight), 1) * columns,
    current: () => current,
    focus,
    jump,
    layOut,
    mark,
    refresh,
    reveal,
    choose,
    tileAt,
  };
}

function tilesByRow(grid) {
  return new Map([...grid.querySelectorAll("a.tile:not(.blank)")].map((tile) => [Number(tile.dataset.row), tile]));
}

function lineWith(tiles) {
  const line = document.createElement("div");
  line.className = "line";
  line.role = "row";
  for (const [n, tile] of tiles.entries()) {
    const cell = document.createElement("div");
    cell.role = "gridcell";
    cell.ariaColIndex = n + 1;
    cell.append(tile);
    line.append(cell);
  }
  return line;
}
