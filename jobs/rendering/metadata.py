"""What a file says besides its pixels, carried from source to result: EXIF, profile, XMP, IPTC, comments, resolution.

Not carried, because it describes the old picture or the old file: the EXIF thumbnail, further pictures and videos
behind the first one and the directory of these (MPF), and how the old file was coded (Adobe's and JFIF's segments).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from PIL import Image, JpegImagePlugin, PngImagePlugin

from jobs.rendering import exif as exif_bytes

type Block = tuple[bytes, bytes]
"""A JPEG segment (`FF E1`, content) or a PNG chunk (`tEXt`, content), as it stands in the source."""

_PNG_CARRIED = (b"cHRM", b"gAMA", b"sRGB", b"cICP", b"tIME", b"tEXt", b"zTXt", b"iTXt")
_PNG_COLOUR = (b"cHRM", b"gAMA", b"sRGB", b"cICP")
_APP1, _APP2 = 0xE1, 0xE2
_DESCRIBING = (270, 271, 272, 305, 306, 315, 33432)
"""TIFF tags that speak of the photo, not of the file: description, make, model, software, date, artist, copyright."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """`blocks` are what only a result of the same kind can hold; XMP and comment are among them for these."""

    exif: bytes = b""
    icc: bytes = b""
    xmp: bytes = b""
    comment: bytes = b""
    dpi: tuple[float, float] | None = None
    blocks: tuple[Block, ...] = ()

    def with_profile(self, icc: bytes) -> "Metadata":
        """After the pixels were translated: the new profile instead of all that described the old colours."""
        return replace(self, icc=icc, blocks=tuple(block for block in self.blocks if block[0] not in _PNG_COLOUR))

    def of_result(self, *, orientation: int, size: tuple[int, int]) -> "Metadata":
        return replace(self, exif=exif_bytes.for_result(self.exif, orientation=orientation, size=size))


def read(image: Image.Image, kind: str, file: BinaryIO) -> Metadata:
    """Call it after decoding: PNG texts may stand behind the pixels."""
    info = image.info
    return Metadata(
        exif=_tiff_exif(image) if kind == "TIFF" else info.get("exif") or b"",
        icc=info.get("icc_profile") or b"",
        xmp=_as_bytes(info.get("xmp")),
        comment=_as_bytes(info.get("comment")),
        dpi=_resolution(info.get("dpi")),
        blocks=tuple(_blocks(image, file)),
    )


def png_chunks(metadata: Metadata, *, same_kind: bool) -> PngImagePlugin.PngInfo:
    chunks = PngImagePlugin.PngInfo()
    for name, content in metadata.blocks if same_kind else ():
        chunks.add(name, content)
    if metadata.xmp and not same_kind:
        chunks.add_itxt("XML:com.adobe.xmp", metadata.xmp.decode("utf-8", "replace"))
    return chunks


def jpeg_segments(metadata: Metadata) -> bytes:
    return b"".join(marker + struct.pack(">H", len(content) + 2) + content for marker, content in metadata.blocks)


def jpeg_header_of_result(header: bytes, *, orientation: int, size: tuple[int, int]) -> bytes:
    """A JPEG's segments up to its scan (T.81, B.1.1.4), for the same photo with text on it: EXIF put right, the
    directory of further pictures gone, all else as it stands."""
    parts, at = [header[:2]], 2
    while at < len(header):
        marker = at
        while header[marker] == 0xFF:
            marker += 1
        end = marker + 1 + int.from_bytes(header[marker + 1 : marker + 3], "big")
        kind, content = header[marker], header[marker + 3 : end]
        if kind == _APP1 and content.startswith(b"Exif\0"):
            content = exif_bytes.for_result(content, orientation=orientation, size=size)
            parts.append(struct.pack(">BBH", 0xFF, kind, len(content) + 2) + content)
        elif kind != _APP2 or not content.startswith(b"MPF\0"):
            parts.append(header[at:end])
        at = end
    return b"".join(parts)


def _blocks(image: Image.Image, file: BinaryIO) -> Iterator[Block]:
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        return _jpeg_blocks(image)
    return _png_blocks(file) if isinstance(image, PngImagePlugin.PngImageFile) else iter(())


def _jpeg_blocks(image: JpegImagePlugin.JpegImageFile) -> Iterator[Block]:
    for name, content in image.applist:
        if name == "COM":
            yield b"\xff\xfe", content
        elif name not in ("APP0", "APP14") and not content.startswith((b"Exif\0", b"ICC_PROFILE\0", b"MPF\0")):
            yield bytes((0xFF, 0xE0 + int(name.removeprefix("APP")))), content


def _png_blocks(file: BinaryIO) -> Iterator[Block]:
    file.seek(8)
    while len(start := file.read(8)) == 8:
        length, name = struct.unpack(">L4s", start)
        if name in _PNG_CARRIED:
            yield name, file.read(length)
            length = 0
        file.seek(length + 4, 1)


def _tiff_exif(image: Image.Image) -> bytes:
    """A TIFF is itself an EXIF directory, mixed with how its pixels lie; only what speaks of the photo is taken."""
    found, taken = image.getexif(), Image.Exif()
    for tag in _DESCRIBING:
        if tag in found:
            taken[tag] = found[tag]
    for directory in (0x8769, 0x8825):
        if values := found.get_ifd(directory):
            taken[directory] = dict(values)
    return taken.tobytes() if len(taken) else b""


def _resolution(dpi: object) -> tuple[float, float] | None:
    """Dots per inch, when it is two usable numbers: damaged files hold 0, infinity or NaN here."""
    if not isinstance(dpi, tuple) or len(dpi) != 2:
        return None
    horizontal, vertical = float(dpi[0]), float(dpi[1])
    return (horizontal, vertical) if 1 <= horizontal <= 65535 and 1 <= vertical <= 65535 else None


def _as_bytes(value: object) -> bytes:
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else b""
