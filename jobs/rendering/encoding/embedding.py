"""A picture as PDF stores pictures (ISO 32000-1, 8.9.5), with its own compressed bytes if PDF knows
that compression.

A JPEG is embedded as its file, bit for bit, and a PNG without transparency as its compressed data.
Other pixels are encoded again: TIFF, lossless WebP and transparent PNG without loss; lossy WebP and
AVIF, which PDF does not have, as JPEG of high quality. For a small PDF, pictures are reduced
instead.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, JpegImagePlugin

from jobs.rendering.areas.rects import Size
from jobs.rendering.metadata import carried, exif, orientation
from jobs.rendering.photos import frames, opening
from jobs.rendering.photos.opening import DecodedPhoto

_QUALITY, _QUALITY_REDUCED = 95, 85
_SIGNATURES = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
"""Number of channels → what an ICC profile calls their colour space (ICC.1, 7.2.6)."""

type Stretch = tuple[int, int]
"""Where bytes of a file start and stop."""

type Chunk = tuple[bytes, int, int]
"""Name, start and end of the content of a chunk of a PNG."""

_ADOBE_INVERTED = b"/Decode [1 0 1 0 1 0 1 0]"
_GREY, _COLOUR = 0, 2
_NO_LIMIT = 1 << 40  #: pixels; the design decided how large a result is


@dataclass(frozen=True, slots=True)
class Raster:
    """Compressed pixels, and the dictionary entries that tell a reader how to decode them.

    `data` is either the bytes, or the ranges [start, stop) of the picture's file to concatenate.
    """

    width: int
    height: int
    channels: int
    entries: bytes
    data: bytes | tuple[Stretch, ...]
    turn: int = 1
    icc: bytes = b""
    mask: "Raster | None" = None

    @property
    def displayed(self) -> Size:
        return orientation.swapped((self.width, self.height), self.turn)


def embedded(path: Path) -> Raster:
    """Return the picture at full size.

    Raises the `Picture…` failures if the file is no longer one of our results.
    """
    with path.open("rb") as file:
        found = opening.recognised(file)
        file.seek(0)
        with opening.failures_of_pictures(file):
            copied = _COPIED.get(found.code)
            return (copied and copied(file)) or _coded_anew(file)


def size(path: Path) -> Size:
    """Return the size in pixels as displayed, read from the header."""
    return opening.read_header(path, max_pixels=_NO_LIMIT).size


def reduced(path: Path, long_edge: int) -> Raster:
    """Return the picture as JPEG, at most `long_edge` pixels on its longer side."""
    with opening.opened(path, max_pixels=_NO_LIMIT) as photo:
        whole = photo.header.size
        canvas = photo.decode(frames.whole(whole, frames.at_most(whole, long_edge)))
    return _of_canvas(canvas, lambda image: _as_jpeg(image, _QUALITY_REDUCED))


def stencil(image: Image.Image) -> Raster:
    """Return a picture of mode 1 as a mask: black is painted, white is transparent."""
    entries = b"/ImageMask true /BitsPerComponent 1 /Filter /FlateDecode"
    return Raster(*image.size, 0, entries, zlib.compress(image.tobytes()))


def _jpeg(file: BinaryIO) -> Raster:
    image = Image.open(file, formats=("JPEG",))
    # Tells mypy what was asked for.
    assert isinstance(image, JpegImagePlugin.JpegImageFile)  # noqa: S101
    channels, size = len(image.getbands()), file.seek(0, 2)
    icc = _fitting(carried.icc_of(image), channels)
    data, turn = ((0, size),), exif.orientation(carried.exif_of(image))
    return Raster(*image.size, channels, _entries_of(image), data, turn, icc)


def _entries_of(image: JpegImagePlugin.JpegImageFile) -> bytes:
    entries = [b"/BitsPerComponent 8 /Filter /DCTDecode"]
    if len(image.getbands()) == 4 and "adobe" in image.info:
        entries.append(_ADOBE_INVERTED)
    if bytes(component[0] for component in image.layer) == b"RGB":
        entries.append(b"/DecodeParms << /ColorTransform 0 >>")
    return b" ".join(entries)


def _png(file: BinaryIO) -> Raster | None:
    """Return a PNG's own data, or None if PDF cannot use it: interlaced, with a palette or
    transparent (PNG 3, 11.2).
    """
    chunks = list(_chunks(file))
    file.seek(chunks[0][1])
    header = file.read(13)
    is_clear = any(name == b"tRNS" for name, _, _ in chunks)
    if is_clear or not _is_usable_png(header):
        return None
    file.seek(0)
    image = Image.open(file, formats=("PNG",))
    channels = 1 if header[9] == _GREY else 3
    return Raster(
        *image.size,
        channels,
        _filtered(channels, header[8], image.width),
        tuple(_pixels_of(chunks)),
        exif.orientation(carried.exif_of(image)),
        _fitting(carried.profile(image, "PNG", file), channels),
    )


def _is_usable_png(header: bytes) -> bool:
    depth, colours, interlace = header[8], header[9], header[12]
    return colours in (_GREY, _COLOUR) and depth in (8, 16) and not interlace


def _pixels_of(chunks: Iterable[Chunk]) -> list[Stretch]:
    """Return where the compressed pixels begin and end."""
    return [(start, stop) for name, start, stop in chunks if name == b"IDAT"]


def _chunks(file: BinaryIO) -> Iterator[Chunk]:
    """Yield name, start and end of each chunk's content."""
    at = 8
    file.seek(at)
    while len(head := file.read(8)) == 8:
        length = int.from_bytes(head[:4], "big")
        yield head[4:], at + 8, at + 8 + length
        at += 12 + length
        file.seek(at)


