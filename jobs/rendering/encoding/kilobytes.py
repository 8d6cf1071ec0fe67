"""Keep a result under its maximum file size: find the highest quality that does, by bisection."""

from collections.abc import Callable
from dataclasses import replace

from jobs import formats
from jobs.design import Output
from jobs.errors import ResultTooLarge
from jobs.rendering.areas.rects import Size
from jobs.rendering.encoding.result_formats import ResultFormat

LEAST_QUALITY = 30
"""Below this quality, photos show blocks and text has fringes; then fewer pixels are better."""
_MOST_QUALITY = 95

type Coder = Callable[[int | None], bytes]
"""Encodes the result at a quality (1 to 100); None means like its source."""


def least(output: Output) -> Output:
    """Return the same output as small as `within` can make it, without a limit."""
    quality = output.quality if isinstance(output.quality, int) else LEAST_QUALITY
    return replace(output, quality=min(quality, LEAST_QUALITY), most_kb=None)


def within(code: Coder, wanted: ResultFormat, size: Size) -> bytes:
    """Encode at the wanted quality if that is small enough, else at a lower one. The same input
    always gets the same quality.

    `size` is that of the picture as displayed. Raises `ResultTooLarge` if even the lowest quality
    gives too many bytes.
    """
    data = code(wanted.quality)
    if wanted.most_bytes is None or len(data) <= wanted.most_bytes:
        return data
    found = _searched(code, wanted, wanted.most_bytes) if wanted.has_quality else data
    if len(found) > wanted.most_bytes:
        raise too_large(len(found), wanted, size)
    return found


def _searched(code: Coder, wanted: ResultFormat, most: int) -> bytes:
    """Return the largest encoding that fits, or the smallest there is."""
    high = min(_MOST_QUALITY, (wanted.quality or _MOST_QUALITY + 1) - 1)
    low = min(LEAST_QUALITY, high)
    best = code(low)
    if len(best) > most:
        return best
    while low < high:
        middle = (low + high + 1) // 2
        data = code(middle)
        if len(data) <= most:
            low, best = middle, data
        else:
            high = middle - 1
    return best


def too_large(length: int, wanted: ResultFormat, size: Size) -> ResultTooLarge:
    """Return the failure for a result that still has `length` bytes at the lowest quality."""
    came, asked = f"{-(-length // 1000):,} kB", f"{(wanted.most_bytes or 0) // 1000:,} kB"
    how, way_out = _lowered(wanted)
    return ResultTooLarge(
        f"The result has {came} as {wanted.word}, {how} ({size[0]:,} × {size[1]:,} pixels); the "
        f"limit is {asked}. Choose {way_out}, or more kB.",
        bytes=length,
        limit=wanted.most_bytes,
    )


def _lowered(wanted: ResultFormat) -> tuple[str, str]:
    """Return how much the quality was lowered, and what to choose instead."""
    if wanted.has_quality:
        return f"even at quality {LEAST_QUALITY}", "a smaller size"
    return "which has no quality to lower", f"{formats.names_with_quality()}, a smaller size"
