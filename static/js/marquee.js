// A rectangle drawn with the mouse over the picture, beside all boxes: what it touches is chosen. A press without a drag
// touches nothing, or is one on the box under it.

const LEAST = 4; // pixels of the window until a press is a drag

// `areas` returns the boxes as `{ index, bounds }` in pixels of the picture, and `choose` takes those that were touched.
export function attachMarquee(svg, areas, choose) {
  const rectangle = svg.querySelector(".marquee");

  function begin(event, onPress) {
    event.preventDefault();
    svg.focus({ preventScroll: true });
    const pressed = at(event);
    let drawn = null;
    const follow = (moved) => {
      const now = at(moved);
      drawn = { left: Math.min(pressed.x, now.x), top: Math.min(pressed.y, now.y), width: Math.abs(now.x - pressed.x), height: Math.abs(now.y - pressed.y) };
      const [x, y] = [drawn.left, drawn.top];
      Object.entries({ x, y, width: drawn.width, height: drawn.height }).forEach(([name, value]) => rectangle.setAttribute(name, value));
    };
    const end = ({ type }) => {
      svg.removeEventListener("pointermove", follow);
      svg.removeEventListener("pointerup", end);
      svg.removeEventListener("pointercancel", end);
      ["width", "height"].forEach((name) => rectangle.setAttribute(name, 0));
      if (type === "pointercancel") return;
      const least = LEAST / (svg.getScreenCTM().a || 1);
      const isDrawn = drawn && Math.max(drawn.width, drawn.height) >= least;
      const touched = isDrawn ? areas().filter(({ bounds }) => touch(drawn, bounds)) : [];
      if (!isDrawn && onPress) onPress();
      else choose(touched.map(({ index }) => index), event.shiftKey);
    };
    svg.setPointerCapture(event.pointerId);
    svg.addEventListener("pointermove", follow);
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
  }

  function at(event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  }

  return begin;
}

function touch(one, other) {
  return (
    one.left <= other.left + other.width &&
    other.left <= one.left + one.width &&
    one.top <= other.top + other.height &&
    other.top <= one.top + one.height
  );
}
