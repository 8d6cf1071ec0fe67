"""The interface: Pillow's methods as functions, done by the library where it can.

Whatever the library does not do, Pillow does, with Pillow's errors.
"""

import ctypes
import math
from functools import lru_cache
from random import Random

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
    part = (0, 0, *image.size) if box is None else box
    is_possible = _can_resize(image, size, resample, part) and (reducing_gap or 1) >= 1
    if not is_possible or not available():
        return image.resize(size, resample, box, reducing_gap)
    factors = _factors(part, size, reducing_gap)
    if factors == (1, 1):
        return _resized(image, size, resample, part)
    if image.mode == "RGBA":
        mixed = resize(image.convert("RGBa"), size, resample, box, reducing_gap)
        return mixed.convert("RGBA")
    safe = _safe_part(image.size, size, resample, part)
    across, down = factors
    rest = (
        (part[0] - safe[0]) / across,
        (part[1] - safe[1]) / down,
        (part[2] - safe[0]) / across,
        (part[3] - safe[1]) / down,
    )
    return _resized(_reduced(image, factors, safe), size, resample, rest)


def reduce(image: Image.Image, factor: int) -> Image.Image:
    """Return what `image.reduce` returns. Raises what it raises."""
    if image.mode not in _REDUCED or not 1 < factor <= _LONGEST or not available():
        return image.reduce(factor)
    return _reduced(image, (factor, factor), (0, 0, *image.size))


def _can_resize(image: Image.Image, size: Size, resample: Resampling, part: Part) -> bool:
    """Return whether the library can do it; a mere crop it leaves to Pillow."""
    return (
        image.mode in _FOURTH
        and resample in _SUPPORT
        and all(1 <= edge <= _LONGEST for edge in (*size, *image.size))
        and 0 <= part[0] < part[2] <= image.width
        and 0 <= part[1] < part[3] <= image.height
        and (part[2] - part[0], part[3] - part[1]) != size
    )


def _factors(part: Part, size: Size, gap: float | None) -> Size:
    """Return how many pixels become one before the filter is applied."""
    if gap is None or gap < 1:
        return 1, 1
    across = int((part[2] - part[0]) / size[0] / gap) or 1
    down = int((part[3] - part[1]) / size[1] / gap) or 1
    return across, down


def _safe_part(whole: Size, size: Size, resample: Resampling, part: Part) -> WholePart:
    """Return the pixels that can count for a part: more than the part, as far as filters reach."""
    reach = _SUPPORT[resample] - 0.5
    across = reach * ((part[2] - part[0]) / size[0])
    down = reach * ((part[3] - part[1]) / size[1])
    return (
        max(0, int(part[0] - across)),
        max(0, int(part[1] - down)),
        min(whole[0], math.ceil(part[2] + across)),
        min(whole[1], math.ceil(part[3] + down)),
    )


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
    size = -(-(part[2] - part[0]) // factors[0]), -(-(part[3] - part[1]) // factors[1])
    made = _empty_like(image, size)
    status = library.opened().pillowscale_reduce(
        ctypes.byref(memory.picture_of(image)),
        ctypes.byref(memory.picture_of(made)),
        *factors,
        library.WholePart(*part),
    )
    return made if status == library.DONE else image.reduce(factors, part)


def _empty_like(image: Image.Image, size: Size) -> Image.Image:
    made = Image.new(image.mode, size)
    made.info = image.info.copy()
    return made


def _agrees() -> bool:
    """Return whether the library makes Pillow's bytes here, on a picture that would show it."""
    whole = 61, 47
    samples = Random(0).randbytes(whole[0] * whole[1] * 4)  # noqa: S311  # any pixels will do
    for mode in _FOURTH:
        image = Image.frombytes(mode, whole, samples[: whole[0] * whole[1] * len(mode)])
        for resample in _SUPPORT:
            for size in ((17, 23), (60, 23), (90, 70)):
                part = 1.5, 0.0, 60.3, 45.2
                if _resized(image, size, resample, part) != image.resize(size, resample, part):
                    return False
        part_of_it = (3, 4), (1, 2, *whole)
        if mode in _REDUCED and _reduced(image, *part_of_it) != image.reduce(*part_of_it):
            return False
    return True
