"""Real photographs in every size and make: seeded variants of the ones in Debian's
`mate-backgrounds`.

They are made when they are needed and never committed.
"""

import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageOps

ORIGINALS = Path("/usr/share/backgrounds/mate/nature")
ORIENTATION = 0x0112  #: EXIF tag
MAKE = 0x010F


def originals() -> list[Path]:
    """Return the photographs of the package.

    Fail with the line that installs it if it is missing.
    """
    found = sorted(ORIGINALS.glob("*.jpg"))
    if not found:
        raise FileNotFoundError(f"{ORIGINALS} has no photographs: apt-get install mate-backgrounds")
    return found


def make(folder: Path, count: int, *, seed: int = 7, largest: int = 4000) -> list[Path]:
    """Write `count` photographs: crops, mirrors, scales (long edge 400 to `largest` px), qualities,
    EXIF turns.
    """
    chance = random.Random(seed)

    def sized(photo: Image.Image) -> Image.Image:
        long_edge = chance.choice([400, 800, 1200, 1600, 2400, 3200, 4000])
        return ImageOps.contain(_crop(chance, photo), (min(long_edge, largest),) * 2)

    return [
        _variant(chance, sized(photo), path)
        for photo, path in zip(_opened(), _paths(folder, count), strict=False)
    ]


def make_of_megapixels(folder: Path, count: int, *, seed: int = 7) -> list[Path]:
    """Write `count` of the same makes as `make`, of 2 to 12 megapixels."""
    chance = random.Random(seed)

    def sized(photo: Image.Image) -> Image.Image:
        part = _crop(chance, photo)
        scale = math.sqrt(chance.choice([2, 3, 4, 6, 8, 10, 12]) * 1e6 / (part.width * part.height))
        return part.resize((round(part.width * scale), round(part.height * scale)))

    return [
        _variant(chance, sized(photo), path)
        for photo, path in zip(_opened(), _paths(folder, count), strict=False)
    ]


def make_of_twelve_megapixels(folder: Path, count: int, *, seed: int = 7) -> list[Path]:
    """Write `count` as `make_camera_like` does, all of 4000 × 3000 pixels."""
    return make_camera_like(folder, count, seed=seed, sensors=[(4000, 3000)] * 7)


_SENSORS = [
    (3008, 2000),
    (4000, 3000),
    (4000, 3000),
    (4032, 3024),
    (4608, 3456),
    (5184, 3456),
    (6000, 4000),
]


def make_camera_like(
    folder: Path, count: int, *, seed: int = 7, sensors: Sequence[tuple[int, int]] = _SENSORS
) -> list[Path]:
    """Write `count` as cameras do: 6 to 24 megapixels with grain, baseline, standard Huffman
    tables, EXIF turns.
    """
    chance = random.Random(seed)
    sizes = [*sensors, *sensors]
    frames = [
        grained(_crop(chance, photo), size) for size, photo in zip(sizes, _opened(), strict=False)
    ]
    paths = _paths(folder, count)
    return [
        _exposure(chance, frames[number % len(frames)], path) for number, path in enumerate(paths)
    ]


def grained(photo: Image.Image, size: tuple[int, int]) -> Image.Image:
    """At this size, with a camera's grain: enlarged alone it would have half the bits of a real
    one.
    """
    large = photo.resize(size, Image.Resampling.LANCZOS)
    return Image.blend(large, Image.effect_noise(size, 22).convert("RGB"), 0.4)


def _exposure(chance: random.Random, frame: Image.Image, path: Path) -> Path:
    picture = ImageOps.mirror(frame) if chance.random() < 0.5 else frame
    exif = Image.Exif()
    exif[MAKE] = "Overprint tests"
    exif[ORIENTATION] = chance.choice([1, 1, 1, 3, 6, 8])
    quality, subsampling = (
        chance.choice([85, 90, 90, 93]),
        chance.choice(["4:2:0", "4:2:0", "4:2:2", "4:4:4"]),
    )
    picture.save(path, quality=quality, subsampling=subsampling, exif=exif)
    return path


def _opened() -> Iterator[Image.Image]:
    """Yield the originals over and over, decoded once."""
    decoded = [Image.open(path).convert("RGB") for path in originals()]
    while True:
        yield from decoded


def _paths(folder: Path, count: int) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return [folder / f"DSC_{number:04}.jpg" for number in range(1, count + 1)]


def _variant(chance: random.Random, picture: Image.Image, path: Path) -> Path:
    if chance.random() < 0.5:
        picture = ImageOps.mirror(picture)
    exif = Image.Exif()
    exif[MAKE] = "Overprint tests"
    exif[ORIENTATION] = chance.choice([1, 1, 1, 3, 6, 8])
    picture.save(
        path,
        quality=chance.choice([75, 85, 90, 95]),
        subsampling=chance.choice(["4:2:0", "4:2:0", "4:4:4", "4:2:2"]),
        progressive=chance.random() < 0.2,
        optimize=chance.random() < 0.2,
        exif=exif,
    )
    return path


def _crop(chance: random.Random, photo: Image.Image) -> Image.Image:
    part = chance.uniform(0.5, 1.0)
    width, height = int(photo.width * part), int(photo.height * chance.uniform(0.5, 1.0))
    left, top = chance.randint(0, photo.width - width), chance.randint(0, photo.height - height)
    return photo.crop((left, top, left + width, top + height))
