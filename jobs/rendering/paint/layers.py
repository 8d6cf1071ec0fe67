"""Coloured masks stacked into one picture with straight alpha."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from PIL import Image

_OPAQUE = 255
_BORDER = 2


class Layer(NamedTuple):
    """One colour (`#rrggbb`) through a mask (mode L: how much of a pixel is covered).

    `on_opaque`: wherever this layer shows, the layers below it are opaque.
    """

    mask: Image.Image
    colour: str
    opacity: float = 1.0
    on_opaque: bool = False


def flattened(layers: Sequence[Layer], size: tuple[int, int]) -> Image.Image:
    """Return the layers stacked, the lowest first, as RGBA. All have this size."""
    seen = [layer for layer in layers if layer.opacity > 0]
    under = seen[:-1] if len(seen) > 1 and seen[-1].on_opaque else seen
    if len({layer.colour for layer in under}) > 1:
        return _mixed(seen, size)
    if not seen:
        return Image.new("RGBA", size)
    channels, masks = list(zip(*(rgb(layer.colour) for layer in seen), strict=True)), _masks(seen)
    made = {values: _upon(values[0], values[-1], masks[-1]) for values in set(channels)}
    return Image.merge(
        "RGBA", (*(made[values] for values in channels), _alpha(masks[: len(under)], size))
    )


def _upon(ground: int, value: int, mask: Image.Image) -> Image.Image:
    """Composite a constant through the mask over a constant background.

    Background 0 has a fast path.
    """
    if ground == 0 != value:
        return mask if value == _OPAQUE else _channel([mask], [value], mask.size)
    channel = Image.new("L", mask.size, ground)
    if value != ground:
        channel.paste(value, (0, 0), mask)
    return channel


def _mixed(layers: Sequence[Layer], size: tuple[int, int]) -> Image.Image:
    """Stack the layers channel by channel, premultiplied until the end.

    A layer costs one pass over a byte per pixel, and equal channels are made once.
    """
    masks, channels = (
        _masks(layers),
        list(zip(*(rgb(layer.colour) for layer in layers), strict=True)),
    )
    made = {values: _channel(masks, values, size) for values in set(channels)}
    return Image.merge(
        "RGBa", (*(made[values] for values in channels), _alpha(masks, size))
    ).convert("RGBA")


def _masks(layers: Sequence[Layer]) -> list[Image.Image]:
    return [
        layer.mask if layer.opacity == 1 else layer.mask.point(faint(layer.opacity))
        for layer in layers
    ]


def _alpha(masks: Sequence[Image.Image], size: tuple[int, int]) -> Image.Image:
    return _channel(masks, [_OPAQUE] * len(masks), size)


def _channel(
    masks: Sequence[Image.Image], values: Sequence[int], size: tuple[int, int]
) -> Image.Image:
    """Composite constants through their masks over 0.

    As long as everything is 0, mixing is skipped.
    """
    channel: Image.Image | None = None
    for mask, value in zip(masks, values, strict=True):
        if channel is not None:
            channel.paste(value, (0, 0), mask)
        elif value:
            channel = mask.copy() if value == _OPAQUE else mask.point(faint(value / _OPAQUE))
    return channel or Image.new("L", size)


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=64)
def faint(opacity: float) -> tuple[int, ...]:
    """Return a table for `Image.point` that multiplies every value by the opacity."""
    return tuple(round(value * opacity) for value in range(256))


def bordered(image: Image.Image) -> Image.Image:
    """Return the image with a border of clear pixels, so that rotated edges end smoothly."""
    wide = Image.new("RGBA", (image.width + 2 * _BORDER, image.height + 2 * _BORDER))
    wide.paste(image, (_BORDER, _BORDER))
    return wide
