"""The contrast of two colours, as WCAG 2.2 defines it."""

from functools import cache

ENOUGH = 4.5
"""WCAG 2.2, 1.4.3 (AA)."""


def luminance_of(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2, definitions)."""
    return luminance(int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def luminance(red: int, green: int, blue: int) -> float:
    """Return the relative luminance of a colour in sRGB, each channel from 0 to 255."""
    linear = _linear()
    return 0.2126 * linear[red] + 0.7152 * linear[green] + 0.0722 * linear[blue]


def ratio(one: float, other: float) -> float:
    """Return the contrast of two luminances, from 1 to 21."""
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


@cache
def _linear() -> tuple[float, ...]:
    """Return the linear light of each value of a channel."""
    shares = (value / 255 for value in range(256))
    return tuple(
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
