"""Move the boxes of a design when the strip outside the photo is added, removed or changed.

Boxes are placed in % of the result, whose size then changes. A box on the photo keeps its place on
the photo, a box on the strip moves with the strip, and no text changes its size in pixels: sizes in
% of the height change with it, those in % of the shorter side are of the photo without the strip.
"""

from dataclasses import dataclass
from functools import partial

from dashboard.desk.forms.fields import switches_of
from jobs.design import Document, TextBox
from jobs.design.boxes.properties import SizeUnit
from jobs.design.controls import range_of
from jobs.rendering.colours.contrast import ENOUGH, luminance_of, ratio

NONE = "none"
WIDTH_ON_STRIP, HEIGHT_ON_STRIP = 0.9, 0.72
"""Shares of the strip that a box put on it takes."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The place of a strip. `size` is in % of the photo, as in the design."""

    side: str
    size: float


@dataclass(frozen=True, slots=True)
class PercentArea:
    """A part of the result, in % of its width and height."""

    left: float
    top: float
    width: float
    height: float

    def has(self, x: float, y: float) -> bool:
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


WHOLE = PercentArea(0, 0, 100, 100)
_OPPOSITE = {"below": "above", "above": "below", "left": "right", "right": "left"}


def of(document: Document) -> Beside | None:
    strip = document["canvas"].get("strip")
    return Beside(strip["side"], strip["size"]) if strip else None


def as_text(strip: Beside | None) -> str:
    """Return the strip as text for a hidden control: `below 15`, or `none`."""
    return f"{strip.side} {strip.size:g}" if strip else NONE


def parsed(text: str, otherwise: Beside | None) -> Beside | None:
    """Parse what `as_text` wrote. Any other text returns `otherwise`."""
    side, _, size = text.partition(" ")
    try:
        return None if side == NONE else Beside(side, float(size))
    except ValueError:
        return otherwise


def area(strip: Beside) -> PercentArea:
    """Return the area of the strip in the result."""
    return _at_side(strip.side, 100 * strip.size / (100 + strip.size))


def photo_area(strip: Beside | None) -> PercentArea:
    """Return the area of the photo in the result."""
    return _at_side(_OPPOSITE[strip.side], 10_000 / (100 + strip.size)) if strip else WHOLE


def _at_side(side: str, share: float) -> PercentArea:
    return {
        "below": PercentArea(0, 100 - share, 100, share),
        "above": PercentArea(0, 0, 100, share),
        "left": PercentArea(0, 0, share, 100),
        "right": PercentArea(100 - share, 0, share, 100),
    }[side]


def kept_in_place(
    box: Document, before: Beside | None, after: Beside | None, unit: SizeUnit = "height"
) -> Document:
    """Convert a box from a result with the strip `before` to one with the strip `after`.

    A box on a strip that is removed moves to that side of the photo. `unit`: that of sizes."""
    if before == after:
        return box
    moved = _moved(box, *_areas(box, before, after))
    if unit == "height":
        moved |= _scaled_sizes(box, photo_area(after).height / photo_area(before).height)
    return box | {key: _within_range(key, value) for key, value in moved.items()}


def _moved(box: Document, old: PercentArea, new: PercentArea) -> dict[str, float]:
    """Return the place of a box that keeps its place in an area, which is moved and scaled."""
    across, down = new.width / old.width, new.height / old.height
    return {
        "x": new.left + (box["x"] - old.left) * across,
        "y": new.top + (box["y"] - old.top) * down,
        "width": box["width"] * across,
        "height": box["height"] * down,
    }


def _scaled_sizes(box: Document, scale: float) -> dict[str, float]:
    return {key: box[key] * scale for key in ("size_min", "size_max") if key in box}


def _areas(
    box: Document, before: Beside | None, after: Beside | None
) -> tuple[PercentArea, PercentArea]:
    """Return the area that the box is on, before and after: the photo's, or the strip's."""
    if before is None or not _is_on(box, before):
        return photo_area(before), photo_area(after)
    gone_to = _at_side(before.side, min(before.size, 100))
    return area(before), area(after) if after else gone_to


def _is_on(box: Document, strip: Beside) -> bool:
    return area(strip).has(*middle(box))


def middle(box: Document) -> tuple[float, float]:
    anchor = box["anchor"]
    across = 0.5 if "left" in anchor else -0.5 if "right" in anchor else 0
    down = 0.5 if "top" in anchor else -0.5 if "bottom" in anchor else 0
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def _within_range(key: str, value: float) -> float:
    """Return the nearest value that this key of a text box may have."""
    allowed = range_of(TextBox, key)
    return round(min(max(value, allowed.low), allowed.high), 2)


def is_free(document: Document) -> bool:
    """Return whether there is a strip without any box on it."""
    strip = of(document)
    return strip is not None and not any(_is_on(box, strip) for box in document["boxes"])


def put_on(strip: Document, box: Document) -> Document:
    """Move a box to the middle of the strip, without effects, in black or white if its own colour
    cannot be read there.
    """
    place = _middle_of(area(Beside(strip["side"], strip["size"])))
    if box["kind"] == "text":
        place |= dict.fromkeys(switches_of(TextBox))
        place["colour"] = _readable(box["colour"], strip["colour"])
    return box | {key: value for key, value in place.items() if key in box}


def _middle_of(strip: PercentArea) -> Document:
    """Return the place and the alignment of a box in the middle of the strip."""
    return {
        "anchor": "centre",
        "x": round(strip.left + strip.width / 2, 2),
        "y": round(strip.top + strip.height / 2, 2),
        "width": round(strip.width * WIDTH_ON_STRIP, 2),
        "height": round(strip.height * HEIGHT_ON_STRIP, 2),
        "align": "centre",
        "valign": "middle",
        "rotation": 0,
    }


def _readable(colour: str, background: str) -> str:
    if _contrast(background, colour) >= ENOUGH:
        return colour
    return max(("#000000", "#ffffff"), key=partial(_contrast, background))


def _contrast(background: str, colour: str) -> float:
    return ratio(luminance_of(colour), luminance_of(background))
