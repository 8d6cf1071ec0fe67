// The edited box as a frame over the large photo. Dragging the frame, a corner or the knob writes position, size and
// rotation into the fields of the form, and so do the arrow keys. The other boxes are fainter; a click selects one. Shift
// drags straight and keeps proportions, Ctrl drags without snapping.

import { edgesOf, linesOf, snapped } from "./guides.js";
import { middles, moved, parsed, ranges, shares, stops } from "./strip.js";

const QUARTER = 45; // a rotated box snaps to multiples of these degrees, within
const NEAR_TURN = 3;
const CURSORS = ["nwse-resize", "ns-resize", "nesw-resize", "ew-resize"]; // of the lower right corner, every 45°
const NUMBERS = ["x", "y", "width", "height", "rotation"];
const SPREAD = new Set(["across", "down", "all"]);
const CORNERS = [[0, 0], [1, 0], [0, 1], [1, 1]]; // shares of the box's width and height
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HANDLE = matchMedia("(hover: none)").matches ? 20 : 12; // pixels of the window; a finger is broader
const KNOB_ABOVE = 24;
const FOCUS = "frame-focus"; // a key that loads the page again leaves the focus on the frame
const [STEP, LARGE_STEP] = [0.2, 2]; // % of the canvas for an arrow key, without and with Shift

