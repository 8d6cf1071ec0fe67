// One picture of a gallery, as large as the window, with its neighbours, its source and zoom.

import { attachZoom } from "./gallery-zoom.js";
import { rowName } from "./gallery-rows.js";

const SWIPE = 60; // pixels

export function attachLoupe(dialog, grid, rows) {
  const part = (name) => dialog.querySelector(`[data-part="${name}"]`);
  const button = (name) => dialog.querySelector(`[data-do="${name}"]`);
  const [stage, picture] = [dialog.querySelector(".stage"), part("picture")];
  const zoom = attachZoom(stage, picture, (isFit, isWhole) => {
    button("fit").ariaPressed = isFit;
    button("whole").ariaPressed = isWhole;
    loadLarger();
  });
  let position = 0;
  let direction = 1;
  let isSource = false;
  let newest = 0; // answers for earlier pictures are dropped

  // --- Display ---------------------------------------------------------------------------------------

  function open(at) {
    isSource = false;
    show(at);
    dialog.showModal();
    zoom.layOut();
  }

  function show(at) {
    direction = at < position ? -1 : 1;
    position = Math.min(Math.max(at, 0), rows.count - 1);
    grid.choose(position);
    grid.reveal(position);
    draw();
  }

  // Show the texts of the tile. If it is still loading, `filled` draws again when it arrives.
  function draw() {
    const tile = grid.tileAt(position);
    const row = rows.rowAt(position);
    const { word = "", help = "", helpAt = "", retry, preview, source } = tile.dataset;
    const isMade = preview !== undefined;
    dialog.querySelector("h2").textContent = `Row ${rowName(row)}${word && !isMade ? `, ${word}` : ""}`;
    part("place").textContent = rows.placeOf(position);
    part("name").textContent = tile.querySelector(".middle > :last-child")?.textContent ?? "";
    part("row").href = tile.href;
    part("help").hidden = !help;
    part("help").textContent = help;
    part("help").href = `${tile.href}#${helpAt}`;
    part("retry").hidden = retry === undefined;
    part("retry").elements.row.value = row;
    button("before").disabled = position === 0;
    button("after").disabled = position === rows.count - 1;
    button("flip").disabled = !source;
    button("flip").textContent = isSource ? "Show the result" : "Show the source";
    dialog.classList.toggle("of-source", isSource);
    part("said").hidden = !isSource;
    drawPicture(tile, isMade);
  }

  function drawPicture(tile, isMade) {
    const { preview, source } = tile.dataset;
    const shown = isSource ? source : preview;
    const words = part("words");
    words.hidden = shown !== undefined;
    picture.hidden = shown === undefined;
    newest += 1;
    if (shown === undefined) {
      const said = tile.querySelector(".words");
      words.innerHTML = said && !isSource ? said.innerHTML : "";
      if (!words.innerHTML) words.textContent = isSource ? "This row has no picture." : "…";
      return;
    }
    const small = tile.querySelector("img");
    picture.alt = `The ${isSource ? "source" : "result"} of row ${rowName(rows.rowAt(position))}`;
    zoom.of(tile.dataset.size, small);
    if (isMade && !isSource) picture.src = small.currentSrc || small.src; // at once; the larger one follows
    else picture.removeAttribute("src");
    loadLarger();
  }

  // Load the preview, or the result itself when zoomed in to its pixels.
  async function loadLarger() {
    const { preview, file, source } = grid.tileAt(position).dataset;
    const wanted = isSource ? source : zoom.isLarge() && file ? file : preview;
    if (!wanted || picture.getAttribute("src") === wanted) return;
    const mine = ++newest;
    dialog.classList.add("loading");
    const loaded = await load(wanted);
    if (mine !== newest) return;
    dialog.classList.remove("loading");
    if (!loaded) return;
    picture.src = wanted;
    zoom.loaded(loaded);
    const next = grid.tileAt(position + direction)?.dataset;
    if (next?.preview) load(isSource ? next.source : next.preview); // so that the next step finds it loaded
  }

  function filled(at) {
    if (dialog.open && at === position) draw();
  }

  function shut() {
    dialog.close();
    grid.focus(position);
  }

  function flip() {
    if (!grid.tileAt(position).dataset.source) return;
    isSource = !isSource;
    draw();
  }

  const step = (by) => position + by >= 0 && position + by < rows.count && show(position + by);

  // --- Input -----------------------------------------------------------------------------------------

  const actions = {
    flip,
    before: () => step(-1),
    after: () => step(1),
    smaller: () => zoom.by(-1),
    larger: () => zoom.by(1),
    fit: zoom.fit,
    whole: zoom.whole,
    close: shut,
  };
  const keys = {
    ArrowLeft: actions.before,
    ArrowRight: actions.after,
    PageUp: () => show(position - grid.inWindow()),
    PageDown: () => show(position + grid.inWindow()),
    Home: () => show(0),
    End: () => show(rows.count - 1),
    " ": shut,
    Escape: shut,
    Enter: () => location.assign(part("row").href),
    "+": actions.larger,
    "=": actions.larger,
    "-": actions.smaller,
    0: actions.fit,
    1: actions.whole,
    f: flip,
    F: flip,
  };

  dialog.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]");
    if (!pressed) return;
    actions[pressed.dataset.do]();
    if (event.detail && dialog.open) stage.focus(); // by pointer: keys still control the picture
  });

  dialog.addEventListener("keydown", (event) => {
    const isPressing = event.target.closest("button, a") && (event.key === "Enter" || event.key === " ");
    if (!(event.key in keys) || isPressing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });

  let touched = null;
  stage.addEventListener("touchstart", ({ touches }) => (touched = touches.length === 1 && zoom.isFit() ? touches[0] : null), {
    passive: true,
  });
  stage.addEventListener("touchend", ({ changedTouches: [end] }) => {
    const across = touched ? end.clientX - touched.clientX : 0;
    if (Math.abs(across) > SWIPE && Math.abs(end.clientY - touched.clientY) < SWIPE) step(across < 0 ? 1 : -1);
    touched = null;
  });

  // Whatever closes it: a phone has its own gesture.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    shut();
  });

  return { open, filled };
}

// Decode the image so that it appears at once. Null if it cannot be shown.
async function load(address) {
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
    return image;
  } catch {
    return null;
  }
}
