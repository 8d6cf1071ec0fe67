"""Shortening: the longest beginning of a text that fits at the smallest size with an ellipsis after
it.
"""

from collections.abc import Callable

from jobs.rendering.lines.fitting import FittedText, TextLimits, fit
from jobs.rendering.lines.shaping import Paragraph
from jobs.rendering.unicode.breaks import clusters

ELLIPSIS = "…"
_BEFORE = " \n,;:.-–—/([{„“‘«…、。，：；،؛।\u00ad"
"""Characters removed before the ellipsis."""


def shortened(
    text: str, shape_all: Callable[[str], list[Paragraph]], limits: TextLimits
) -> tuple[str, FittedText] | None:
    """Cut the text between grapheme clusters so that it fits. None if not even one cluster fits."""
    smallest = limits._replace(largest=limits.smallest)
    starts = clusters(text)
    best: tuple[str, FittedText] | None = None
    low, high = 1, len(starts) - 1
    while low <= high:
        middle = (low + high) // 2
        cut = _cut(text, starts[middle])
        found = fit(shape_all(cut), smallest)
        if found:
            best, low = (cut, found), middle + 1
        else:
            high = middle - 1
    return best


def _cut(text: str, stop: int) -> str:
    return text[:stop].rstrip(_BEFORE) + ELLIPSIS