export function attachFrame(form, view, onChange) {
  const svg = view.querySelector('[data-part="frame"]');
  const image = view.querySelector("img.scripted-only");
  const [box, area, guide, stem, knob] = [".box", ".area", ".guide", ".stem", ".knob"].map((name) => svg.querySelector(name));
  const handles = [...svg.querySelectorAll(".handle")];
  const others = [...svg.querySelectorAll(".other")];
  let [width, height] = [0, 0]; // of the picture, in its pixels; an image that is loading may have none
  let lines = { across: [], down: [] }; // of the other boxes
  let isAwaited = sessionStorage.getItem(FOCUS);
  sessionStorage.removeItem(FOCUS);
  const typed = () => numbered((name) => form.elements[name]?.value);
  const strip = () => parsed(form.elements.placed_beside.value);

  // Write the nearest value that the field allows, in steps of 0.1 or finer, and return it.
  function write(name, value, steps = 10) {
    const { min, max } = form.elements[name];
    return (form.elements[name].value = Math.round(Math.min(Math.max(value, min), max) * steps) / steps);
  }

  function place() {
    if (image.naturalWidth) [width, height] = [image.naturalWidth, image.naturalHeight];
    svg.toggleAttribute("hidden", !width);
    if (!width) return;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const unit = 1 / (svg.getScreenCTM()?.a || 1); // a pixel of the window, in pixels of the picture
    const handle = HANDLE * unit;
    svg.classList.toggle("follows", Boolean(form.elements.behind?.value)); // it has the place of a text
    const now = inPixels(typed(), width, height);
    box.setAttribute("transform", turned(now));
    put(area, now.left, now.top, now.width, now.height);
    CORNERS.forEach(([across, down], n) => {
      put(handles[n], now.left + now.width * across - handle / 2, now.top + now.height * down - handle / 2, handle, handle);
      handles[n].style.cursor = CURSORS[(Math.round(now.rotation / 45) + 8 + (across === down ? 0 : 2)) % 4];
    });
    const middle = now.left + now.width / 2;
    stem.setAttribute("d", `M${middle} ${now.top}v${-KNOB_ABOVE * unit}`);
    Object.entries({ cx: middle, cy: now.top - KNOB_ABOVE * unit, r: handle / 2 + unit }).forEach(([name, value]) => knob.setAttribute(name, value));
    const places = others.map(({ dataset }) =>
      inPixels(moved(numbered((name) => dataset[name]), parsed(form.dataset.strip), strip(), ranges(form)), width, height),
    );
    others.forEach((other, n) => {
      other.setAttribute("transform", turned(places[n]));
      put(other, places[n].left, places[n].top, places[n].width, places[n].height);
    });
    lines = linesOf(places, width, height);
    if (isAwaited) svg.focus({ preventScroll: true });
    isAwaited = null;
  }

  // The pointer in % of the canvas.
  function at(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: (x / width) * 100, y: (y / height) * 100 };
  }

  function drag(event, move) {
    event.preventDefault();
    svg.focus({ preventScroll: true });
    const [begin, pressed] = [typed(), at(event)];
    const follow = (moved) => {
      const pointer = at(moved);
      move(begin, pointer.x - pressed.x, pointer.y - pressed.y, pointer, moved);
      place();
      onChange();
    };
    const end = () => {
      svg.classList.remove("dragged");
      guide.removeAttribute("d");
      svg.removeEventListener("pointermove", follow);
    };
    svg.classList.add("dragged");
    svg.setPointerCapture(event.pointerId);
    svg.addEventListener("pointermove", follow);
    svg.addEventListener("pointerup", end, { once: true });
    svg.addEventListener("pointercancel", end, { once: true });
  }

  function moveBox(begin, across, down, _, keys) {
    const isWide = Math.abs(across * width) >= Math.abs(down * height);
    const [right, below] = keys.shiftKey ? [isWide && across, !isWide && down] : [across, down];
    const [own, share] = [middles(strip()), shares(begin.anchor)];
    const free = isControl(keys);
    const along = (axis, from, by, size) =>
      free || by === false
        ? { value: from + by }
        : snapped(from + by, [...stops(form), ...own[axis]], edgesOf(size, share[axis], begin.rotation), lines[axis]);
    const [x, y] = [along("across", begin.x, right, begin.width), along("down", begin.y, below, begin.height)];
    write("x", x.value, x.line === undefined ? 10 : 100);
    write("y", y.value, y.line === undefined ? 10 : 100);
    showGuides(x.line, y.line);
  }

  function showGuides(across, down) {
    const drawn = [across !== undefined && `M${(across * width) / 100} 0V${height}`, down !== undefined && `M0 ${(down * height) / 100}H${width}`];
    guide.setAttribute("d", drawn.filter(Boolean).join(""));
  }

  // How far a corner is pulled, so that its edges come onto the lines near to them.
  function pulledTo(corner, begin, by) {
    const [share, [first, , last]] = [shares(begin.anchor), stops(form)];
    const along = (axis, n, from, size) => {
      const edge = from + size * (corner[n] - share[axis]);
      const { value, line } = snapped(edge + by[n], [first, last], [0], lines[axis]);
      return { by: value - edge, line };
    };
    const [x, y] = [along("across", 0, begin.x, begin.width), along("down", 1, begin.y, begin.height)];
    showGuides(x.line, y.line);
    return [x.by, y.by];
  }

  // The corner follows the pointer, whatever the rotation, and the opposite one stays where it is.
  function sizeBox(corner, begin, right, below, _, keys) {
    const isFree = begin.rotation || keys.shiftKey || isControl(keys);
    const [across, down] = isFree ? [right, below] : pulledTo(corner, begin, [right, below]);
    if (isFree) showGuides();
    const percent = ({ x, y }) => ({ across: (x / width) * 100, down: (y / height) * 100 });
    const pixels = (across, down) => new DOMPoint((across * width) / 100, (down * height) / 100);
    const [outward, downward] = corner.map((share) => (share ? 1 : -1));
    const turn = new DOMMatrix().rotate(begin.rotation);
    const pulled = percent(turn.inverse().transformPoint(pixels(across, down)));
    const grown = keys.shiftKey && Math.max((pulled.across * outward) / begin.width, (pulled.down * downward) / begin.height);
    const [more, taller] = keys.shiftKey ? [begin.width * grown, begin.height * grown] : [pulled.across * outward, pulled.down * downward];
    const steps = guide.getAttribute("d") ? 100 : 10;
    const wider = write("width", Math.max(2, begin.width + more), steps) - begin.width;
    const higher = write("height", Math.max(2, begin.height + taller), steps) - begin.height;
    const centre = percent(turn.transformPoint(pixels((wider * outward) / 2, (higher * downward) / 2)));
    const share = shares(begin.anchor);
    write("x", begin.x + centre.across + wider * (share.across - 0.5), steps);
    write("y", begin.y + centre.down + higher * (share.down - 0.5), steps);
  }

  // The knob points from the middle of the box to the pointer; whole degrees.
  function turnBox(begin, across, down, pointer) {
    const { middle } = inPixels(begin, width, height);
    const [right, below] = [(pointer.x * width) / 100 - middle.x, (pointer.y * height) / 100 - middle.y];
    const angle = Math.round((Math.atan2(below, right) * 180) / Math.PI) + 90;
    const whole = angle > 180 ? angle - 360 : angle;
    const stop = Math.round(whole / QUARTER) * QUARTER;
    write("rotation", Math.abs(whole - stop) <= NEAR_TURN ? stop : whole);
  }

  function nudge(event) {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const { x, y } = typed();
    write("x", x + arrow[0] * step);
    write("y", y + arrow[1] * step);
    place();
    onChange();
  }

  // Delete removes the box and Ctrl+D duplicates it, as their buttons do.
  function press(event) {
    const isCopy = event.key === "d" && isControl(event);
    const deed = isCopy ? "duplicate" : ["Delete", "Backspace"].includes(event.key) && "remove";
    const button = deed && form.querySelector(`[name="do"][value="${deed}"]`);
    if (!button) return;
    event.preventDefault();
    sessionStorage.setItem(FOCUS, "true");
    button.click();
  }

  area.addEventListener("pointerdown", (event) => drag(event, moveBox));
  knob.addEventListener("pointerdown", (event) => drag(event, turnBox));
  handles.forEach((handle, n) => handle.addEventListener("pointerdown", (event) => drag(event, (...moved) => sizeBox(CORNERS[n], ...moved))));
  others.forEach((other) => other.addEventListener("click", () => form.querySelector(`[name="do"][value="show:${other.dataset.index}"]`).click()));
  // A finger drags these instead of scrolling the page. Chromium ignores touch-action on parts of an SVG.
  for (const part of [area, knob, ...handles]) part.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  svg.addEventListener("keydown", nudge);
  svg.addEventListener("keydown", press);
  image.addEventListener("load", place);
  window.addEventListener("resize", place);
  place();
  return place;
}

