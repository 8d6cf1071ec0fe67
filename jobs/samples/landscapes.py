"""Mountains, dunes, a night and the sea, painted from back to front."""

import numpy as np

from jobs.samples.brushes import (
    LONG_EDGE,
    AnyLevel,
    Chance,
    Level,
    Palette,
    Pixels,
    Place,
    Scene,
    edge,
    grid,
    mix,
    rgb,
    sky_of,
)


def mountains(scene: Scene, chance: Chance) -> Pixels:
    sun = chance.uniform(0.2, 0.8), chance.uniform(0.16, 0.28)
    return _hills(_sunny_sky(scene, sun, 0.042), scene, chance, top=0.48)


def peaks(scene: Scene, chance: Chance) -> Pixels:
    sun = chance.uniform(0.25, 0.75), chance.uniform(0.2, 0.3)
    sky = _sunny_sky(scene, sun, 0.036)
    return _hills(sky, scene, chance, top=0.44, layers=6, roughness=0.6)


def dunes(scene: Scene, chance: Chance) -> Pixels:
    sun = chance.uniform(0.2, 0.8), 0.26
    sky = _sunny_sky(scene, sun, 0.05)
    return _hills(sky, scene, chance, top=0.56, layers=4, roughness=0.2)


def starlight(scene: Scene, chance: Chance) -> Pixels:
    sky = _sun(_stars(sky_of(scene), scene, chance), scene, (chance.uniform(0.2, 0.8), 0.22), 0.03)
    return _hills(sky, scene, chance, top=0.55, layers=5, roughness=0.5)


def sea(scene: Scene, chance: Chance) -> Pixels:
    """Paint the sun over water: below the horizon the sky is mirrored, broken by waves that grow
    towards the viewer.
    """
    width, height = scene.size
    place, line = chance.uniform(0.3, 0.7), int(height * 0.56)
    sky = _sun(sky_of(scene, bottom=0.56), scene, (place, 0.4), 0.045)
    x, y = grid(scene.size)
    depth = np.clip((y - line) / (height - line), 0.001, 1)
    swell = _swell(x, depth)
    mirrored = _mirrored(sky, line, line - (y - line) * 0.9 + swell * depth * 26)
    water = mix(mirrored, rgb(scene.palette.near), 0.18 + 0.45 * depth + 0 * x)
    glitter = _beam(x - place * width, width, depth) * np.clip(swell - 0.4, 0, 1)
    water = mix(water, rgb(scene.palette.light), 0.7 * glitter)
    return mix(sky, water, edge(y - line) + 0 * x)


def _sunny_sky(scene: Scene, place: Place, radius: float) -> Pixels:
    return _sun(sky_of(scene), scene, place, radius)


def _swell(x: Level, depth: AnyLevel) -> AnyLevel:
    """Return the height of the waves: three trains, which `depth` foreshortens."""
    trains = ((0.9, 1.0, 0.3), (1.7, -1.7, 2.0), (0.4, 2.9, 4.0))
    waves = (
        np.sin(x * frequency / (depth * 260 + 14) + 46 * np.log(depth) * pace + phase)
        for frequency, pace, phase in trains
    )
    return np.asarray(sum(waves))


def _beam(across: Level, width: int, depth: AnyLevel) -> AnyLevel:
    """Return the light of the sun on the water, wider towards the viewer."""
    return np.asarray(np.exp(-((across / (width * (0.035 + 0.10 * depth))) ** 2)))


def _mirrored(sky: Pixels, line: int, heights: AnyLevel) -> Pixels:
    """Return for each pixel the sky above the line at the given height."""
    rows = np.clip(heights, 0, line - 1).astype(int)
    return np.asarray(sky[rows, np.broadcast_to(np.arange(rows.shape[1]), rows.shape)])


