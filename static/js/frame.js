// The box of the text as a frame over the large photo: dragging it writes its distances, dragging its corner its
// size, into the fields of the form. The same can be typed there.

const NEAR = 1; // % of the canvas within which a box snaps to a margin or to the middle
const STOPS = [5, 50, 95];
const CURSORS = ["nwse-resize", "ns-resize", "nesw-resize", "ew-resize"]; // of the corner, every 45°

export function attachFrame(form, view, onChange) {
  const svg = view.querySelector('[data-part="frame"]');
  const image = view.querySelector("img.scripted-only");
  const [area, handle, guide] = [".area", ".handle", ".guide"].map((name) => svg.querySelector(name));
  const number = (name) => Number(form.elements[name].value) || 0;
  const write = (name, value) => (form.elements[name].value = Math.round(value * 10) / 10);

  // How much of the box lies left of and above its anchor.
  function shares() {
    const anchor = form.elements.anchor.value;
    return {
      across: anchor.includes("left") ? 0 : anchor.includes("right") ? 1 : 0.5,
      down: anchor.includes("top") ? 0 : anchor.includes("bottom") ? 1 : 0.5,
    };
  }

  function place() {
    const { naturalWidth: width, naturalHeight: height } = image;
    svg.toggleAttribute("hidden", !width);
    if (!width) return;
    const { across, down } = shares();
    const left = number("x") - number("width") * across;
    const top = number("y") - number("height") * down;
    const unit = width / svg.clientWidth || 1;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const turn = `rotate(${number("rotation")} ${((left + number("width") / 2) * width) / 100} ${((top + number("height") / 2) * height) / 100})`;
    area.setAttribute("transform", turn);
    handle.setAttribute("transform", turn);
    handle.style.cursor = CURSORS[(Math.round(number("rotation") / 45) + 8) % 4];
    put(area, (left * width) / 100, (top * height) / 100, (number("width") * width) / 100, (number("height") * height) / 100);
    put(handle, ((left + number("width")) * width) / 100 - 6 * unit, ((top + number("height")) * height) / 100 - 6 * unit, 12 * unit, 12 * unit);
  }

  // The pointer in % of the canvas.
  function at(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: (x / image.naturalWidth) * 100, y: (y / image.naturalHeight) * 100 };
  }

  function drag(event, move) {
    event.preventDefault();
    const begin = { ...at(event), left: number("x"), top: number("y"), width: number("width"), height: number("height") };
    const follow = (moved) => {
      const now = at(moved);
      move(begin, now.x - begin.x, now.y - begin.y);
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

  function moveBox(begin, across, down) {
    const x = snapped(begin.left + across);
    const y = snapped(begin.top + down);
    write("x", x.value);
    write("y", y.value);
    const { naturalWidth: width, naturalHeight: height } = image;
    guide.setAttribute("d", [x.stop && `M${(x.value * width) / 100} 0V${height}`, y.stop && `M0 ${(y.value * height) / 100}H${width}`].filter(Boolean).join(""));
  }

  // The corner follows the pointer, however the box is turned, and the opposite one stays where it is.
  function sizeBox(begin, across, down) {
    const { naturalWidth, naturalHeight } = image;
    const percent = ({ x, y }) => ({ across: (x / naturalWidth) * 100, down: (y / naturalHeight) * 100 });
    const pixels = (across, down) => new DOMPoint((across * naturalWidth) / 100, (down * naturalHeight) / 100);
    const turn = new DOMMatrix().rotate(number("rotation"));
    const pulled = percent(turn.inverse().transformPoint(pixels(across, down)));
    const wider = write("width", Math.max(2, begin.width + pulled.across)) - begin.width;
    const higher = write("height", Math.max(2, begin.height + pulled.down)) - begin.height;
    const centre = percent(turn.transformPoint(pixels(wider / 2, higher / 2)));
    const share = shares();
    write("x", begin.left + centre.across + wider * (share.across - 0.5));
    write("y", begin.top + centre.down + higher * (share.down - 0.5));
  }

  area.addEventListener("pointerdown", (event) => drag(event, moveBox));
  handle.addEventListener("pointerdown", (event) => drag(event, sizeBox));
  image.addEventListener("load", place);
  window.addEventListener("resize", place);
  place();
  return place;
}

function put(rect, x, y, width, height) {
  Object.entries({ x, y, width, height }).forEach(([name, value]) => rect.setAttribute(name, value));
}

function snapped(value) {
  const stop = STOPS.find((one) => Math.abs(one - value) < NEAR);
  return stop === undefined ? { value, stop: false } : { value: stop, stop: true };
}
