// How far each of several areas of the picture moves, so that they are in line or have equal gaps. Areas are in pixels of
// the picture, as `frame.js` places them; of rotated ones the upright rectangle around them counts.

const ACROSS = { move: "right", from: "left", size: "width" };
const DOWN = { move: "down", from: "top", size: "height" };
const LINES = {
  left: [ACROSS, 0],
  centre: [ACROSS, 0.5],
  right: [ACROSS, 1],
  top: [DOWN, 0],
  middle: [DOWN, 0.5],
  bottom: [DOWN, 1],
};
const GAPS = { across: ACROSS, down: DOWN };


// Return the moves `{ right, down }` of these areas, in their order.
export function aligned(how, areas) {
  const bounds = areas.map(upright);
  return how in GAPS ? spreadEvenly(GAPS[how], bounds) : inLine(...LINES[how], bounds);
}

function inLine(axis, share, bounds) {
  const { begin, end } = around(axis, bounds);
  const line = begin + (end - begin) * share;
  return bounds.map((area) => moving(axis, line - area[axis.from] - area[axis.size] * share));
}

function spreadEvenly(axis, bounds) {
  const { begin, end } = around(axis, bounds);
  const inOrder = [...bounds].sort((one, other) => one[axis.from] - other[axis.from]);
  const taken = bounds.reduce((sum, area) => sum + area[axis.size], 0);
  const gap = (end - begin - taken) / (bounds.length - 1);
  const moves = new Map();
  let next = begin;
  for (const area of inOrder) {
    moves.set(area, moving(axis, next - area[axis.from]));
    next += area[axis.size] + gap;
  }
  return bounds.map((area) => moves.get(area));
}

function around(axis, bounds) {
  return {
    begin: Math.min(...bounds.map((area) => area[axis.from])),
    end: Math.max(...bounds.map((area) => area[axis.from] + area[axis.size])),
  };
}

function moving(axis, by) {
  return { right: 0, down: 0, [axis.move]: by };
}

// Return the upright rectangle around an area that may be rotated.
export function upright({ width, height, rotation, middle }) {
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const [wide, high] = [width * cos + height * sin, width * sin + height * cos];
  return { left: middle.x - wide / 2, top: middle.y - high / 2, width: wide, height: high };
}
