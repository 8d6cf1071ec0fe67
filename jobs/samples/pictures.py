"""Twenty-four sample pictures, generated to go with a sheet, so that there is something to see
before any upload.

They are the same bytes every time, because each scene has its own seed. Landscapes, a sea, a night
and still lifes, 1,600 pixels on the longer edge, with EXIF and a profile. Three are stored rotated,
as by a camera held upright.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from jobs.rendering.colours import profiles
from jobs.rendering.metadata import orientation

type Pixels = NDArray[np.float32]
"""`(height, width, 3)`, 0 to 255."""
type Level = NDArray[np.float32]
"""`(height, width)` or broadcast to it."""
type AnyLevel = NDArray[np.floating]
"""A level in the precision that the arithmetic gave it."""
type Paint = Callable[["Scene", np.random.Generator], Pixels]

LONG_EDGE = 1600
_ASPECTS = {
    "3:2": (1600, 1067),
    "4:3": (1600, 1200),
    "16:9": (1600, 900),
    "1:1": (1600, 1600),
    "4:5": (1280, 1600),
}
_ORIENTATION, _DESCRIPTION, _SOFTWARE, _TAKEN_AT, _COPYRIGHT = 274, 270, 305, 306, 33432


@dataclass(frozen=True, slots=True)
class Palette:
    """The sky from zenith to horizon, the land from far to near, and the light."""

    zenith: str
    horizon: str
    far: str
    near: str
    light: str


_DUSK = Palette("#14305e", "#e9a178", "#8f6357", "#1f1a1d", "#ffd9a0")
_NOON = Palette("#5aa2d8", "#dcebf0", "#9bbccb", "#2e4450", "#fffdf2")
_WINE = Palette("#3b1f4e", "#d9627a", "#8c3a55", "#2a1020", "#ffb39c")
_SPRUCE = Palette("#10474d", "#a9d3bd", "#5b8d7b", "#122a26", "#e6ffe9")
_HARVEST = Palette("#f0b565", "#fbecc8", "#dcc08d", "#55482f", "#fffaf0")
_LAKE = Palette("#a9cbe4", "#eef4f5", "#8fb0c8", "#33495c", "#ffffff")
_PEACH = Palette("#f29b7c", "#fde2cd", "#dfae95", "#5d4339", "#fff7ef")
_NIGHT = Palette("#070b1c", "#2f4368", "#26344f", "#05070d", "#f3f0dc")
_SLATE = Palette("#23242e", "#77798c", "#464a5c", "#1d1e27", "#f0e6d8")
_ROSE = Palette("#6d4a6e", "#f2c5bd", "#b98391", "#3a2533", "#fff0e2")


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


def file_names() -> list[str]:
    return [f"{number:02}-{scene.name}.jpg" for number, scene in enumerate(_SCENES, 1)]


def pictures() -> Iterator[tuple[str, bytes]]:
    """Yield file name and JPEG of each picture, one at a time: each takes about 0.3 s."""
    return ((name, picture(number)) for number, name in enumerate(file_names(), 1))


def picture(number: int) -> bytes:
    """Return the JPEG of one picture, counted from 1."""
    scene, chance = _SCENES[number - 1], np.random.default_rng(number)
    pixels = scene.paint(scene, chance)
    # A little grain, because smooth gradients would show bands at eight bits.
    pixels += chance.normal(0, 1.3, (*pixels.shape[:2], 1)).astype(np.float32)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8, order="C"))
    return _jpeg(orientation.stored(image, scene.turn), _exif(scene, number))


def _jpeg(image: Image.Image, exif: Image.Exif) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=86, exif=exif, icc_profile=profiles.srgb(), dpi=(300, 300))
    return file.getvalue()


def _exif(scene: Scene, number: int) -> Image.Exif:
    exif = Image.Exif()
    exif[_ORIENTATION] = scene.turn
    exif[_DESCRIPTION] = scene.name.replace("-", " ").capitalize()
    exif[_SOFTWARE] = "Overprint"
    exif[_TAKEN_AT] = f"2026:09:{number:02} 18:{number:02}:00"
    exif[_COPYRIGHT] = "CC0"
    return exif


# --- Brushes -------------------------------------------------------------------------------------


def _colour(text: str) -> Pixels:
    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)], np.float32)


def _grid(size: tuple[int, int]) -> tuple[Level, Level]:
    """Return x and y of every pixel, as a row and a column."""
    width, height = size
    return np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]


def _mix(under: Pixels, colour: Pixels, share: NDArray[np.floating]) -> Pixels:
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


def _edge(distance: AnyLevel) -> Level:
    """Return 1 where a signed distance in pixels is inside (positive), 0 outside, smooth over one
    pixel.
    """
    return np.asarray(np.clip(distance + 0.5, 0, 1), np.float32)


def _sky(scene: Scene, *, bottom: float = 0.75) -> Pixels:
    x, y = _grid(scene.size)
    depth = np.clip(y / (scene.size[1] * bottom), 0, 1) ** 1.15
    zenith, horizon = _colour(scene.palette.zenith), _colour(scene.palette.horizon)
    return _mix(
        np.broadcast_to(zenith, (*np.broadcast_shapes(x.shape, y.shape), 3)), horizon, depth + 0 * x
    )


def _sun(pixels: Pixels, scene: Scene, place: tuple[float, float], radius: float) -> Pixels:
    """Paint a disc in a wide glow.

    `place` is in shares of width and height, `radius` of the longer edge.
    """
    x, y = _grid(scene.size)
    width, height = scene.size
    distance = np.hypot(x - place[0] * width, y - place[1] * height)
    size, light = radius * LONG_EDGE, _colour(scene.palette.light)
    near, far = np.exp(-distance / (size * 4)), np.exp(-distance / (size * 14))
    glowing = _mix(pixels, light, 0.55 * near + 0.25 * far)
    return _mix(glowing, light, _edge(size - distance))


def _ridge(chance: np.random.Generator, width: int, roughness: float) -> Level:
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
    chance: np.random.Generator,
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
    misty = _mix(_rock(palette, nearness), _colour(palette.horizon), haze)
    ground = _mix(misty, _colour(palette.light), lit)
    pixels[first:] = _mix(pixels[first:], ground, _edge(below))


def _haze(below: Level, height: int, nearness: float) -> Level:
    """Return the mist at the foot of a range."""
    depth = np.clip(below / (height * 0.2), 0, 1)
    return np.asarray(0.42 * (1 - nearness) ** 0.7 * depth)


def _rock(palette: Palette, nearness: float) -> Pixels:
    far, near = _colour(palette.far), _colour(palette.near)
    return np.asarray(far + (near - far) * nearness)


def _smooth(crest: Level) -> Level:
    """Return the line without its fine teeth, which would show as streaks in the mist."""
    reach = len(crest) // 12
    padded = np.pad(crest, (reach, reach), mode="edge")
    sums = np.cumsum(np.insert(padded, 0, 0), dtype=np.float64)
    return np.asarray(
        (sums[2 * reach + 1 :] - sums[: -2 * reach - 1]) / (2 * reach + 1), np.float32
    )


def _stars(pixels: Pixels, scene: Scene, chance: np.random.Generator) -> Pixels:
    width, height = scene.size
    glow = np.zeros((height, width), np.float32)
    for _ in range(700):
        x, y = int(chance.uniform(6, width - 6)), int(chance.beta(1, 1.6) * height * 0.7) + 6
        star = _star(0.8 + 1.5 * chance.uniform() ** 8)
        glow[y - 5 : y + 6, x - 5 : x + 6] += chance.uniform(0.2, 1) ** 1.5 * star
    return _mix(pixels, _colour("#ffffff"), np.clip(glow, 0, 1))


def _star(softness: float) -> Level:
    """Return the light of one star in a square of 11 pixels."""
    reach = np.arange(-5, 6, dtype=np.float32)
    return np.asarray(np.exp(-(reach[:, None] ** 2 + reach[None, :] ** 2) / (2 * softness**2)))


def _table(pixels: Pixels, scene: Scene, line: float) -> Pixels:
    """Paint a table top from `line` (share of the height) down, lighter towards its back edge."""
    width, height = scene.size
    x, y = _grid(scene.size)
    below = y - line * height
    depth = np.clip(below / (height * (1 - line)), 0, 1)
    back = np.broadcast_to(_colour(scene.palette.far), (height, width, 3))
    top = _mix(back, _colour(scene.palette.near), depth**0.8 + 0 * x)
    return _mix(pixels, top, _edge(below) + 0 * x)


def _ball(
    pixels: Pixels, scene: Scene, place: tuple[float, float], radius: float, colour: str
) -> Pixels:
    """Paint a fruit on the table: lit from the upper left, with bounced light below and a soft
    shadow to the right.

    `place` is its lowest point, `radius` a share of the longer edge.
    """
    size = radius * LONG_EDGE
    foot = place[0] * scene.size[0], place[1] * scene.size[1]
    around, across, down = _around_ball(pixels, foot, size)
    around[:] = _mix(around, _colour(scene.palette.near) * 0.35, _shadow(across, down))
    distance = np.hypot(across, down)
    lit = _lit_ball(across, down, distance, _colour(colour))
    around[:] = _mix(around, lit, _edge((1 - distance) * size))
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
    x, y = _grid((around.shape[1], around.shape[0]))
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
    return _mix(lit, _colour("#ffffff"), 0.75 * shine)


# --- Scenes --------------------------------------------------------------------------------------


def _mountains(scene: Scene, chance: np.random.Generator) -> Pixels:
    sun = chance.uniform(0.2, 0.8), chance.uniform(0.16, 0.28)
    sky = _sun(_sky(scene), scene, sun, 0.042)
    return _hills(sky, scene, chance, top=0.48)


def _peaks(scene: Scene, chance: np.random.Generator) -> Pixels:
    sun = chance.uniform(0.25, 0.75), chance.uniform(0.2, 0.3)
    sky = _sun(_sky(scene), scene, sun, 0.036)
    return _hills(sky, scene, chance, top=0.44, layers=6, roughness=0.6)


def _dunes(scene: Scene, chance: np.random.Generator) -> Pixels:
    sun = chance.uniform(0.2, 0.8), 0.26
    sky = _sun(_sky(scene), scene, sun, 0.05)
    return _hills(sky, scene, chance, top=0.56, layers=4, roughness=0.2)


def _starlight(scene: Scene, chance: np.random.Generator) -> Pixels:
    sky = _sun(_stars(_sky(scene), scene, chance), scene, (chance.uniform(0.2, 0.8), 0.22), 0.03)
    return _hills(sky, scene, chance, top=0.55, layers=5, roughness=0.5)


def _sea(scene: Scene, chance: np.random.Generator) -> Pixels:
    """Paint the sun over water: below the horizon the sky is mirrored, broken by waves that grow
    towards the viewer.
    """
    width, height = scene.size
    place, line = chance.uniform(0.3, 0.7), int(height * 0.56)
    sky = _sun(_sky(scene, bottom=0.56), scene, (place, 0.4), 0.045)
    x, y = _grid(scene.size)
    depth = np.clip((y - line) / (height - line), 0.001, 1)
    swell = _swell(x, depth)
    mirrored = _mirrored(sky, line, line - (y - line) * 0.9 + swell * depth * 26)
    water = _mix(mirrored, _colour(scene.palette.near), 0.18 + 0.45 * depth + 0 * x)
    glitter = _beam(x - place * width, width, depth) * np.clip(swell - 0.4, 0, 1)
    water = _mix(water, _colour(scene.palette.light), 0.7 * glitter)
    return _mix(sky, water, _edge(y - line) + 0 * x)


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


def _still_life(*fruits: tuple[float, float, float, str]) -> Paint:
    """Return a painter of fruits, given from back to front: place across, distance to the front,
    radius, colour.
    """

    def paint(scene: Scene, chance: np.random.Generator) -> Pixels:
        pixels = _table(_sky(scene), scene, 0.66)
        for across, foot, radius, colour in fruits:
            pixels = _ball(pixels, scene, (across, foot), radius, colour)
        return pixels

    return paint


_ORANGES = _still_life(
    (0.40, 0.72, 0.115, "#e8742c"), (0.60, 0.74, 0.105, "#f0933a"), (0.76, 0.78, 0.07, "#c9d44a")
)
_APPLES = _still_life(
    (0.30, 0.73, 0.10, "#7fa650"), (0.50, 0.72, 0.125, "#8fb35a"), (0.71, 0.76, 0.085, "#5f7fb8")
)
_PLUMS = _still_life(
    (0.34, 0.74, 0.10, "#5b6ea6"), (0.53, 0.75, 0.10, "#6d5aa0"), (0.68, 0.78, 0.075, "#8a4a86")
)
_TOMATOES = _still_life(
    (0.32, 0.73, 0.095, "#d8472f"), (0.50, 0.72, 0.12, "#7e9c54"), (0.70, 0.75, 0.10, "#d9573a")
)
_LEMON = _still_life((0.46, 0.74, 0.16, "#efcf3f"), (0.72, 0.78, 0.09, "#9fbf4d"))
_PEACHES = _still_life(
    (0.30, 0.74, 0.12, "#ee9a70"), (0.55, 0.73, 0.13, "#e77f5c"), (0.78, 0.77, 0.08, "#c9566b")
)
_BERRIES = _still_life(
    (0.30, 0.74, 0.08, "#b3344e"),
    (0.44, 0.75, 0.09, "#8e2c55"),
    (0.60, 0.75, 0.085, "#c2415a"),
    (0.73, 0.78, 0.06, "#4a5a94"),
)

_SCENES = (
    Scene("mountains-at-dusk", "3:2", _DUSK, _mountains),
    Scene("spring-valley", "4:3", _NOON, _mountains),
    Scene("oranges", "3:2", _SLATE, _ORANGES),
    Scene("spruce-ridge", "16:9", _SPRUCE, _peaks),
    Scene("harvest-fields", "3:2", _HARVEST, _dunes),
    Scene("night-market", "1:1", _NIGHT, _TOMATOES),
    Scene("lake-in-the-morning", "16:9", _LAKE, _peaks),
    Scene("terracotta-hills", "4:5", _PEACH, _mountains, turn=6),
    Scene("plums", "4:3", _DUSK, _PLUMS),
    Scene("quiet-harbour", "3:2", _PEACH, _sea),
    Scene("red-evening", "4:3", _WINE, _peaks),
    Scene("green-apples", "1:1", _SPRUCE, _APPLES),
    Scene("starlit-pass", "4:5", _NIGHT, _starlight, turn=8),
    Scene("white-dunes", "16:9", _HARVEST, _dunes),
    Scene("lemon", "4:5", _NOON, _LEMON),
    Scene("evening-sea", "3:2", _DUSK, _sea),
    Scene("rose-hour", "16:9", _ROSE, _mountains, turn=3),
    Scene("berries", "3:2", _WINE, _BERRIES),
    Scene("high-plateau", "3:2", _LAKE, _dunes),
    Scene("peaches", "1:1", _ROSE, _PEACHES),
    Scene("winter-stars", "3:2", _NIGHT, _starlight),
    Scene("blue-bay", "4:3", _NOON, _sea),
    Scene("far-summits", "4:5", _SPRUCE, _peaks),
    Scene("last-light", "16:9", _WINE, _sea),
)
