"""Colours as they are written and as numbers."""

type Rgb = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""


def rgb(colour: str) -> Rgb:
    """Return the channels of `#rrggbb`."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
