// The zoom of a picture: fitted to the stage, or a number of screen pixels per picture pixel. The centre stays the
// same, also for the next picture, so that the same detail of each can be compared.

const LEVELS = [0.25, 0.5, 1, 2, 4];
const FIT = 0;
const DRAG = 5; // pixels; a shorter drag is a click

export function attachZoom(stage, picture, changed) {
  let level = FIT;
  let whole = { width: 1, height: 1 }; // pixels of the picture itself
  let isKnown = false; // not guessed from the thumbnail
  let middle = { across: 0.5, down: 0.5 };

  const fitting = () => Math.min(stage.clientWidth / whole.width, stage.clientHeight / whole.height);
  const scale = () => (level === FIT ? Math.min(fitting(), isKnown ? 1 : Infinity) : level / devicePixelRatio);

  function layOut() {
    picture.style.width = `${Math.round(whole.width * scale())}px`;
    picture.style.height = `${Math.round(whole.height * scale())}px`;
    stage.classList.toggle("zoomed", level !== FIT);
    stage.scrollLeft = middle.across * stage.scrollWidth - stage.clientWidth / 2;
    stage.scrollTop = middle.down * stage.scrollHeight - stage.clientHeight / 2;
  }

  function set(next, at = middle) {
    level = next;
    middle = at;
    layOut();
    changed(level === FIT, level === 1);
  }

  // `size` is the tile's, 1800x1200. Without it, the shape of the thumbnail is used.
  function of(size, small) {
    const [width, height] = (size ?? "").split("x").map(Number);
    isKnown = width > 0;
    whole = isKnown ? { width, height } : { width: small?.naturalWidth || 3, height: small?.naturalHeight || 2 };
    layOut();
  }

  // A source is shown in the frame of its result, whatever its shape, so that both can be compared.
  function loaded(image) {
    if (isKnown) return;
    whole = { width: image.naturalWidth, height: image.naturalHeight };
    isKnown = true;
    layOut();
  }

  function by(steps) {
    const now = scale() * devicePixelRatio;
    if (steps > 0) set(LEVELS.find((one) => one > now * 1.01) ?? LEVELS.at(-1));
    else {
      const next = LEVELS.findLast((one) => one < now * 0.99);
      set(next && next / devicePixelRatio > fitting() ? next : FIT);
    }
  }

  const fit = () => set(FIT, { across: 0.5, down: 0.5 });

  function pointIn(event) {
    const box = picture.getBoundingClientRect();
    return { across: (event.clientX - box.left) / box.width, down: (event.clientY - box.top) / box.height };
  }

  stage.addEventListener("scroll", () => {
    if (level === FIT || stage.clientWidth === 0) return;
    middle = {
      across: (stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth,
      down: (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight,
    };
  });

  // A mouse drags the picture; a finger scrolls natively. A click zooms to full size at that point, and back.
  let held = null;
  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop, isDrag: false };
  });
  stage.addEventListener("pointermove", (event) => {
    if (!held || !event.buttons) return;
    held.isDrag ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > DRAG;
    stage.scrollTo(held.left - event.clientX + held.x, held.top - event.clientY + held.y);
  });
  picture.addEventListener("click", (event) => {
    if (held?.isDrag) return;
    if (level === FIT) set(1, pointIn(event));
    else fit();
  });
  picture.addEventListener("dragstart", (event) => event.preventDefault());
  new ResizeObserver(() => stage.clientWidth && layOut()).observe(stage);

  return {
    of,
    loaded,
    layOut,
    by,
    fit,
    whole: () => set(1),
    isFit: () => level === FIT,
    // Whether more pixels are shown than a preview has.
    isLarge: () => level !== FIT,
  };
}
