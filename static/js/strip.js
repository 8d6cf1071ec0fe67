// Move boxes when the strip outside the photo is added, removed or changed: boxes on the photo stay there, boxes on the
// strip move with it, and no text changes its size in pixels: sizes in % of the height change with it, those in % of the
// shorter side are of the photo without the strip. `dashboard/desk/strips.py` does the same for the boxes that the controls
// do not show.

const NONE = "none";
const OPPOSITE = { below: "above", above: "below", left: "right", right: "left" };
const PLACE = ["x", "y", "width", "height"];
const SIZES = ["size_min", "size_max"];
const WHOLE = { left: 0, top: 0, width: 100, height: 100 };

// Parse a strip from a hidden control: `below 15`, or `none`.
export function parsed(text) {
  const [side, size] = text.split(" ");
  return side === NONE ? null : { side, size: Number(size) };
}

export function attachStrip(form) {
  const field = (name) => form.elements[name];
  const stand = () => [...PLACE, ...SIZES, "anchor"].map((name) => field(name)?.value).join();
  let begin; // the box before the strip changed, so that typing a number digit by digit loses nothing
  let written;

  // The strip of the controls, or undefined while a number is being typed.
  function chosen() {
    const [side, { value, min, max }] = [field("strip_side").value, field("strip_size")];
    if (!side) return null;
    const size = Number(value);
    return size >= Number(min) && size <= Number(max) ? { side, size } : undefined;
  }

  function follow() {
    const strip = chosen();
    if (strip === undefined) return;
    if (written !== stand()) begin = { box: values(form), beside: parsed(field("placed_beside").value) };
    write(moved(begin.box, begin.beside, strip, ranges(form)));
    field("placed_beside").value = strip ? `${strip.side} ${strip.size}` : NONE;
    written = stand();
  }

  function write(box) {
    for (const [name, value] of Object.entries(box)) if (field(name)) field(name).value = value;
  }

  // Put the box in the middle of the strip: a text without effects, in black or white if its colour is illegible there.
  // Boxes of other kinds keep their look.
  function putOn() {
    const strip = parsed(field("placed_beside").value);
    if (!strip) return;
    const { left, top, width, height } = areaOf(strip);
    const [widthShare, heightShare] = form.dataset.onStrip.split(" ").map(Number);
    write({ x: round(left + width / 2), y: round(top + height / 2), width: round(width * widthShare), height: round(height * heightShare) });
    write({ anchor: "centre", placed_as: "centre", align: "centre", valign: "middle", rotation: 0 });
    const switches = [...form.querySelectorAll("[data-effect]")].map((effect) => effect.querySelector("input[type=checkbox]"));
    for (const control of switches) control.checked = false;
    if (switches.length) write({ colour: readable(field("colour").value, field("strip_colour").value, Number(form.dataset.contrast)) });
  }

  return { follow, putOn };
}

function values(form) {
  const number = (name) => Number(form.elements[name]?.value) || 0;
  return { anchor: form.elements.anchor.value, ...Object.fromEntries([...PLACE, ...SIZES].map((name) => [name, number(name)])) };
}

// The range of each number of a box that changes with the strip, as its fields have it.
export function ranges(form) {
  const sizes = form.elements.size_unit.value === "height" ? SIZES : [];
  const fields = [...PLACE, ...sizes].map((name) => form.elements[name]).filter(Boolean);
  return Object.fromEntries(fields.map(({ name, min, max }) => [name, [Number(min), Number(max)]]));
}

// The places on an axis at which boxes stand, in % of the canvas: a margin from either edge, and the middle.
export function stops(form) {
  const margin = Number(form.dataset.margin);
  return [margin, 50, 100 - margin];
}

// Convert a box from a result with the strip `before` to one with the strip `after`.
export function moved(box, before, after, ranges) {
  if (before?.side === after?.side && before?.size === after?.size) return box;
  let [old, now] = [photoArea(before), photoArea(after)];
  const scale = now.height / old.height;
  if (before && has(areaOf(before), middle(box))) [old, now] = [areaOf(before), after ? areaOf(after) : atSide(before.side, Math.min(before.size, 100))];
  const [across, down] = [now.width / old.width, now.height / old.height];
  const scaled = {
    x: now.left + (box.x - old.left) * across,
    y: now.top + (box.y - old.top) * down,
    width: box.width * across,
    height: box.height * down,
    ...Object.fromEntries(SIZES.filter((name) => name in ranges && name in box).map((name) => [name, box[name] * scale])),
  };
  return { ...box, ...Object.fromEntries(Object.entries(scaled).map(([name, value]) => [name, within(value, ...ranges[name])])) };
}

// The middles of photo and strip, in % of the result, where a dragged box may snap.
export function middles(strip) {
  const areas = strip ? [areaOf(strip), photoArea(strip)] : [];
  return { across: areas.map(({ left, width }) => left + width / 2), down: areas.map(({ top, height }) => top + height / 2) };
}

// The share of a box left of and above its anchor.
export function shares(anchor) {
  return {
    across: anchor.includes("left") ? 0 : anchor.includes("right") ? 1 : 0.5,
    down: anchor.includes("top") ? 0 : anchor.includes("bottom") ? 1 : 0.5,
  };
}

const areaOf = ({ side, size }) => atSide(side, (100 * size) / (100 + size));
const photoArea = (strip) => (strip ? atSide(OPPOSITE[strip.side], 10_000 / (100 + strip.size)) : WHOLE);

function atSide(side, share) {
  if (side === "below") return { ...WHOLE, top: 100 - share, height: share };
  if (side === "above") return { ...WHOLE, height: share };
  if (side === "left") return { ...WHOLE, width: share };
  return { ...WHOLE, left: 100 - share, width: share };
}

function middle({ anchor, x, y, width, height }) {
  const { across, down } = shares(anchor);
  return { x: x + width * (0.5 - across), y: y + height * (0.5 - down) };
}

function has({ left, top, width, height }, { x, y }) {
  return left <= x && x <= left + width && top <= y && y <= top + height;
}

function readable(colour, background, enough) {
  const under = luminance(background);
  const contrast = (other) => {
    const [darker, lighter] = [luminance(other), under].sort((one, two) => one - two);
    return (lighter + 0.05) / (darker + 0.05);
  };
  if (contrast(colour) >= enough) return colour;
  return contrast("#000000") >= contrast("#ffffff") ? "#000000" : "#ffffff";
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((begin) => parseInt(colour.slice(begin, begin + 2), 16) / 255);
  const linear = (share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

const round = (value) => Math.round(value * 100) / 100;
const within = (value, low, high) => round(Math.min(Math.max(value, low), high));
