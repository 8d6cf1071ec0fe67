"""Merge stamps into as few overlays as possible: those that overlap or are close together become
one.

Each overlay is one pass through the file, so two distant boxes cost less separately than as one
picture with nothing between; but tiles that two overlays share would be encoded twice.
"""

from collections.abc import Iterable

from PIL import Image

from jobs.rendering.areas.rects import Corner

type Overlay = tuple[Image.Image, Corner]
"""An RGBA picture and its top left corner in the stored frame."""
type PixelBox = tuple[int, int, int, int]

_TILE = 32
"""In pixels: no MCU of a JPEG is larger."""


def merged(overlays: Iterable[Overlay]) -> list[Overlay]:
    """Return the overlays in the order in which to apply them, the lowest first."""
    groups: list[list[Overlay]] = []
    for overlay in overlays:
        near = [any(_share_tiles(overlay, other) for other in group) for group in groups]
        joined = [
            member
            for group, is_near in zip(groups, near, strict=True)
            if is_near
            for member in group
        ]
        groups = [group for group, is_near in zip(groups, near, strict=True) if not is_near]
        groups.append([*joined, overlay])
    return [_one(group) for group in groups]


def _share_tiles(first: Overlay, second: Overlay) -> bool:
    (left, top, right, bottom), (x0, y0, x1, y1) = _tiles(first), _tiles(second)
    return left < x1 and x0 < right and top < y1 and y0 < bottom


def _tiles(overlay: Overlay) -> PixelBox:
    left, top, right, bottom = _box(overlay)
    return left // _TILE, top // _TILE, -(-right // _TILE), -(-bottom // _TILE)


def _box(overlay: Overlay) -> PixelBox:
    image, (left, top) = overlay
    return left, top, left + image.width, top + image.height


def _one(group: list[Overlay]) -> Overlay:
    if len(group) == 1:
        return group[0]
    boxes = [_box(overlay) for overlay in group]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    whole = Image.new("RGBA", (right - left, bottom - top))
    for image, (x, y) in group:
        whole.alpha_composite(image, (x - left, y - top))
    return whole, (left, top)
