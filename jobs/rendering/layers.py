"""Masks in colours, laid over each other: one picture with straight alpha."""

from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image

_OPAQUE = 255


class Layer(NamedTuple):
    """One colour (`#rrggbb`) through a mask (mode L: how much of a pixel is covered)."""

    mask: Image.Image
    colour: str
    opacity: float = 1.0


def flattened(layers: Sequence[Layer], size: tuple[int, int]) -> Image.Image:
    """The layers over each other, the lowest first, as RGBA. All have this size.

    Channel by channel, the colours multiplied by alpha until the end: a layer costs one pass over a byte a pixel, and
    channels that are alike are made once.
    """
    seen = [layer for layer in layers if layer.opacity > 0]
    masks = [layer.mask if layer.opacity == 1 else layer.mask.point(faint(layer.opacity)) for layer in seen]
    colours = [rgb(layer.colour) for layer in seen]
    alpha = _channel(masks, [_OPAQUE] * len(masks), size)
    if len(set(colours)) < 2:
        picture = Image.new("RGBA", size, colours[0] if colours else 0)
        picture.putalpha(alpha)
        return picture
    channels = list(zip(*colours, strict=True))
    made = {values: _channel(masks, values, size) for values in set(channels)}
    return Image.merge("RGBa", (*(made[values] for values in channels), alpha)).convert("RGBA")


def _channel(masks: Sequence[Image.Image], values: Sequence[int], size: tuple[int, int]) -> Image.Image:
    """These values through their masks, upon 0. As long as all is 0 there is nothing to be mixed with."""
    channel: Image.Image | None = None
    for mask, value in zip(masks, values, strict=True):
        if channel is not None:
            channel.paste(value, (0, 0), mask)
        elif value:
            channel = mask.copy() if value == _OPAQUE else mask.point(faint(value / _OPAQUE))
    return channel or Image.new("L", size)


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def faint(opacity: float) -> list[int]:
    """For `Image.point`: every value so much fainter."""
    return [round(value * opacity) for value in range(256)]
