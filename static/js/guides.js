// The lines to which a dragged box snaps, in % of the canvas: first those of the canvas for the point by which the box is
// placed, then the edges and middles of other boxes for its own edges and middle.

const NEAR = 1; // % of the canvas within which a box snaps to a line of the canvas
const NEAR_A_BOX = 0.6; // to a line of another box; there are many

// Return the edges and middles of boxes on a canvas of this size; of rotated ones only the middles.
export function linesOf(places, width, height) {
  return {
    across: places.flatMap((box) => edges(box.left, box.width, box.rotation).map((x) => (x / width) * 100)),
    down: places.flatMap((box) => edges(box.top, box.height, box.rotation).map((y) => (y / height) * 100)),
  };
}

// Return the edges and the middle of a box between two sides, from the point by which it is placed.
export function edgesOf(size, share, rotation) {
  return edges(-size * share, size, rotation);
}

function edges(begin, size, rotation) {
  return rotation ? [begin + size / 2] : [begin, begin + size / 2, begin + size];
}

// Return the value that puts a box onto the nearest line, and the line.
export function snapped(value, stops, own, lines) {
  const stop = stops.find((one) => Math.abs(one - value) < NEAR);
  if (stop !== undefined) return { value: stop, line: stop };
  const [nearest] = own
    .flatMap((edge) => lines.map((line) => ({ by: line - value - edge, line })))
    .filter(({ by }) => Math.abs(by) < NEAR_A_BOX)
    .sort((one, other) => Math.abs(one.by) - Math.abs(other.by));
  return nearest ? { value: value + nearest.by, line: nearest.line } : { value };
}
