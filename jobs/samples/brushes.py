"""What scenes are painted with: arrays of pixels, and how they are mixed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Pixels = NDArray[np.float32]
"""`(height, width, 3)`, 0 to 255."""
type Level = NDArray[np.float32]
"""`(height, width)` or broadcast to it."""
type AnyLevel = NDArray[np.floating]
"""A level in the precision that the arithmetic gave it."""
type Chance = np.random.Generator
"""What the random parts of a scene are drawn with."""
type Place = tuple[float, float]
"""Across and down, in shares of width and height."""
type Paint = Callable[["Scene", Chance], Pixels]

LONG_EDGE = 1600
_ASPECTS = {
    "3:2": (1600, 1067),
    "4:3": (1600, 1200),
    "16:9": (1600, 900),
    "1:1": (1600, 1600),
    "4:5": (1280, 1600),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """The sky from zenith to horizon, the land from far to near, and the light."""

    zenith: str
    horizon: str
    far: str
    near: str
    light: str


@dataclass(frozen=True, slots=True)
class Scene:
    name: str
    aspect: str
    palette: Palette
    paint: Paint
    turn: int = 1

    @property
    def size(self) -> tuple[int, int]:
        return _ASPECTS[self.aspect]


def rgb(text: str) -> Pixels:
    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)], np.float32)


def grid(size: tuple[int, int]) -> tuple[Level, Level]:
    """Return x and y of every pixel, as a row and a column."""
    width, height = size
    return np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]


def mix(under: Pixels, colour: Pixels, share: NDArray[np.floating]) -> Pixels:
    """Blend `colour` over `under`; `share` is 0 to 1.

    Each channel is computed and stored by itself: with the channels innermost, numpy would start a
    loop for each pixel.
    """
    share = share.astype(np.float32, copy=False)
    mixed = np.moveaxis(np.empty((3, *share.shape), np.float32), 0, -1)
    for channel in range(3):
        below, blended = under[..., channel], mixed[..., channel]
        np.subtract(colour[..., channel], below, out=blended)
        blended *= share
        blended += below
    return mixed


def edge(distance: AnyLevel) -> Level:
    """Return 1 where a signed distance in pixels is inside (positive), 0 outside, smooth over one
    pixel.
    """
    return np.asarray(np.clip(distance + 0.5, 0, 1), np.float32)


def sky_of(scene: Scene, *, bottom: float = 0.75) -> Pixels:
    x, y = grid(scene.size)
    depth = np.clip(y / (scene.size[1] * bottom), 0, 1) ** 1.15
    zenith, horizon = rgb(scene.palette.zenith), rgb(scene.palette.horizon)
    return mix(
        np.broadcast_to(zenith, (*np.broadcast_shapes(x.shape, y.shape), 3)), horizon, depth + 0 * x
    )
