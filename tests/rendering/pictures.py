"""Small pictures of every kind, made for the tests.

Their content is known, so that results can be compared.
"""

import struct
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

FILES = Path(__file__).parent / "files"
"""Pictures that nothing here can write (64 × 48, red left, blue right).

HEIC: `turned` is displayed rotated by 90° clockwise, `ten` has ten bits. AVIF: with code points for
Display
P3 and for PQ, with ten bits, and animated.
"""

LIMIT = 100_000_000
RED, BLUE = (200, 40, 40), (40, 60, 200)


def halves(width: int = 64, height: int = 48) -> Image.Image:
    """Return a picture that is red on the left and blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def quarters(width: int, height: int) -> Image.Image:
    """Return a picture with a different colour in each corner, so that every part can be
    recognised.
    """
    image = Image.new("RGB", (2, 2))
    for n, colour in enumerate(((220, 30, 30), (30, 220, 30), (30, 30, 220), (220, 220, 30))):
        image.putpixel((n % 2, n // 2), colour)
    return image.resize((width, height), Image.Resampling.BICUBIC)


def photo(width: int = 240, height: int = 160, seed: int = 1) -> Image.Image:
    """Return a picture with detail everywhere, like a photograph: smooth noise at three scales."""
    return _photo(width, height, seed).copy()


@lru_cache(16)
def _photo(width: int, height: int, seed: int) -> Image.Image:
    chance = np.random.default_rng(seed)
    layers = [
        chance.uniform(0, 85, (height // step + 1, width // step + 1, 3)) for step in (32, 8, 2)
    ]
    scaled = [
        Image.fromarray(layer.astype(np.uint8)).resize((width, height), Image.Resampling.BICUBIC)
        for layer in layers
    ]
    return Image.fromarray(
        sum(np.asarray(layer, np.int32) for layer in scaled).clip(0, 255).astype(np.uint8)
    )


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def ycck_jpeg(cmyk: Image.Image, **options: Any) -> bytes:
    """Return CMYK as Photoshop writes it: the inks' complement as YCbCr (T.872, 6.5.3), declared by
    Adobe's transform 2.
    """
    cyan, magenta, yellow, black = cmyk.split()
    planes = Image.merge("RGB", (cyan, magenta, yellow)).convert("YCbCr").split()
    # Pillow writes the complement of its input.
    stored = Image.merge(
        "CMYK", [*(plane.point([255 - value for value in range(256)]) for plane in planes), black]
    )
    data = saved(stored, "JPEG", **options)
    flag = data.index(b"Adobe") + 11
    return data[:flag] + b"\x02" + data[flag + 1 :]


def written(folder: Path, data: bytes, name: str = "picture") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def difference(left: Image.Image, right: Image.Image) -> int:
    """Return the largest difference of any channel of any pixel."""
    return int(np.abs(np.asarray(left, np.int32) - np.asarray(right, np.int32)).max())


def exif_with_thumbnail(orientation: int = 1) -> bytes:
    """Return EXIF as cameras write it: a maker note with its own bytes, pixel sizes, and a JPEG
    thumbnail in IFD1.
    """
    thumbnail = saved(halves(16, 12), "JPEG")
    exif = Image.Exif()
    exif[0x010F] = "Camera Works"
    exif[0x0112] = orientation
    exif.get_ifd(0x8769).update({0xA002: 64, 0xA003: 48, 0x927C: b"MAKER\0NOTE"})
    first = exif.tobytes()
    # IFD1 is appended: two entries and no further directory; the link to it follows the entries of
    # IFD0.
    second = len(first) - 6
    data = second + 2 + 3 * 12 + 4
    entries = ((0x0103, 3, 6 << 16), (0x0201, 4, data), (0x0202, 4, len(thumbnail)))
    directory = struct.pack(">H", 3) + b"".join(
        struct.pack(">HHLL", tag, kind, 1, value) for tag, kind, value in entries
    )
    (count,) = struct.unpack_from(">H", first, 6 + 8)
    link = 6 + 8 + 2 + 12 * count
    linked = first[:link] + struct.pack(">L", second) + first[link + 4 :]
    return linked + directory + bytes(4) + thumbnail


def matrix_profile(
    red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...], gamma: float
) -> bytes:
    """Return an RGB profile of three primaries (XYZ, D50) and a gamma (ICC.1:2010, 8.3.3)."""
    curve = b"curv" + struct.pack(">LLH", 0, 1, round(gamma * 256))
    tags = {b"rXYZ": _xyz(red), b"gXYZ": _xyz(green), b"bXYZ": _xyz(blue)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return _profile(b"RGB ", tags)


def grey_profile(gamma: float) -> bytes:
    return _profile(b"GRAY", {b"kTRC": b"curv" + struct.pack(">LLH", 0, 1, round(gamma * 256))})


def wide_profile() -> bytes:
    """Return a profile with the primaries of Adobe RGB (1998), gamma 2.2."""
    return matrix_profile(
        (0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457), 2.2
    )


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3l", *(round(value * 65536) for value in values))


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    text = "Test".encode("utf-16-be")
    tags = tags | {
        b"desc": b"mluc" + struct.pack(">LLL2s2sLL", 0, 1, 12, b"en", b"US", len(text), 28) + text,
        b"wtpt": _xyz((0.9642, 1.0, 0.8249)),
    }
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sLL", name, start + len(body), len(content))
        body += content.ljust(-(-len(content) // 4) * 4, b"\0")
    size = start + len(body)
    header = struct.pack(">L4sL4s4s4s", size, b"test", 0x04200000, b"mntr", space, b"XYZ ")
    header += (
        struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp")
        + bytes(28)
        + _xyz((0.9642, 1.0, 0.8249))[8:]
    )
    return header.ljust(128, b"\0") + struct.pack(">L", len(tags)) + table + body


def ink_profile() -> bytes:
    """Return a CMYK profile of two grid points per ink (lut8, ICC.1:2010, 10.9): paper is white,
    inks have known Lab colours.

    Cyan alone is (60, -40, -40), so it differs clearly from the plain conversion's pure cyan; black
    ink is black.
    """
    inks = ((60, -40, -40), (50, 70, 0), (90, 0, 90))
    entries = [_mixed(inks, index) for index in range(16)]
    clut = bytes(
        round(value) for light, a, b in entries for value in (light * 2.55, a + 128, b + 128)
    )
    identity = struct.pack(">9l", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    ramp = bytes(range(256))
    lut = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + identity + ramp * 4 + clut + ramp * 3
    made = bytearray(_profile(b"CMYK", {b"A2B0": lut}))
    made[12:16], made[20:24] = b"prtr", b"Lab "
    return bytes(made)


def _mixed(inks: tuple[tuple[int, int, int], ...], index: int) -> tuple[float, float, float]:
    """Return Lab for a corner of the ink cube; bits from cyan (8) down to black (1)."""
    if index & 1:
        return 0.0, 0.0, 0.0
    used = [ink for bit, ink in zip((8, 4, 2), inks, strict=True) if index & bit]
    light, a, b = (sum(ink[at] for ink in used) / max(len(used), 1) for at in range(3))
    return (100.0 if not used else light / len(used), a, b)