def _filtered(channels: int, depth: int, width: int) -> bytes:
    """Return the entries for PNG data:

    PNG's filters are one of PDF's predictors (ISO 32000-1, 7.4.4.4).
    """
    return (
        b"/BitsPerComponent %d /Filter /FlateDecode /DecodeParms "
        b"<< /Predictor 15 /Colors %d /BitsPerComponent %d /Columns %d >>"
        % (depth, channels, depth, width)
    )


_COPIED: dict[str, Callable[[BinaryIO], Raster | None]] = {"JPEG": _jpeg, "PNG": _png}
"""Formats whose compressed data PDF can hold."""


def _coded_anew(file: BinaryIO) -> Raster:
    file.seek(0)
    photo = opening.open_file(file, max_pixels=_NO_LIMIT)
    return _of_canvas(photo.decode(), _as_png if photo.file_header.is_lossless else _as_jpeg)


def _of_canvas(canvas: DecodedPhoto, coded: Callable[[Image.Image], Raster]) -> Raster:
    image, mask = orientation.upright(canvas.image, canvas.orientation), None
    if image.mode == "RGBA":
        image, mask = image.convert("RGB"), _mask(image.getchannel("A"))
    raster = coded(image)
    return replace(raster, icc=_fitting(canvas.metadata.icc, raster.channels), mask=mask)


def _mask(alpha: Image.Image) -> Raster | None:
    return None if alpha.getextrema() == (255, 255) else _as_png(alpha)


def _as_jpeg(image: Image.Image, quality: int = _QUALITY) -> Raster:
    file = BytesIO()
    image.info = {}
    image.save(file, "JPEG", quality=quality, subsampling=0)
    entries = b"/BitsPerComponent 8 /Filter /DCTDecode"
    return Raster(*image.size, len(image.getbands()), entries, file.getvalue())


def _as_png(image: Image.Image) -> Raster:
    """Compress by way of a PNG, whose writer filters each line and does not hold the pixels
    twice.
    """
    file = BytesIO()
    image.info = {}
    image.save(file, "PNG", compress_level=1)
    written = file.getbuffer()
    data = b"".join(written[start:stop] for start, stop in _pixels_of(_chunks(file)))
    channels = len(image.getbands())
    return Raster(*image.size, channels, _filtered(channels, 8, image.width), data)


def _fitting(icc: bytes, channels: int) -> bytes:
    """Return the profile, or empty bytes if it describes other colours than the picture's."""
    return icc if icc[16:20] == _SIGNATURES[channels] else b""
