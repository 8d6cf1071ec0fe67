"""A fixed small drawing by which hosts are compared: the same text and photo on each, as digests,
with the versions of whatever can make them differ.
"""

import hashlib
import platform
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import icu
import uharfbuzz
from PIL import Image, features

from jobs.design import Cell, starting_design
from jobs.rendering.encoding.splicing import way_here
from jobs.rendering.render import Picture, render, thumbnail

TEXT = "Overprint 12,50 € fi Ålesund, الربيع في الميناء, वसंत में, ท่าเรือในฤดูใบไม้ผลิ 春の港 🍓"
"""Kerning, both directions, joined letters, words without spaces, and an emoji."""
SIZE = (320, 240)
CODE = Path(__file__).parents[1]
DRAWING = ("design", "formats", "rendering")  #: the packages that decide what a result looks like
JPEGSPLICE = {"": "built", "switched_off": "switched off"}
FONTS = ("fontpkg_", "manimgx_fonts")  #: how the packages with fonts are called


@dataclass(frozen=True, slots=True)
class Trial:
    """Digests of what this host draws, and the versions behind them, both by what they are of."""

    drawings: Mapping[str, str]
    versions: Mapping[str, str]


@cache
def trial() -> Trial:
    """Draw once in a process, in a fraction of a second."""
    with TemporaryDirectory(prefix="trial-") as folder:
        return Trial(_drawings(Path(folder)), dict(_versions()))


def _drawings(folder: Path) -> dict[str, str]:
    lossless, photo = folder / "photo.png", folder / "photo.jpg"
    ground = Image.merge("RGB", [Image.linear_gradient("L").resize(SIZE)] * 3)
    ground.save(lossless)
    ground.save(photo, quality=90)
    with Image.open(BytesIO(_drawn(lossless).data)) as text:
        pixels = text.convert("RGB").tobytes()
    small = thumbnail(photo, max_pixels=SIZE[0] * SIZE[1], long_edge=100)
    drawn = {"text": pixels, "JPEG files": _drawn(photo).data, "thumbnails": small}
    return {name: _digest(data) for name, data in drawn.items()}


def _drawn(photo: Path) -> Picture:
    design = starting_design(["caption"])
    return render(photo, design, {"caption": Cell.of_text(TEXT)}, max_pixels=SIZE[0] * SIZE[1])


def _versions() -> Iterator[tuple[str, str]]:
    yield "Overprint", _digest(*_code())
    yield "Python", platform.python_version()
    yield "processor", platform.machine()
    yield "Pillow", str(Image.__version__ if hasattr(Image, "__version__") else "")
    for name, feature in (
        ("FreeType", "freetype2"),
        ("libjpeg", "libjpeg_turbo"),
        ("WebP", "webp"),
    ):
        yield name, str(features.version(feature) or "none")
    yield "HarfBuzz", uharfbuzz.version_string()
    yield "ICU", str(icu.ICU_VERSION)
    yield "NumPy", version("numpy")
    yield "jpegsplice", JPEGSPLICE.get(way_here().reason, "not built")
    yield "fonts", _digest(*_fonts())


def _code() -> Iterator[bytes]:
    for package in DRAWING:
        for path in sorted((CODE / package).rglob("*.py")):
            yield f"{path.relative_to(CODE)}".encode()
            yield path.read_bytes()


def _fonts() -> Iterator[bytes]:
    """Yield the packages with fonts, by the names of their folders: reading what each says takes a
    tenth of a second.
    """
    packages = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    yield from sorted(path.name.encode() for path in packages if path.name.startswith(FONTS))


def _digest(*pieces: bytes) -> str:
    """Return a short digest: it has to tell a few hosts apart."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()[:12]