def _sun(pixels: Pixels, scene: Scene, place: Place, radius: float) -> Pixels:
    """Paint a disc in a wide glow.

    `place` is in shares of width and height, `radius` of the longer edge.
    """
    x, y = grid(scene.size)
    width, height = scene.size
    distance = np.hypot(x - place[0] * width, y - place[1] * height)
    size, light = radius * LONG_EDGE, rgb(scene.palette.light)
    near, far = np.exp(-distance / (size * 4)), np.exp(-distance / (size * 14))
    glowing = mix(pixels, light, 0.55 * near + 0.25 * far)
    return mix(glowing, light, edge(size - distance))


def _ridge(chance: Chance, width: int, roughness: float) -> Level:
    """Return the heights of a mountain line, about -1 to 1: a sum of waves, each finer and
    lower.
    """
    x = np.linspace(0, 1, width, dtype=np.float32)
    waves = (
        np.sin(2 * np.pi * (chance.uniform(0.4, 0.9) * 1.9**octave * x + chance.uniform()))
        * roughness**octave
        for octave in range(7)
    )
    return np.asarray(sum(waves), np.float32) * (1 - roughness) * 1.2


def _hills(
    pixels: Pixels,
    scene: Scene,
    chance: Chance,
    *,
    top: float,
    layers: int = 5,
    roughness: float = 0.42,
) -> Pixels:
    """Paint ranges one in front of the other, each nearer, darker, lit along its crest, and with
    mist at its foot.
    """
    width, height = scene.size
    for layer in range(layers):
        nearness = layer / (layers - 1)
        wave = (0.10 - 0.03 * nearness) * _ridge(chance, width, roughness)
        _range(pixels, scene.palette, height * (top + (0.94 - top) * nearness - wave), nearness)
    return pixels


def _range(pixels: Pixels, palette: Palette, crest: Level, nearness: float) -> None:
    """Paint one range below its crest. `nearness`: 0 for the farthest, 1 for the nearest."""
    height, first = len(pixels), max(int(crest.min()) - 1, 0)
    y = np.arange(first, height, dtype=np.float32)[:, None]
    below, haze = y - crest, _haze(y - _smooth(crest), height, nearness)
    lit = 0.10 * (1 - 0.6 * nearness) * np.exp(-np.maximum(below, 0) / (height * 0.012))
    misty = mix(_rock(palette, nearness), rgb(palette.horizon), haze)
    ground = mix(misty, rgb(palette.light), lit)
    pixels[first:] = mix(pixels[first:], ground, edge(below))


def _haze(below: Level, height: int, nearness: float) -> Level:
    """Return the mist at the foot of a range."""
    depth = np.clip(below / (height * 0.2), 0, 1)
    return np.asarray(0.42 * (1 - nearness) ** 0.7 * depth)


def _rock(palette: Palette, nearness: float) -> Pixels:
    far, near = rgb(palette.far), rgb(palette.near)
    return np.asarray(far + (near - far) * nearness)


def _smooth(crest: Level) -> Level:
    """Return the line without its fine teeth, which would show as streaks in the mist."""
    reach = len(crest) // 12
    padded = np.pad(crest, (reach, reach), mode="edge")
    sums = np.cumsum(np.insert(padded, 0, 0), dtype=np.float64)
    return np.asarray(
        (sums[2 * reach + 1 :] - sums[: -2 * reach - 1]) / (2 * reach + 1), np.float32
    )


def _stars(pixels: Pixels, scene: Scene, chance: Chance) -> Pixels:
    width, height = scene.size
    glow = np.zeros((height, width), np.float32)
    for _ in range(700):
        x, y = int(chance.uniform(6, width - 6)), int(chance.beta(1, 1.6) * height * 0.7) + 6
        star = _star(0.8 + 1.5 * chance.uniform() ** 8)
        glow[y - 5 : y + 6, x - 5 : x + 6] += chance.uniform(0.2, 1) ** 1.5 * star
    return mix(pixels, rgb("#ffffff"), np.clip(glow, 0, 1))


def _star(softness: float) -> Level:
    """Return the light of one star in a square of 11 pixels."""
    reach = np.arange(-5, 6, dtype=np.float32)
    return np.asarray(np.exp(-(reach[:, None] ** 2 + reach[None, :] ** 2) / (2 * softness**2)))
