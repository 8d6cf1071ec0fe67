"""Insets as pixels: read, converted to sRGB, upright, scaled and rotated for one place.

A process caches up to KEPT bytes of pictures, because rows put the same logo in the same place. The
output depends only on file and place, never on the cache.
"""

import math
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from jobs import uploaded_files
from jobs.design import Inset
from jobs.errors import InsetMissing, JobFailed, OutOfMemory
from jobs.rendering.colours import profiles
from jobs.rendering.geometry.placements import PlacedImage
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.lines.placing import Rect
from jobs.rendering.metadata import orientation
from jobs.rendering.metadata.orientation import Region, Size
from jobs.rendering.paint.covers import OPAQUE, Cover
from jobs.rendering.paint.layers import bordered, faint
from jobs.rendering.paint.stamps import Stamp
from jobs.rendering.paint.tiling import tiled
from jobs.rendering.photos import frames, opening, pixels
from jobs.rendering.photos.frames import Frame
from jobs.rendering.photos.opening import DecodedPhoto, Photo

KEPT = 128_000_000
_AT_ONCE = 4_000_000
"""Pixels up to which an inset is decoded whole and cached.

Larger ones are decoded each time, JPEG no finer than needed.
"""


LONG_EDGE = 240
"""Longest side of a thumbnail, in pixels."""
MASK_EDGE = 1024
"""Longest side of an alpha channel used only for checks, in pixels: finer than a letter, however
much its inset is enlarged.
"""


class Shown(NamedTuple):
    """An inset in its place.

    `size`: pixels of the visible `part`, which is then rotated and faded.
    """

    inset: Inset
    part: Region
    size: Size
    rotation: float
    opacity: float


def stamp_of(placed: PlacedImage, within: Size | None = None) -> Stamp:
    """Return the inset as a stamp, whose picture must not be changed.

    `within`: the canvas. Of an inset that is not rotated, only the part on the canvas is made.
    """
    if placed.box.tile:
        return tiled(_stamp_within(placed, None), placed, within)
    return _stamp_within(placed, within)


