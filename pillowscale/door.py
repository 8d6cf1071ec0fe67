"""The interface: Pillow's methods as functions, done by the library where it can.

Whatever the library does not do, Pillow does, with Pillow's errors.
"""

import ctypes
import math
from functools import lru_cache
from random import Random
from typing import NamedTuple

from PIL import Image
from PIL.Image import Resampling

from pillowscale import library, memory

type Size = tuple[int, int]
type Part = tuple[float, float, float, float]
type WholePart = tuple[int, int, int, int]

_SUPPORT = {
    Resampling.BOX: 0.5,
    Resampling.BILINEAR: 1.0,
    Resampling.HAMMING: 1.0,
    Resampling.BICUBIC: 2.0,
    Resampling.LANCZOS: 3.0,
}
"""Filters that the library has, and how far each reaches, in pixels."""
_FOURTH = {
    "L": library.CHANNEL,
    "RGB": library.NOTHING,
    "RGBa": library.CHANNEL,
    "RGBA": library.ALPHA,
}
"""Modes that the library has, and what the fourth byte is that Pillow stores of each pixel."""
_REDUCED = {"L", "RGB", "RGBa"}
_LONGEST = 1 << 20
_MOST_PIXELS = 1 << 16
"""Pixels that `reduce` of the library takes for one."""


def available() -> bool:
    return why_unavailable() is None


@lru_cache(maxsize=1)
def why_unavailable() -> str | None:
    """Return a sentence that says why Pillow does everything, or None if the library helps."""
    try:
        library.opened()
    except OSError as error:
        return str(error)
    if not memory.is_known():
        return "This version of Pillow stores its pictures in an unknown way."
    if not _agrees():
        return "This version of Pillow scales pictures to other bytes."
    return None


def resize(
    image: Image.Image,
    size: Size,
    resample: Resampling,
    box: Part | None = None,
    reducing_gap: float | None = None,
) -> Image.Image:
    """Return what `image.resize` returns. Raises what it raises."""
    area = _Area(0, 0, *image.size) if box is None else _Area(*box)
    is_possible = _can_resize(image, size, resample, area) and (reducing_gap or 1) >= 1
    if not is_possible or not available():
        return image.resize(size, resample, box, reducing_gap)
    factors = _factors(area, size, reducing_gap)
    if factors == (1, 1):
        return _resized(image, size, resample, area)
    if image.mode == "RGBA":
        mixed = resize(image.convert("RGBa"), size, resample, box, reducing_gap)
        return mixed.convert("RGBA")
    safe = area.with_reach_of(resample, size).inside(image.size)
    reduced = _reduced(image, factors, safe)
    return _resized(reduced, size, resample, area.seen_in(safe, factors))


def reduce(image: Image.Image, factor: int) -> Image.Image:
    """Return what `image.reduce` returns. Raises what it raises."""
    if image.mode not in _REDUCED or not 1 < factor <= _LONGEST or not available():
        return image.reduce(factor)
    return _reduced(image, (factor, factor), (0, 0, *image.size))


class _Area(NamedTuple):
    """A part of a picture, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def is_in(self, image: Image.Image) -> bool:
        across = 0 <= self.left < self.right <= image.width
        return across and 0 <= self.top < self.bottom <= image.height

    def with_reach_of(self, resample: Resampling, size: Size) -> "_Area":
        """Return the pixels that can count for it: more than the part, as far as filters reach."""
        reach = _SUPPORT[resample] - 0.5
        across, down = reach * (self.width / size[0]), reach * (self.height / size[1])
        return _Area(self.left - across, self.top - down, self.right + across, self.bottom + down)

    def inside(self, whole: Size) -> WholePart:
        """Return the whole pixels that it touches, as far as the picture has them."""
        right, bottom = math.ceil(self.right), math.ceil(self.bottom)
        begin = max(0, int(self.left)), max(0, int(self.top))
        return *begin, min(whole[0], right), min(whole[1], bottom)

    def seen_in(self, reduced: WholePart, factors: Size) -> "_Area":
        """Return where it is in a part of the picture that was reduced by these factors."""
        left, top, _, _ = reduced
        across, down = factors
        return _Area(
            (self.left - left) / across,
            (self.top - top) / down,
            (self.right - left) / across,
            (self.bottom - top) / down,
        )


def _can_resize(image: Image.Image, size: Size, resample: Resampling, area: _Area) -> bool:
    """Return whether the library can do it; a mere crop it leaves to Pillow."""
    is_known = image.mode in _FOURTH and resample in _SUPPORT
    is_small = all(1 <= edge <= _LONGEST for edge in (*size, *image.size))
    return is_known and is_small and area.is_in(image) and (area.width, area.height) != size


def _factors(area: _Area, size: Size, gap: float | None) -> Size:
    """Return how many pixels become one before the filter is applied."""
    if gap is None or gap < 1:
        return 1, 1
    return _factor(area.width / size[0], gap), _factor(area.height / size[1], gap)


def _factor(scale: float, gap: float) -> int:
    return int(scale / gap) or 1


def _resized(
    image: Image.Image,
    size: Size,
    resample: Resampling,
    part: Part,
    code: int = library.FASTEST,
) -> Image.Image:
    made = _empty_like(image, size)
    status = library.opened().pillowscale_resize(
        ctypes.byref(memory.picture_of(image)),
        ctypes.byref(memory.picture_of(made)),
        int(resample),
        library.Part(*part),
        _FOURTH[image.mode],
        code,
    )
    return made if status == library.DONE else image.resize(size, resample, part)


def _reduced(image: Image.Image, factors: Size, part: WholePart) -> Image.Image:
    if factors[0] * factors[1] > _MOST_PIXELS:
        return image.reduce(factors, part)
    made = _empty_like(image, _reduced_size(part, factors))
    status = library.opened().pillowscale_reduce(
        ctypes.byref(memory.picture_of(image)),
        ctypes.byref(memory.picture_of(made)),
        *factors,
        library.WholePart(*part),
    )
    return made if status == library.DONE else image.reduce(factors, part)


def _reduced_size(part: WholePart, factors: Size) -> Size:
    """Return the size of a reduced part: pixels that are left over at its end give one more."""
    left, top, right, bottom = part
    return -(-(right - left) // factors[0]), -(-(bottom - top) // factors[1])


def _empty_like(image: Image.Image, size: Size) -> Image.Image:
    made = Image.new(image.mode, size)
    made.info = image.info.copy()
    return made


def _agrees() -> bool:
    """Return whether the library makes Pillow's bytes here, on a picture that would show it."""
    whole = 61, 47
    samples = Random(0).randbytes(whole[0] * whole[1] * 4)  # noqa: S311  # any pixels will do
    images = [
        Image.frombytes(mode, whole, samples[: whole[0] * whole[1] * len(mode)]) for mode in _FOURTH
    ]
    return all(map(_resizes_alike, images)) and all(map(_reduces_alike, images))


def _resizes_alike(image: Image.Image) -> bool:
    part = 1.5, 0.0, 60.3, 45.2
    return all(
        _resized(image, size, resample, part) == image.resize(size, resample, part)
        for resample in _SUPPORT
        for size in ((17, 23), (60, 23), (90, 70))
    )


def _reduces_alike(image: Image.Image) -> bool:
    asked = (3, 4), (1, 2, *image.size)
    return image.mode not in _REDUCED or _reduced(image, *asked) == image.reduce(*asked)
