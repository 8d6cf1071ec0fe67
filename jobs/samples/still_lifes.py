"""Fruits on a table."""

import numpy as np

from jobs.samples.brushes import (
    LONG_EDGE,
    Chance,
    Level,
    Paint,
    Pixels,
    Place,
    Scene,
    edge,
    grid,
    mix,
    rgb,
    sky_of,
)


def still_life(*fruits: tuple[float, float, float, str]) -> Paint:
    """Return a painter of fruits, given from back to front: place across, distance to the front,
    radius, colour.
    """

    def paint(scene: Scene, chance: Chance) -> Pixels:
        pixels = _table(sky_of(scene), scene, 0.66)
        for across, foot, radius, colour in fruits:
            pixels = _ball(pixels, scene, (across, foot), radius, colour)
        return pixels

    return paint


def _table(pixels: Pixels, scene: Scene, line: float) -> Pixels:
    """Paint a table top from `line` (share of the height) down, lighter towards its back edge."""
    width, height = scene.size
    x, y = grid(scene.size)
    below = y - line * height
    depth = np.clip(below / (height * (1 - line)), 0, 1)
    back = np.broadcast_to(rgb(scene.palette.far), (height, width, 3))
    top = mix(back, rgb(scene.palette.near), depth**0.8 + 0 * x)
    return mix(pixels, top, edge(below) + 0 * x)


def _ball(pixels: Pixels, scene: Scene, place: Place, radius: float, colour: str) -> Pixels:
    """Paint a fruit on the table: lit from the upper left, with bounced light below and a soft
    shadow to the right.

    `place` is its lowest point, `radius` a share of the longer edge.
    """
    size = radius * LONG_EDGE
    foot = place[0] * scene.size[0], place[1] * scene.size[1]
    around, across, down = _around_ball(pixels, foot, size)
    around[:] = mix(around, rgb(scene.palette.near) * 0.35, _shadow(across, down))
    distance = np.hypot(across, down)
    lit = _lit_ball(across, down, distance, rgb(colour))
    around[:] = mix(around, lit, edge((1 - distance) * size))
    return pixels


def _around_ball(
    pixels: Pixels, foot: tuple[float, float], size: float
) -> tuple[Pixels, Level, Level]:
    """Return the pixels that a ball and its shadow touch, and where they are: its centre is 0, 0
    and its radius 1.
    """
    left, bottom = foot
    top, side = max(int(bottom - 2.1 * size), 0), max(int(left - 1.6 * size), 0)
    around = pixels[top : int(bottom + 0.6 * size), side : int(left + 2.6 * size)]
    x, y = grid((around.shape[1], around.shape[0]))
    return around, (x + side - left) / size, (y + top - bottom + size) / size


def _shadow(across: Level, down: Level) -> Level:
    """Return how dark the shadow of a ball is."""
    distance = np.hypot((across - 0.45) / 1.5, (down - 0.96) / 0.26)
    return np.asarray(0.75 * np.clip(1.25 - distance, 0, 1) ** 1.4)


def _lit_ball(across: Level, down: Level, distance: Level, colour: Pixels) -> Pixels:
    out = np.sqrt(np.clip(1 - distance**2, 0, 1))
    light = np.clip(-0.45 * across - 0.62 * down + 0.64 * out, 0, 1)
    bounce = 0.16 * np.clip(down, 0, 1) ** 2
    lit = colour * (0.24 + 0.86 * light**0.9 + bounce)[..., None]
    shine = np.clip(-0.36 * across - 0.50 * down + 0.79 * out, 0, 1) ** 38
    return mix(lit, rgb("#ffffff"), 0.75 * shine)
