"""The contrast of two colours, as WCAG 2.2 defines it."""

from collections.abc import Iterable
from functools import cache

from jobs.rendering.colours.rgb import Rgb, rgb

ENOUGH = 4.5
"""WCAG 2.2, 1.4.3 (AA)."""
_FLARE = 0.05
"""What a screen reflects, added to every luminance."""


def luminance_of(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2, definitions)."""
    return luminance(*rgb(colour))


def luminance(red: int, green: int, blue: int) -> float:
    """Return the relative luminance of a colour in sRGB, each channel from 0 to 255."""
    of_red, of_green, of_blue = _shares()
    return of_red[red] + of_green[green] + of_blue[blue]


def ratios(one: float, others: Iterable[Rgb]) -> list[float]:
    """Return the contrast of a luminance to each of many colours in sRGB."""
    of_red, of_green, of_blue = _shares()
    lifted = one + _FLARE
    found = (of_red[red] + of_green[green] + of_blue[blue] + _FLARE for red, green, blue in others)
    return [lifted / other if lifted > other else other / lifted for other in found]


def ratio(one: float, other: float) -> float:
    """Return the contrast of two luminances, from 1 to 21."""
    lighter, darker = max(one, other), min(one, other)
    return (lighter + _FLARE) / (darker + _FLARE)


@cache
def _shares() -> tuple[tuple[float, ...], ...]:
    """Return what each value of red, of green and of blue adds to a luminance."""
    values = [value / 255 for value in range(256)]
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values
    ]
    return tuple(tuple(part * light for light in linear) for part in (0.2126, 0.7152, 0.0722))
