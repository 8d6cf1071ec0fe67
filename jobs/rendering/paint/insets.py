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
from jobs.design.boxes.shape import ShapeBox
from jobs.errors import InsetMissing, JobFailed, OutOfMemory
from jobs.rendering.areas.rects import Pixels, Rect, Region, Size
from jobs.rendering.colours import profiles
from jobs.rendering.fonts.rasters import Mask
from jobs.rendering.geometry.placements import PlacedImage, scaled_image
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.metadata import orientation
from jobs.rendering.paint import shapes
from jobs.rendering.paint.cast_shadows import with_shadow
from jobs.rendering.paint.covers import OPAQUE, Cover, opaque_from, small
from jobs.rendering.paint.layers import bordered
from jobs.rendering.paint.shapes import PlacedShape
from jobs.rendering.paint.stamps import Stamp, faded, stamp_around
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

    `size`: pixels of the visible `part`, which is then cut to the shape of `edge`, rotated and
    faded.
    """

    inset: Inset
    part: Region
    size: Size
    rotation: float
    opacity: float
    edge: PlacedShape | None


def stamp_of(placed: PlacedImage, within: Size | None = None) -> Stamp:
    """Return the inset as a stamp, whose picture must not be changed.

    `within`: the canvas. Of an inset that is not rotated, only the part on the canvas is made.
    """
    if placed.box.tile:
        return tiled(_with_its_shadow(placed, None), placed, within)
    return _with_its_shadow(placed, within)


def _with_its_shadow(placed: PlacedImage, within: Size | None) -> Stamp:
    box = placed.box
    if box.shadow is None:
        return _stamp_within(placed, within, box.opacity)
    solid = _stamp_within(placed, None, 1.0)
    stamp = with_shadow(solid, box.shadow, placed.size_base, box.rotation)
    return Stamp(faded(stamp.image, box.opacity), stamp.x, stamp.y)


def _stamp_within(placed: PlacedImage, within: Size | None, opacity: float) -> Stamp:
    box, whole = placed.box, placed.rect.rounded()
    if box.rotation:
        turned = whole.size, box.rotation, opacity, _edge(placed, whole, whole)
        image = shown(Shown(placed.inset, placed.part, *turned))
        return stamp_around(turned_point(placed, whole.middle), image)
    seen = _cut(whole, within) if within else whole
    part = _part(placed.part, whole, seen)
    edge = _edge(placed, whole, seen)
    image = shown(Shown(placed.inset, part, seen.size, 0, opacity, edge))
    return Stamp(image, *seen.corner)


def _edge(placed: PlacedImage, whole: Pixels, seen: Pixels) -> PlacedShape | None:
    """Return the shape of an inset's own edge, placed from the corner of the pixels that are
    seen.
    """
    box = placed.box
    if not (box.radius or box.outline):
        return None
    rect = Rect(*whole).moved((-seen.left, -seen.top))
    shape = ShapeBox("shape", radius=box.radius, outline=box.outline)
    return PlacedShape(shape, rect, rect, placed.size_base)


def covers(placed: PlacedImage, least: float) -> list[Cover]:
    """Return the pixels of at least this opacity."""
    alpha = math.ceil(least / placed.box.opacity * OPAQUE)
    return [Cover(placed, placed.rect, partial(opaque_area, placed, alpha))]


def _cut(area: Pixels, canvas: Size) -> Pixels:
    """Return the area cut to the canvas, but at least one pixel in each direction: anything outside
    is cut later.
    """
    left, top = min(max(area.left, 0), area.right - 1), min(max(area.top, 0), area.bottom - 1)
    right, bottom = min(area.right, canvas[0]), min(area.bottom, canvas[1])
    return Pixels(left, top, max(right, left + 1), max(bottom, top + 1))


def _part(part: Rect, whole: Pixels, seen: Pixels) -> Region:
    """Return the part of the inset that falls into the visible pixels."""
    if seen == whole:
        return part
    across, down = part.width / whole.size[0], part.height / whole.size[1]
    return Rect(
        part.left + (seen.left - whole.left) * across,
        part.top + (seen.top - whole.top) * down,
        part.right - (whole.right - seen.right) * across,
        part.bottom - (whole.bottom - seen.bottom) * down,
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
            self._forget_oldest()
        return image

    def _forget_oldest(self) -> None:
        _, oldest = self._images.popitem(last=False)
        self._bytes -= _bytes(oldest)


def _bytes(image: Image.Image) -> int:
    return image.width * image.height * 4


_kept = _Kept()


def shown(wanted: Shown) -> Image.Image:
    """Return the picture as RGBA, which must not be changed.

    Raises `InsetMissing`, `OutOfMemory`.
    """
    return _kept.get(wanted) or _kept.keep(wanted, _made(wanted))


def _made(wanted: Shown) -> Image.Image:
    image = _scaled(wanted)
    with opening.within_memory():
        if wanted.edge:
            image = shapes.cut(image, wanted.edge)
        if wanted.rotation:
            image = bordered(image).rotate(-wanted.rotation, Image.Resampling.BICUBIC, expand=True)
        # The scaled picture may be the one that is kept, so it is not changed itself.
        return faded(image.copy(), wanted.opacity) if wanted.opacity < 1 else image


def _scaled(wanted: Shown) -> Image.Image:
    """Return the visible part at its size."""
    inset, size = wanted.inset, wanted.size
    if inset.width * inset.height > _AT_ONCE:
        return _decoded(inset, Frame(_size(inset), wanted.part, size, size))
    decoded = _kept.get(inset.sha256) or _kept.keep(inset.sha256, _decoded(inset, None))
    with opening.within_memory():
        return pixels.scaled(decoded, wanted.part, size)


def _size(inset: Inset) -> Size:
    return inset.width, inset.height


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
        raise _unreadable(inset, failure) from failure
    except OSError as failure:
        raise uploaded_files.not_stored(inset.name) from failure


def _unreadable(inset: Inset, failure: JobFailed) -> InsetMissing:
    sentence = (
        f"The box picture “{inset.name}” cannot be read: {failure.sentence} Upload it again, "
        f"then press Retry."
    )
    return InsetMissing(sentence, **failure.details)


def _upright(canvas: DecodedPhoto) -> Image.Image:
    with opening.within_memory():
        upright = orientation.upright(canvas.image, canvas.orientation)
        return profiles.to_srgb(upright, canvas.metadata.icc).convert("RGBA")


# --- Their opacity --------------------------------------------------------------------------------


def opacities(inset: Inset) -> Mask:
    """Return the alpha of a whole inset, as displayed, in mode L and at most MASK_EDGE pixels long.

    An inset without alpha is not decoded: one opaque pixel stands for all of it. Raises
    `InsetMissing`, `OutOfMemory`.
    """
    key = f"alpha {inset.sha256}"
    return _kept.get(key) or _kept.keep(key, _opacities(inset))


def _opacities(inset: Inset) -> Mask:
    with _opened(inset) as photo:
        if not photo.image.has_transparency_data:
            return Image.new("L", (1, 1), 255)
        return _small(photo, _size(inset), MASK_EDGE).getchannel("A")


def _small(photo: Photo, size: Size, long_edge: int) -> Image.Image:
    """Decode a whole picture, no longer than `long_edge` pixels."""
    return _upright(photo.decode(frames.whole(size, frames.at_most(size, long_edge))))


def opaque_area(placed: PlacedImage, least: int) -> Mask:
    """Return where an inset in its place has at least this alpha, before the opacity of its box."""
    opaque = _opaque_part(placed.inset, placed.part, least)
    mask, share = small(placed.rect)
    whole = Pixels(0, 0, *mask.size)
    edge = _edge(scaled_image(placed, share), whole, whole)
    if edge is None:
        return opaque
    image = Image.new("RGBA", mask.size)
    image.putalpha(opaque.resize(mask.size, Image.Resampling.NEAREST))
    return shapes.cut(image, edge).getchannel("A").point(opaque_from(least))


@lru_cache(maxsize=32)
def _opaque_part(inset: Inset, part: Rect, least: int) -> Mask:
    """Return where a part of an inset has at least this alpha.

    An unreadable one hides nothing, because drawing it fails.
    """
    try:
        alpha = opacities(inset)
    except JobFailed:
        return Image.new("L", (1, 1))
    if alpha.size != (1, 1) and part != (0, 0, inset.width, inset.height):
        alpha = alpha.crop(_scaled_part(part, inset, alpha.size))
    return alpha.point(opaque_from(least))


def _scaled_part(part: Rect, inset: Inset, size: Size) -> Pixels:
    """Return a part of an inset in a picture of it that has another size."""
    across, down = size[0] / inset.width, size[1] / inset.height
    left, right = part.left * across, part.right * across
    return Rect(left, part.top * down, right, part.bottom * down).rounded()


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
        small = _small(photo, header.size, LONG_EDGE)
    return InsetFacts(header.format, header.width, header.height, _as_png(small))


def _as_png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