// Parse the place of a box from texts.
function numbered(of) {
  return { anchor: of("anchor"), spread: of("spread"), ...Object.fromEntries(NUMBERS.map((name) => [name, Number(of(name)) || 0])) };
}

// Convert a box from % of the canvas to pixels of a canvas of this size.
function inPixels(box, canvasWidth, canvasHeight) {
  const { across, down } = shares(box.anchor);
  const [width, height] = [(box.width * canvasWidth) / 100, (box.height * canvasHeight) / 100];
  const left = (box.x * canvasWidth) / 100 - width * across;
  const top = (box.y * canvasHeight) / 100 - height * down;
  if (!SPREAD.has(box.spread)) return around({ left, top, width, height }, box.rotation);
  const [wide, high] = [box.spread !== "down", box.spread !== "across"]; // up to the edges of the picture, and upright
  return around({ left: wide ? 0 : left, top: high ? 0 : top, width: wide ? canvasWidth : width, height: high ? canvasHeight : height }, 0);
}

function around(area, rotation) {
  return { ...area, rotation, middle: { x: area.left + area.width / 2, y: area.top + area.height / 2 } };
}

function turned({ rotation, middle }) {
  return `rotate(${rotation} ${middle.x} ${middle.y})`;
}

function put(rect, x, y, width, height) {
  Object.entries({ x, y, width, height }).forEach(([name, value]) => rect.setAttribute(name, value));
}

function isControl({ ctrlKey, metaKey }) {
  return ctrlKey || metaKey;
}
