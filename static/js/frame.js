// The edited box as a frame over the large photo. Dragging the frame, a corner or the knob writes position, size and
// rotation into the fields of the form, and so do the arrow keys. The other boxes are fainter; a click selects one, and a
// drag moves it. Boxes that are chosen together move together. Shift drags straight and keeps proportions, Ctrl drags
// without snapping.

import { aligned, upright } from "./alignment.js";
import { attachKeys, isControl } from "./frame-keys.js";
import { edgesOf, linesOf, snapped } from "./guides.js";
import { attachMarquee } from "./marquee.js";
import { attachMovers, indexOf } from "./movers.js";
import { middles, shares, stops } from "./strip.js";

const QUARTER = 45; // a rotated box snaps to multiples of these degrees, within
const NEAR_TURN = 3;
const CURSORS = ["nwse-resize", "ns-resize", "nesw-resize", "ew-resize"]; // of the lower right corner, every 45°
const SPREAD = new Set(["across", "down", "all"]);
const CORNERS = [[0, 0], [1, 0], [0, 1], [1, 1]]; // shares of the box's width and height
const HANDLE = matchMedia("(hover: none)").matches ? 20 : 12; // pixels of the window; a finger is broader
const KNOB_ABOVE = 24;
const FOCUS = "frame-focus"; // a key that loads the page again leaves the focus on the frame

