"""Coloured masks stacked into one picture with straight alpha."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from PIL import Image

from jobs.rendering.areas.rects import Size
from jobs.rendering.colours.rgb import rgb
from jobs.rendering.fonts.rasters import Mask

_OPAQUE = 255
_BORDER = 2


type Values = tuple[int, ...]
"""One channel of the colour of each layer."""


class Layer(NamedTuple):
    """One colour (`#rrggbb`) through a mask (mode L: how much of a pixel is covered).

    `on_opaque`: wherever this layer shows, the layers below it are opaque.
    """

    mask: Mask
    colour: str
    opacity: float = 1.0
    on_opaque: bool = False

    @property
    def seen(self) -> Mask:
        """The mask with the opacity of the layer."""
        return self.mask if self.opacity == 1 else self.mask.point(faint(self.opacity))


def flattened(layers: Sequence[Layer], size: Size) -> Image.Image:
    """Return the layers stacked, the lowest first, as RGBA. All have this size."""
    seen = [layer for layer in layers if layer.opacity > 0]
    under = seen[:-1] if len(seen) > 1 and seen[-1].on_opaque else seen
    if len({layer.colour for layer in under}) > 1:
        return _mixed(seen, size)
    if not seen:
        return Image.new("RGBA", size)
    masks = _masks(seen)
    alpha = _alpha(masks[: len(under)], size)
    return _merged("RGBA", seen, lambda it: _upon(it[0], it[-1], masks[-1]), alpha)


def _mixed(layers: Sequence[Layer], size: Size) -> Image.Image:
    """Stack the layers channel by channel, premultiplied until the end.

    A layer costs one pass over a byte per pixel.
    """
    masks = _masks(layers)
    alpha = _alpha(masks, size)
    mixed = _merged("RGBa", layers, lambda values: _channel(masks, values, size), alpha)
    return mixed.convert("RGBA")


def _merged(
    mode: str, layers: Sequence[Layer], channel_of: Callable[[Values], Mask], alpha: Mask
) -> Image.Image:
    """Make red, green and blue from their values in each layer. Equal channels are made once."""
    channels = list(zip(*(rgb(layer.colour) for layer in layers), strict=True))
    made = {values: channel_of(values) for values in set(channels)}
    return Image.merge(mode, (*(made[values] for values in channels), alpha))


def _upon(ground: int, value: int, mask: Mask) -> Mask:
    """Composite a constant through the mask over a constant background.

    Background 0 has a fast path.
    """
    if ground == 0 != value:
        return mask if value == _OPAQUE else _channel([mask], [value], mask.size)
    channel = Image.new("L", mask.size, ground)
    if value != ground:
        channel.paste(value, (0, 0), mask)
    return channel


def _masks(layers: Sequence[Layer]) -> list[Mask]:
    return [layer.seen for layer in layers]


def _alpha(masks: Sequence[Mask], size: Size) -> Mask:
    return _channel(masks, [_OPAQUE] * len(masks), size)


def _channel(masks: Sequence[Mask], values: Sequence[int], size: Size) -> Mask:
    """Composite constants through their masks over 0.

    As long as everything is 0, mixing is skipped.
    """
    channel: Mask | None = None
    for mask, value in zip(masks, values, strict=True):
        if channel is not None:
            channel.paste(value, (0, 0), mask)
        elif value:
            channel = _upon_nothing(mask, value)
    return channel or Image.new("L", size)


def _upon_nothing(mask: Mask, value: int) -> Mask:
    return mask.copy() if value == _OPAQUE else mask.point(faint(value / _OPAQUE))


@lru_cache(maxsize=64)
def faint(opacity: float) -> tuple[int, ...]:
    """Return a table for `Image.point` that multiplies every value by the opacity."""
    return tuple(round(value * opacity) for value in range(256))


def bordered(image: Image.Image) -> Image.Image:
    """Return the image with a border of clear pixels, so that rotated edges end smoothly."""
    size = image.width + 2 * _BORDER, image.height + 2 * _BORDER
    wide = Image.new("RGBA", size)
    wide.paste(image, (_BORDER, _BORDER))
    return wide
