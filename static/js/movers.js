// What a drag or a key moves: the edited box by the fields of its place, the others by shifts that `several.js` notes. Places
// are in % of the canvas.

import { moved, parsed, ranges } from "./strip.js";

const NUMBERS = ["x", "y", "width", "height", "rotation"];

export function attachMovers(form, others, several) {
  const typed = () => numbered((name) => form.elements[name]?.value);
  const strip = () => parsed(form.elements.placed_beside.value);

  // Write the nearest value that the field allows, in steps of 0.1 or finer, and return it.
  function write(name, value, steps = 10) {
    const { min, max } = form.elements[name];
    return (form.elements[name].value = Math.round(Math.min(Math.max(value, min), max) * steps) / steps);
  }

  // Return the place of another box as it is now.
  function standing({ dataset }) {
    const box = moved(numbered((name) => dataset[name]), parsed(form.dataset.strip), strip(), ranges(form));
    const { right, down } = several.shiftOf(dataset.name);
    return { ...box, x: box.x + right, y: box.y + down };
  }

  // Whether the edited box has its own place, not that of a text.
  function hasPlace() {
    return !form.elements.behind?.value;
  }

  // The boxes that are chosen: each with its place, and how to move it from there.
  function chosen() {
    const also = several.also();
    const beside = others.filter((other) => also.includes(indexOf(other))).map(otherBox);
    return hasPlace() ? [editedBox(), ...beside] : beside;
  }

  function editedBox() {
    const box = typed();
    return { box, move: (right, down) => [write("x", box.x + right, 100), write("y", box.y + down, 100)] };
  }

  function otherBox(other) {
    const begin = several.shiftOf(other.dataset.name);
    return { box: standing(other), other, move: (right, down) => several.shift(other.dataset.name, begin.right + right, begin.down + down) };
  }

  // Move boxes by the same distance, which is as far as all of them may go.
  function carry(boxes, right, down, [across, below] = [10, 10]) {
    const far = (side, by, steps) => {
      const [low, high] = ranges(form)[side];
      const places = boxes.map(({ box }) => box[side]);
      const allowed = Math.min(Math.max(by, ...places.map((at) => low - at)), ...places.map((at) => high - at));
      return Math.round(allowed * steps) / steps;
    };
    const by = [far("x", right, across), far("y", down, below)];
    for (const box of boxes) box.move(...by);
  }

  return { typed, strip, write, standing, hasPlace, chosen, otherBox, carry };
}

export const indexOf = ({ dataset }) => Number(dataset.index);

// Parse the place of a box from texts.
function numbered(of) {
  return { anchor: of("anchor"), spread: of("spread"), ...Object.fromEntries(NUMBERS.map((name) => [name, Number(of(name)) || 0])) };
}
