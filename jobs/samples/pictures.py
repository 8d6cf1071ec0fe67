"""Twenty-four sample pictures, generated to go with a sheet, so that there is something to see
before any upload.

They are the same bytes every time, because each scene has its own seed. Landscapes, a sea, a night
and still lifes, 1,600 pixels on the longer edge, with EXIF and a profile. Three are stored rotated,
as by a camera held upright.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from jobs.rendering.colours import profiles
from jobs.rendering.metadata import orientation
from jobs.samples.brushes import Palette, Scene
from jobs.samples.landscapes import dunes, mountains, peaks, sea, starlight
from jobs.samples.still_lifes import still_life

_SAVED: dict[str, Any] = {"format": "JPEG", "quality": 86, "dpi": (300, 300)}
_ORIENTATION, _DESCRIPTION, _SOFTWARE, _TAKEN_AT, _COPYRIGHT = 274, 270, 305, 306, 33432

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

_ORANGES = still_life(
    (0.40, 0.72, 0.115, "#e8742c"), (0.60, 0.74, 0.105, "#f0933a"), (0.76, 0.78, 0.07, "#c9d44a")
)
_APPLES = still_life(
    (0.30, 0.73, 0.10, "#7fa650"), (0.50, 0.72, 0.125, "#8fb35a"), (0.71, 0.76, 0.085, "#5f7fb8")
)
_PLUMS = still_life(
    (0.34, 0.74, 0.10, "#5b6ea6"), (0.53, 0.75, 0.10, "#6d5aa0"), (0.68, 0.78, 0.075, "#8a4a86")
)
_TOMATOES = still_life(
    (0.32, 0.73, 0.095, "#d8472f"), (0.50, 0.72, 0.12, "#7e9c54"), (0.70, 0.75, 0.10, "#d9573a")
)
_LEMON = still_life((0.46, 0.74, 0.16, "#efcf3f"), (0.72, 0.78, 0.09, "#9fbf4d"))
_PEACHES = still_life(
    (0.30, 0.74, 0.12, "#ee9a70"), (0.55, 0.73, 0.13, "#e77f5c"), (0.78, 0.77, 0.08, "#c9566b")
)
_BERRIES = still_life(
    (0.30, 0.74, 0.08, "#b3344e"),
    (0.44, 0.75, 0.09, "#8e2c55"),
    (0.60, 0.75, 0.085, "#c2415a"),
    (0.73, 0.78, 0.06, "#4a5a94"),
)

_SCENES = (
    Scene("mountains-at-dusk", "3:2", _DUSK, mountains),
    Scene("spring-valley", "4:3", _NOON, mountains),
    Scene("oranges", "3:2", _SLATE, _ORANGES),
    Scene("spruce-ridge", "16:9", _SPRUCE, peaks),
    Scene("harvest-fields", "3:2", _HARVEST, dunes),
    Scene("night-market", "1:1", _NIGHT, _TOMATOES),
    Scene("lake-in-the-morning", "16:9", _LAKE, peaks),
    Scene("terracotta-hills", "4:5", _PEACH, mountains, turn=6),
    Scene("plums", "4:3", _DUSK, _PLUMS),
    Scene("quiet-harbour", "3:2", _PEACH, sea),
    Scene("red-evening", "4:3", _WINE, peaks),
    Scene("green-apples", "1:1", _SPRUCE, _APPLES),
    Scene("starlit-pass", "4:5", _NIGHT, starlight, turn=8),
    Scene("white-dunes", "16:9", _HARVEST, dunes),
    Scene("lemon", "4:5", _NOON, _LEMON),
    Scene("evening-sea", "3:2", _DUSK, sea),
    Scene("rose-hour", "16:9", _ROSE, mountains, turn=3),
    Scene("berries", "3:2", _WINE, _BERRIES),
    Scene("high-plateau", "3:2", _LAKE, dunes),
    Scene("peaches", "1:1", _ROSE, _PEACHES),
    Scene("winter-stars", "3:2", _NIGHT, starlight),
    Scene("blue-bay", "4:3", _NOON, sea),
    Scene("far-summits", "4:5", _SPRUCE, peaks),
    Scene("last-light", "16:9", _WINE, sea),
)


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
    image.save(file, exif=exif, icc_profile=profiles.srgb(), **_SAVED)
    return file.getvalue()


def _exif(scene: Scene, number: int) -> Image.Exif:
    exif = Image.Exif()
    exif[_ORIENTATION] = scene.turn
    exif[_DESCRIPTION] = scene.name.replace("-", " ").capitalize()
    exif[_SOFTWARE] = "Overprint"
    exif[_TAKEN_AT] = f"2026:09:{number:02} 18:{number:02}:00"
    exif[_COPYRIGHT] = "CC0"
    return exif
