"""Merge stamps into as few overlays as possible: those that overlap or are close together become
one.

Each overlay is one pass through the file, so two distant boxes cost less separately than as one
picture with nothing between; but tiles that two overlays share would be encoded twice.
"""

from collections.abc import Iterable
from itertools import chain, compress
from operator import not_

from PIL import Image

from jobs.rendering.areas.rects import Corner, Pixels, Rect, around, pixels_at

type Overlay = tuple[Image.Image, Corner]
"""An RGBA picture and its top left corner in the stored frame."""
type Group = list[Overlay]

_TILE = 32
"""In pixels: no MCU of a JPEG is larger."""


def merged(overlays: Iterable[Overlay]) -> list[Overlay]:
    """Return the overlays in the order in which to apply them, the lowest first."""
    groups: list[Group] = []
    for overlay in overlays:
        near, apart = _split(groups, overlay)
        groups = [*apart, [*chain.from_iterable(near), overlay]]
    return [_one(group) for group in groups]


def _split(groups: list[Group], overlay: Overlay) -> tuple[list[Group], list[Group]]:
    """Return the groups near an overlay, and the others."""
    near = [_is_near(overlay, group) for group in groups]
    return list(compress(groups, near)), list(compress(groups, map(not_, near)))


def _is_near(overlay: Overlay, group: Group) -> bool:
    tiles = _tiles(overlay)
    return any(tiles.meets(_tiles(other)) for other in group)


def _tiles(overlay: Overlay) -> Rect:
    left, top, right, bottom = _area(overlay)
    return Rect(left // _TILE, top // _TILE, _tiles_until(right), _tiles_until(bottom))


def _tiles_until(edge: int) -> int:
    """Return how many tiles begin before an edge."""
    return -(-edge // _TILE)


def _area(overlay: Overlay) -> Pixels:
    image, corner = overlay
    return pixels_at(corner, image.size)


def _one(group: Group) -> Overlay:
    if len(group) == 1:
        return group[0]
    area = Pixels(*map(int, around(Rect(*_area(overlay)) for overlay in group)))
    whole = Image.new("RGBA", area.size)
    for overlay in group:
        whole.alpha_composite(overlay[0], area.corner_of(_area(overlay)))
    return whole, area.corner
