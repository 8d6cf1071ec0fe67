"""Small JPEGs of every kind that is taken, made from one photograph: for the tests, and as seeds of
the fuzzer.
"""

import io
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import jpeglib
import numpy as np
from PIL import Image

SAMPLINGS = {"4:4:4": 0, "4:2:2": 1, "4:2:0": 2}
RARE_SAMPLINGS = {"4:4:0": (1, 2), "4:1:1": (4, 1), "4:1:0": (4, 2), "1x4": (1, 4)}
"""Luma blocks across and down for each chroma block; Pillow writes none of these."""
SIZES = ((333, 251), (257, 129), (16, 16), (17, 33), (1, 1), (7, 150), (320, 5), (64, 48))


@lru_cache(maxsize=1)
def photograph() -> Image.Image:
    """Return a picture with soft ground, hard edges and grain, the same on every machine."""
    random = np.random.default_rng(5)
    across, down = np.meshgrid(np.arange(420), np.arange(320))
    ground = np.stack([across * 0.5, down * 0.7, 255 - across * 0.3], axis=2)
    ground[60:140, 80:220] = (235, 40, 30)
    ground[(across - 300) ** 2 + (down - 200) ** 2 < 70**2] = (20, 60, 160)
    grain = random.normal(0, 9, (320, 420, 1)) + random.normal(0, 4, (320, 420, 3))
    return Image.fromarray(np.clip(ground + grain, 0, 255).astype(np.uint8))


def picture(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    return photograph().crop((40, 30, 40 + size[0], 30 + size[1])).convert(mode)


def saved(image: Image.Image, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


@lru_cache(maxsize=64)
def rarely_sampled(size: tuple[int, int], sampling: str, quality: int) -> bytes:
    """Pillow's 4:4:4 coefficients with chroma blocks left out, written by another libjpeg."""
    across, down = RARE_SAMPLINGS[sampling]
    with tempfile.TemporaryDirectory() as folder:
        full, rare = Path(folder, "full.jpg"), Path(folder, "rare.jpg")
        full.write_bytes(
            saved(picture(_whole_mcus(size, across, down)), quality=quality, subsampling=0)
        )
        read = jpeglib.read_dct(str(full))
        written = jpeglib.from_dct(
            read.Y, read.Cb[::down, ::across], read.Cr[::down, ::across], qt=read.qt
        )
        written.write_dct(str(rare))
        return rare.read_bytes()


def _whole_mcus(size: tuple[int, int], across: int, down: int) -> tuple[int, int]:
    return -(-size[0] // (8 * across)) * 8 * across, -(-size[1] // (8 * down)) * 8 * down


def filled(jpeg: bytes) -> bytes:
    """Return the file with fill bytes before every marker (T.81, B.1.1.2)."""
    out, at = bytearray(jpeg[:2]), 2
    while jpeg[at + 1] != 0xDA:
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
        out += b"\xff\xff" + jpeg[at : at + 2 + length]
        at += 2 + length
    length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
    out += b"\xff" + jpeg[at : at + 2 + length]
    at += 2 + length
    return bytes(out) + _with_filled_markers(jpeg[at:])


def _with_filled_markers(scan: bytes) -> bytes:
    pieces = scan.split(b"\xff")
    return pieces[0] + b"".join(
        (b"\xff" if piece[:1] == b"\0" else b"\xff\xff\xff") + piece for piece in pieces[1:]
    )


def all_kinds() -> Iterator[tuple[str, bytes]]:
    """Return name and bytes of each kind."""
    yield from _plain_kinds()
    yield from _rare_kinds()


def _plain_kinds() -> Iterator[tuple[str, bytes]]:
    for size in SIZES:
        for sampling, number in SAMPLINGS.items():
            yield (
                f"{size[0]}x{size[1]} {sampling}",
                saved(picture(size), quality=90, subsampling=number),
            )
        yield f"{size[0]}x{size[1]} grey", saved(picture(size, "L"), quality=90)
    for quality in (30, 60, 75, 95, 100):
        for sampling, number in SAMPLINGS.items():
            image, common = picture((201, 155)), {"quality": quality, "subsampling": number}
            yield f"q{quality} {sampling}", saved(image, **common)
            yield f"q{quality} {sampling} optimised", saved(image, optimize=True, **common)
            yield (
                f"q{quality} {sampling} restart rows",
                saved(image, restart_marker_rows=1, **common),
            )
            yield (
                f"q{quality} {sampling} restart 3",
                saved(image, restart_marker_blocks=3, **common),
            )
            yield (
                f"q{quality} {sampling} restart 7 optimised",
                saved(image, restart_marker_blocks=7, optimize=True, **common),
            )


def _rare_kinds() -> Iterator[tuple[str, bytes]]:
    for sampling in RARE_SAMPLINGS:
        for quality in (60, 90):
            yield f"q{quality} {sampling}", rarely_sampled((160, 96), sampling, quality)
    plain = saved(picture((201, 155)), quality=90)
    yield "restart 1", saved(picture((64, 48)), quality=85, restart_marker_blocks=1)
    yield "grey restart 5", saved(picture((201, 155), "L"), quality=85, restart_marker_blocks=5)
    yield "grey optimised", saved(picture((201, 155), "L"), quality=85, optimize=True)
    yield "RGB", saved(picture((201, 155)), quality=90, keep_rgb=True)
    yield "trailing data", plain + b"MotionPhoto\xff\xd8\xff\xda" + plain[600:1600]
    yield "fill bytes", filled(plain)
    yield (
        "fill bytes restart 3",
        filled(saved(picture((201, 155)), quality=90, restart_marker_blocks=3)),
    )
    yield (
        "smooth, optimised",
        saved(Image.new("RGB", (160, 120), (90, 120, 150)), quality=90, optimize=True),
    )
    yield "metadata", saved(picture((201, 155)), quality=90, comment=b"a comment", dpi=(300, 300))


def progressive_kinds() -> Iterator[tuple[str, bytes]]:
    """Return the kinds that must be made sequential before they are spliced."""
    for quality in (60, 92, 100):
        for sampling, number in SAMPLINGS.items():
            image, common = (
                picture((201, 155)),
                {"quality": quality, "subsampling": number, "progressive": True},
            )
            yield f"q{quality} {sampling} progressive", saved(image, **common)
            yield (
                f"q{quality} {sampling} progressive restart 5",
                saved(image, restart_marker_blocks=5, **common),
            )
    for size in SIZES:
        yield f"{size[0]}x{size[1]} progressive", saved(picture(size), quality=85, progressive=True)
        yield (
            f"{size[0]}x{size[1]} grey progressive",
            saved(picture(size, "L"), quality=85, progressive=True),
        )
    yield "RGB progressive", saved(picture((201, 155)), quality=90, keep_rgb=True, progressive=True)
    yield (
        "flat progressive",
        saved(Image.new("RGB", (160, 120), (90, 120, 150)), quality=90, progressive=True),
    )
    plain = saved(
        picture((201, 155)), quality=90, comment=b"a comment", dpi=(300, 300), progressive=True
    )
    yield (
        "metadata and trailing data, progressive",
        plain + b"MotionPhoto\xff\xd8\xff\xda" + plain[600:1600],
    )
