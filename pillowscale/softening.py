"""Masks with softer edges: blurred a little, and enlarged, by mixing each pixel with those beside
it.

Pillow mixes whole pictures for that, several for each step. The library makes the same bytes in one
pass.
"""

import ctypes
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops

from pillowscale import door, library, memory

type Size = tuple[int, int]

_SIZE, _SHARES, _FACTORS = (29, 17), (0.05, 0.4, 0.72), (2, 3, 8)
"""What is tried at the start: a mask of this size, with these settings."""


def softened(mask: Image.Image, share: float) -> Image.Image:
    """Return a mask (mode L) of which each pixel is mixed with the mean of the two beside it, by
    `share` (0 to 1), twice down and twice across: almost a Gaussian of the deviation √(2 · share).
    """
    return _softened(mask, share) if _helps(mask) else _softened_by_pillow(mask, share)


def enlarged(mask: Image.Image, factor: int, size: Size) -> Image.Image:
    """Return a mask (mode L) `factor` times as wide and high, interpolated, and cropped to at most
    that size.
    """
    work = _enlarged if _helps(mask) else _enlarged_by_pillow
    return work(mask, factor, size)


def _helps(mask: Image.Image) -> bool:
    """Return whether the library can do it."""
    return mask.mode == "L" and 0 not in mask.size and door.available() and _agrees()


@lru_cache(maxsize=1)
def _agrees() -> bool:
    """Return whether the library makes Pillow's bytes here."""
    samples = Random(0).randbytes(_SIZE[0] * _SIZE[1])  # noqa: S311  # any pixels will do
    mask = Image.frombytes("L", _SIZE, samples)
    softens = all(_softened(mask, it) == _softened_by_pillow(mask, it) for it in _SHARES)
    return softens and all(
        _enlarged(mask, it, _SIZE) == _enlarged_by_pillow(mask, it, _SIZE) for it in _FACTORS
    )


def _softened(mask: Image.Image, share: float) -> Image.Image:
    made = Image.new("L", mask.size)
    status = library.opened().pillowscale_soften(*_pictures(mask, made), share)
    return made if status == library.DONE else _softened_by_pillow(mask, share)


def _enlarged(mask: Image.Image, factor: int, size: Size) -> Image.Image:
    made = Image.new("L", size)
    status = library.opened().pillowscale_enlarge(*_pictures(mask, made), factor)
    return made if status == library.DONE else _enlarged_by_pillow(mask, factor, size)


def _pictures(mask: Image.Image, made: Image.Image) -> list[object]:
    mask.load()
    return [ctypes.byref(memory.picture_of(it)) for it in (mask, made)]


# --- By Pillow ------------------------------------------------------------------------------------


def _softened_by_pillow(mask: Image.Image, share: float) -> Image.Image:
    """Mixing rounds down, so the second direction is mixed inverted."""
    down = ImageChops.invert(_mixed_with_neighbours(mask, share))
    return ImageChops.invert(_transposed(_mixed_with_neighbours(_transposed(down), share)))


def _mixed_with_neighbours(mask: Image.Image, share: float) -> Image.Image:
    """Mix each row with those above and below it, twice: the variances add up."""
    for _ in range(2):
        mask = Image.blend(mask, Image.blend(*_neighbours(mask), 0.5), share)
    return mask


def _enlarged_by_pillow(mask: Image.Image, factor: int, size: Size) -> Image.Image:
    wide = _transposed(_with_rows_between(_transposed(mask), factor))
    return _with_rows_between(wide, factor).crop((0, 0, *size))


def _with_rows_between(mask: Image.Image, factor: int) -> Image.Image:
    """Return the mask `factor` times as high, interpolated by mixing whole pictures: a third of the
    time of `Image.resize`.

    The mixed pictures are laid side by side, which gives the same bytes as interleaving their rows.
    """
    width, height = mask.size
    neighbours = _neighbours(mask)
    rows = Image.new("L", (width * factor, height))
    for number in range(factor):
        share = (number + 0.5) / factor - 0.5
        mixed = Image.blend(mask, neighbours[share >= 0], abs(share))
        rows.paste(mixed, (number * width, 0))
    return Image.frombuffer("L", (width, height * factor), rows.tobytes(), "raw", "L", 0, 1)


def _neighbours(mask: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Return the mask moved down and up by one row; the row at the edge is repeated."""
    return _moved_down(mask, 1), _moved_down(mask, -1)


def _moved_down(mask: Image.Image, rows: int) -> Image.Image:
    moved = mask.copy()
    moved.paste(mask, (0, rows))
    return moved


def _transposed(mask: Image.Image) -> Image.Image:
    return mask.transpose(Image.Transpose.TRANSPOSE)