export function attachFrame(form, view, several, onChange) {
  const svg = view.querySelector('[data-part="frame"]');
  const image = view.querySelector("img.scripted-only");
  const [box, area, guide, stem, knob] = [".box", ".area", ".guide", ".stem", ".knob"].map((name) => svg.querySelector(name));
  const handles = [...svg.querySelectorAll(".handle")];
  const others = [...svg.querySelectorAll(".other")];
  let [width, height] = [0, 0]; // of the picture, in its pixels; an image that is loading may have none
  let places = []; // of the other boxes, in pixels of the picture
  let lines = { across: [], down: [] }; // of boxes that are not dragged
  let isAwaited = sessionStorage.getItem(FOCUS);
  sessionStorage.removeItem(FOCUS);
  const { typed, strip, write, standing, hasPlace, chosen, otherBox, carry } = attachMovers(form, others, several);

  function place() {
    if (image.naturalWidth) [width, height] = [image.naturalWidth, image.naturalHeight];
    svg.toggleAttribute("hidden", !width);
    if (!width) return;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const unit = 1 / (svg.getScreenCTM()?.a || 1); // a pixel of the window, in pixels of the picture
    const handle = HANDLE * unit;
    svg.classList.toggle("follows", !hasPlace());
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
    places = others.map((other) => inPixels(standing(other), width, height));
    const also = several.also();
    others.forEach((other, n) => {
      other.setAttribute("transform", turned(places[n]));
      other.classList.toggle("chosen", also.includes(indexOf(other)));
      put(other, places[n].left, places[n].top, places[n].width, places[n].height);
    });
    if (isAwaited) svg.focus({ preventScroll: true });
    isAwaited = null;
  }

  // The pointer in % of the canvas.
  function at(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: (x / width) * 100, y: (y / height) * 100 };
  }

  // Follow the pointer until it is let go. `boxes` move, and snap to the lines of all others.
  function drag(event, move, { boxes = [], begin = typed(), onEnd = () => {} } = {}) {
    event.preventDefault();
    svg.focus({ preventScroll: true });
    const pressed = at(event);
    let isMoved = false;
    lines = linesOf(areasWithout(boxes), width, height);
    const follow = (moved) => {
      const pointer = at(moved);
      isMoved = true;
      move(begin, pointer.x - pressed.x, pointer.y - pressed.y, pointer, moved, boxes);
      place();
      onChange();
    };
    const end = () => {
      svg.classList.remove("dragged");
      guide.removeAttribute("d");
      svg.removeEventListener("pointermove", follow);
      svg.removeEventListener("pointerup", end);
      svg.removeEventListener("pointercancel", end);
      onEnd(isMoved);
    };
    svg.classList.add("dragged");
    svg.setPointerCapture(event.pointerId);
    svg.addEventListener("pointermove", follow);
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
  }

  // The areas of boxes that are not dragged; the edited one stays where it is only while another is.
  function areasWithout(boxes) {
    const still = places.filter((_, n) => !boxes.some((one) => one.other === others[n]));
    const isEditedStill = boxes.length > 0 && boxes.every((one) => one.other) && hasPlace();
    return isEditedStill ? [...still, inPixels(typed(), width, height)] : still;
  }

  // The boxes with the rectangles around them, for a marquee.
  function areas() {
    const found = others.map((other, n) => ({ index: indexOf(other), bounds: upright(places[n]) }));
    if (hasPlace()) found.push({ index: several.edited, bounds: upright(inPixels(typed(), width, height)) });
    return found.filter(({ bounds }) => !isAsLarge(bounds));
  }

  // A box as large as the picture leaves no place beside it: a drag on it begins a marquee.
  function isAsLarge(bounds) {
    return bounds.width >= width && bounds.height >= height;
  }

  // With Shift or Ctrl, a press chooses another box with the edited one, or no longer.
  function pressOther(event, other) {
    if (event.shiftKey || isControl(event)) several.toggle(indexOf(other));
    else several.edit([indexOf(other)]);
  }

  // A press on another box edits it, a drag moves it. It moves with all that are chosen if it is one of them.
  function dragOther(event, other) {
    const isChosen = other.classList.contains("chosen");
    if (event.button) return;
    if (!isChosen && event.pointerType === "touch") return; // a finger scrolls
    if (!isChosen && isAsLarge(upright(inPixels(standing(other), width, height)))) return drawMarquee(event, () => pressOther(event, other));
    const onEnd = (isMoved) => {
      if (!isMoved) pressOther(event, other);
      else if (!isChosen) several.edit([indexOf(other)]);
    };
    drag(event, moveBox, { boxes: isChosen ? chosen() : [otherBox(other)], begin: standing(other), onEnd });
  }

  function moveBox(begin, across, down, _, keys, boxes) {
    const isWide = Math.abs(across * width) >= Math.abs(down * height);
    const [right, below] = keys.shiftKey ? [isWide && across, !isWide && down] : [across, down];
    const [own, share] = [middles(strip()), shares(begin.anchor)];
    const free = isControl(keys);
    const along = (axis, from, by, size) =>
      free || by === false
        ? { value: from + by }
        : snapped(from + by, [...stops(form), ...own[axis]], edgesOf(size, share[axis], begin.rotation), lines[axis]);
    const [x, y] = [along("across", begin.x, right, begin.width), along("down", begin.y, below, begin.height)];
    const steps = [x.line, y.line].map((line) => (line === undefined ? 10 : 100));
    carry(boxes, x.value - begin.x, y.value - begin.y, steps);
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

  function nudge(right, down, run) {
    carry(chosen(), right, down);
    place();
    onChange(run);
  }

  function align(how) {
    const boxes = chosen();
    aligned(how, boxes.map(({ box }) => inPixels(box, width, height))).forEach(({ right, down }, n) => {
      boxes[n].move((right / width) * 100, (down / height) * 100);
    });
    place();
    onChange();
  }

  area.addEventListener("pointerdown", (event) => drag(event, moveBox, { boxes: chosen() }));
  knob.addEventListener("pointerdown", (event) => drag(event, turnBox));
  handles.forEach((handle, n) => handle.addEventListener("pointerdown", (event) => drag(event, (...moved) => sizeBox(CORNERS[n], ...moved))));
  for (const other of others) {
    other.addEventListener("pointerdown", (event) => dragOther(event, other));
    other.addEventListener("click", (event) => pressOther(event, other)); // by a finger
  }
  const drawMarquee = attachMarquee(svg, areas, (touched, isMore) => {
    if (isMore) several.choose([...several.also(), ...touched]);
    else if (touched.includes(several.edited) || !touched.length) several.choose(touched);
    else several.edit(touched.reverse());
  });
  svg.addEventListener("pointerdown", (event) => {
    if (event.target === svg && event.pointerType !== "touch" && !event.button) drawMarquee(event);
  });
  // A finger drags these instead of scrolling the page. Chromium ignores touch-action on parts of an SVG.
  const kept = (event) => !event.currentTarget.matches(".other:not(.chosen)") && event.preventDefault();
  for (const part of [area, knob, ...handles, ...others]) part.addEventListener("touchstart", kept, { passive: false });
  for (const button of form.querySelectorAll("[data-align]")) button.addEventListener("click", () => align(button.dataset.align));
  attachKeys(form, svg, several, { nudge, all: () => others.map(indexOf) });
  form.addEventListener("submit", () => document.activeElement === svg && sessionStorage.setItem(FOCUS, "true"));
  image.addEventListener("load", place);
  window.addEventListener("resize", place);
  place();
  return place;
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
