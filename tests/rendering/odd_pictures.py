"""Odd pictures: every kind that is opened, damaged by a seeded mutator, and the outcome of each.

Each must give a picture, or a failure with a code; never a crash, never a hang.
"""

import random
import struct
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from jobs import rendering
from jobs.design import Cell, parse
from jobs.errors import JobFailed
from tests.rendering import pictures, placed_photos
from tests.rendering.pictures import FILES, halves, opened, photo, saved

ROW = {"caption": Cell.of_text("Fresh oysters 12 €")}
OUTPUTS = ("keep", "jpeg", "png", "webp", "tiff")


@dataclass(frozen=True, slots=True)
class Odd:
    """A picture to be drawn on; `seed` also chooses the encoding of the result."""

    name: str
    data: bytes
    seed: int


@cache
def whole() -> dict[str, bytes]:
    """Return small pictures of every kind and encoding that the tests can write or store."""
    image, grey = photo(96, 64), photo(96, 64).convert("L")
    clear = halves(96, 64).convert("RGBA")
    clear.putalpha(grey)
    deep = Image.fromarray(np.arange(96 * 64, dtype=np.uint16).reshape(64, 96) * 10)
    made = {
        "jpeg": placed_photos.jpeg(image, 6),
        "jpeg ultra hdr": placed_photos.ultra_hdr(image),
        "jpeg progressive": saved(
            image, "JPEG", progressive=True, icc_profile=pictures.wide_profile()
        ),
        "jpeg 4:4:4 restart": saved(image, "JPEG", subsampling=0, restart_marker_rows=1),
        "jpeg grey": saved(grey, "JPEG", exif=pictures.exif_with_thumbnail(3)),
        "jpeg cmyk": saved(image.convert("CMYK"), "JPEG", icc_profile=pictures.ink_profile()),
        "png": saved(image, "PNG", exif=placed_photos.exif(8), dpi=(300, 300)),
        "png palette": saved(image.quantize(16), "PNG", transparency=3),
        "png deep": saved(deep, "PNG"),
        "png clear": saved(clear, "PNG"),
        "png bits": saved(grey.convert("1"), "PNG"),
        "webp": saved(image, "WEBP", exif=placed_photos.exif(), xmp=placed_photos.XMP),
        "webp exact": saved(clear, "WEBP", lossless=True),
        "avif": saved(image, "AVIF", exif=placed_photos.exif(5), xmp=placed_photos.XMP),
        "avif clear": saved(clear, "AVIF"),
        "tiff": saved(image, "TIFF", dpi=(300, 300)),
        "tiff inks": saved(image.convert("CMYK"), "TIFF"),
        "tiff deep": saved(deep, "TIFF"),
    }
    made |= {
        f"tiff {how}": saved(image, "TIFF", compression=how)
        for how in ("tiff_lzw", "jpeg", "tiff_adobe_deflate")
    }
    return made | {path.name: path.read_bytes() for path in sorted(FILES.glob("*.*"))}


def mutants(name: str, data: bytes, count: int, seed: int) -> Iterator[Odd]:
    for number in range(count):
        chance = random.Random(f"{seed} {name} {number}")
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            _damage(damaged, chance)
        yield Odd(f"{name} #{number}", bytes(damaged), number)


def _damage(data: bytearray, chance: random.Random) -> None:
    """Damage one place.

    Headers are hit more often than pixels, because damage matters more there.
    """
    reach = min(len(data), chance.choice((64, 700, len(data)))) or 1
    at, length = chance.randrange(reach), chance.choice((1, 2, 4, 8, 64, 1024))
    match chance.randrange(7):
        case 0:
            data[at] ^= 1 << chance.randrange(8) if data else 0
        case 1:
            data[at : at + length] = chance.randbytes(length)
        case 2:
            number = chance.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x10000))
            data[at : at + 4] = struct.pack(chance.choice("<>") + "L", number)
        case 3:
            del data[at : at + length]
        case 4:
            data[at:at] = data[at : at + length]
        case 5:
            del data[chance.randrange(len(data) // 8, len(data)) :]
        case 6:
            other = chance.randrange(len(data))
            data[at : at + length], data[other : other + length] = (
                data[other : other + length],
                data[at : at + length],
            )


def drawn(pack: Sequence[Odd], max_pixels: int) -> list[str]:
    """Return the outcome of each:

    `picture` or the code of its failure. Raises AssertionError for an invalid result.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "odd"
        return [_drawn(odd, path, max_pixels) for odd in pack]


def _drawn(odd: Odd, path: Path, max_pixels: int) -> str:
    path.write_bytes(odd.data)
    try:
        header = rendering.read_header(path, max_pixels=max_pixels)
        result = rendering.render(
            path, _design(odd.seed, header.width, header.height), ROW, max_pixels=max_pixels
        )
    except JobFailed as failure:
        return failure.code
    shown = opened(result.data)
    turned = {(result.width, result.height), (result.height, result.width)}
    if shown.size not in turned or opened(result.thumbnail).format != "JPEG":
        raise AssertionError(
            f"{odd.name}: the result is {shown.size}, not {result.width} × {result.height}"
        )
    return "picture"


def _design(seed: int, width: int, height: int):  # type: ignore[no-untyped-def]  # a Design
    chance = random.Random(seed)
    canvas = chance.choice(
        (
            {},
            {},
            {"long_edge": 60},
            {"width": 90, "height": 90},
            {"width": 99, "height": 80, "fit": "pad"},
        )
    )
    output = {
        "format": chance.choice(OUTPUTS),
        "metadata": chance.choice(("keep", "no_place", "none")),
    }
    side = chance.choice((None, None, "below", "left"))
    canvas = canvas | (
        {"strip": {"side": side, "colour": chance.choice(("#ffffff", "#d02020"))}} if side else {}
    )
    output |= {"title": "{caption}", "copyright": "© {caption}"} if chance.random() < 0.5 else {}
    box = {
        "text": "{caption}",
        "width": 100,
        "height": 100,
        "size_min": 0.2,
        "colour": chance.choice(("#ffffff", "#d02020")),
    }
    return parse(
        {
            "format": 1,
            "canvas": canvas,
            "boxes": [{**box, "overflow": "ellipsis"}],
            "output": output,
        }
    )