def _stamp_within(placed: PlacedImage, within: Size | None) -> Stamp:
    box, edges = placed.box, _whole_pixels(placed.rect)
    if box.rotation:
        image = shown(Shown(placed.inset, placed.part, _size(edges), box.rotation, box.opacity))
        x, y = turned_point(placed, (edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2)
        return Stamp(image, round(x - image.width / 2), round(y - image.height / 2))
    seen = _cut(edges, within) if within else edges
    part = _part(placed.part, edges, seen)
    image = shown(Shown(placed.inset, part, _size(seen), 0, box.opacity))
    return Stamp(image, *seen[:2])


def covers(placed: PlacedImage, least: float) -> list[Cover]:
    """Return the pixels of at least this opacity."""
    alpha = math.ceil(least / placed.box.opacity * OPAQUE)
    mask = partial(opaque_part, placed.inset, placed.part, alpha)
    return [Cover(placed, placed.rect, mask)]


type Edges = tuple[int, int, int, int]


def _whole_pixels(rect: Rect) -> Edges:
    left, top = round(rect.left), round(rect.top)
    return left, top, max(left + 1, round(rect.right)), max(top + 1, round(rect.bottom))


def _size(edges: Edges) -> Size:
    return edges[2] - edges[0], edges[3] - edges[1]


def _cut(edges: Edges, canvas: Size) -> Edges:
    """Return the edges cut to the canvas, but at least one pixel in each direction: anything
    outside is cut later.
    """
    left, top = min(max(edges[0], 0), edges[2] - 1), min(max(edges[1], 0), edges[3] - 1)
    return (
        left,
        top,
        max(min(edges[2], canvas[0]), left + 1),
        max(min(edges[3], canvas[1]), top + 1),
    )


def _part(part: Rect, whole: Edges, seen: Edges) -> Region:
    """Return the part of the inset that falls into the visible edges."""
    if seen == whole:
        return part.left, part.top, part.right, part.bottom
    across, down = part.width / (whole[2] - whole[0]), part.height / (whole[3] - whole[1])
    return (
        part.left + (seen[0] - whole[0]) * across,
        part.top + (seen[1] - whole[1]) * down,
        part.right - (whole[2] - seen[2]) * across,
        part.bottom - (whole[3] - seen[3]) * down,
    )


# --- Made and kept --------------------------------------------------------------------------------


class _Kept:
    """The most recently used pictures, by their key."""

    def __init__(self) -> None:
        self._images: OrderedDict[Shown | str, Image.Image] = OrderedDict()
        self._bytes = 0

    def get(self, key: Shown | str) -> Image.Image | None:
        image = self._images.get(key)
        if image is not None:
            self._images.move_to_end(key)
        return image

    def keep(self, key: Shown | str, image: Image.Image) -> Image.Image:
        self._images[key] = image
        self._bytes += _bytes(image)
        while self._bytes > KEPT:
            _, oldest = self._images.popitem(last=False)
            self._bytes -= _bytes(oldest)
        return image


def _bytes(image: Image.Image) -> int:
    return image.width * image.height * 4


_kept = _Kept()


def shown(wanted: Shown) -> Image.Image:
    """Return the picture as RGBA, which must not be changed.

    Raises `InsetMissing`, `OutOfMemory`.
    """
    return _kept.get(wanted) or _kept.keep(wanted, _made(wanted))


def _made(wanted: Shown) -> Image.Image:
    inset = wanted.inset
    if inset.width * inset.height <= _AT_ONCE:
        decoded = _kept.get(inset.sha256) or _kept.keep(inset.sha256, _decoded(inset, None))
        with opening.within_memory():
            image = pixels.scaled(decoded, wanted.part, wanted.size)
    else:
        image = _decoded(
            inset, Frame((inset.width, inset.height), wanted.part, wanted.size, wanted.size)
        )
    with opening.within_memory():
        if wanted.rotation:
            image = bordered(image).rotate(-wanted.rotation, Image.Resampling.BICUBIC, expand=True)
        if wanted.opacity < 1:
            image = image.copy()
            image.putalpha(image.getchannel("A").point(faint(wanted.opacity)))
    return image


def _decoded(inset: Inset, frame: Frame | None) -> Image.Image:
    with _opened(inset) as photo:
        return _upright(photo.decode(frame))


@contextmanager
def _opened(inset: Inset) -> Iterator[Photo]:
    path = uploaded_files.inset_of(inset.sha256, inset.name)
    try:
        with opening.opened(path, max_pixels=inset.width * inset.height) as photo:
            yield photo
    except OutOfMemory:
        raise
    except JobFailed as failure:
        sentence = (
            f"The box picture “{inset.name}” cannot be read: {failure.sentence} Upload it again, "
            f"then press Retry."
        )
        raise InsetMissing(sentence, **failure.details) from failure
    except OSError as failure:
        raise uploaded_files.not_stored(inset.name) from failure


def _upright(canvas: DecodedPhoto) -> Image.Image:
    with opening.within_memory():
        upright = orientation.upright(canvas.image, canvas.orientation)
        return profiles.to_srgb(upright, canvas.metadata.icc).convert("RGBA")


# --- Their opacity --------------------------------------------------------------------------------


def opacities(inset: Inset) -> Image.Image:
    """Return the alpha of a whole inset, as displayed, in mode L and at most MASK_EDGE pixels long.

    An inset without alpha is not decoded: one opaque pixel stands for all of it. Raises
    `InsetMissing`, `OutOfMemory`.
    """
    key = f"alpha {inset.sha256}"
    return _kept.get(key) or _kept.keep(key, _opacities(inset))


def _opacities(inset: Inset) -> Image.Image:
    with _opened(inset) as photo:
        if not photo.image.has_transparency_data:
            return Image.new("L", (1, 1), 255)
        size = inset.width, inset.height
        return _upright(
            photo.decode(frames.whole(size, frames.at_most(size, MASK_EDGE)))
        ).getchannel("A")


@lru_cache(maxsize=32)
def opaque_part(inset: Inset, part: Rect, least: int) -> Image.Image:
    """Return where a part of an inset has at least this alpha.

    An unreadable one hides nothing, because drawing it fails.
    """
    try:
        alpha = opacities(inset)
    except JobFailed:
        return Image.new("L", (1, 1))
    if alpha.size != (1, 1) and part != (0, 0, inset.width, inset.height):
        across, down = alpha.width / inset.width, alpha.height / inset.height
        left, top = round(part.left * across), round(part.top * down)
        right, bottom = (
            max(left + 1, round(part.right * across)),
            max(top + 1, round(part.bottom * down)),
        )
        alpha = alpha.crop((left, top, right, bottom))
    return alpha.point([0] * least + [OPAQUE] * (256 - least))


# --- Inspection -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InsetFacts:
    """A file that can be an inset. `width` and `height` as displayed; `thumbnail`: a small PNG."""

    format: str
    width: int
    height: int
    thumbnail: bytes


def see(path: Path, max_pixels: int) -> InsetFacts:
    """Open and decode an untrusted file. Raises the `Picture…` failures."""
    with opening.opened(path, max_pixels=max_pixels) as photo:
        header = photo.header
        size = header.width, header.height
        small = _upright(photo.decode(frames.whole(size, frames.at_most(size, LONG_EDGE))))
    file = BytesIO()
    small.save(file, "PNG")
    return InsetFacts(header.format, header.width, header.height, file.getvalue())
