"""Metadata carried from source to result: EXIF, profile, XMP, IPTC, comments, resolution.

Not carried, because it describes the old picture or the old file: thumbnails in EXIF, XMP, JFIF and
Photoshop's resources; further pictures, gain maps and films after the first picture, and whatever
points to them; and how the old file was encoded (Adobe's and JFIF's segments). The design chooses
how much of the rest is carried (`Kept`).
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from PIL import Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

from jobs.rendering.areas.rects import Point, Size
from jobs.rendering.colours import primaries
from jobs.rendering.metadata import content_credentials, isobmff, photoshop, xmp
from jobs.rendering.metadata import exif as exif_bytes
from jobs.rendering.metadata import jpeg_segments as segments
from jobs.rendering.metadata.crediting import Credits, Keeping

type MetadataBlock = tuple[bytes, bytes]
"""A JPEG segment (`FF E1`, content) or a PNG chunk (`tEXt`, content), as it is in the source."""

_PNG_CARRIED = (b"cHRM", b"gAMA", b"sRGB", b"cICP", b"tIME", b"tEXt", b"zTXt", b"iTXt")
_PNG_COLOUR = (b"cHRM", b"gAMA", b"sRGB", b"cICP")
_PNG_XMP = b"XML:com.adobe.xmp\0"
_PNG_PLACES = (
    b"raw profile",
    b"xmp",
    b"exif",
    b"iptc",
    b"gps",
    b"location",
    b"latitude",
    b"longitude",
    b"place",
)
_X_RESOLUTION, _IPTC, _PHOTOSHOP = 0x011A, 0x83BB, 0x8649
_LONGEST_SEGMENT = 65533
_DESCRIBING = (270, 271, 272, 305, 306, 315, 33432)
"""TIFF tags about the photo, not the file: description, make, model, software, date, artist,
copyright.
"""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a photo or a result.

    `blocks` is what only a result of the same kind can hold; a JPEG's XMP and IPTC are among them.
    `iptc` holds the datasets, for the kinds that can store them, JPEG and TIFF.
    """

    exif: bytes = b""
    icc: bytes = b""
    xmp: bytes = b""
    dpi: Point | None = None
    iptc: bytes = b""
    blocks: tuple[MetadataBlock, ...] = ()

    def with_profile(self, icc: bytes) -> "Metadata":
        """Return the metadata for converted pixels: the new profile replaces everything that
        described the old colours.
        """
        blocks = tuple(block for block in self.blocks if block[0] not in _PNG_COLOUR)
        return replace(self, icc=icc, blocks=blocks)

    def of_result(self, *, orientation: int, size: Size, keeping: Keeping) -> "Metadata":
        """Return the metadata of a result of this stored size, with the credits of its row."""
        exif = exif_bytes.for_result(
            self.exif, orientation=orientation, size=size, kept=keeping.kept
        )
        return replace(
            self,
            exif=exif_bytes.crediting(exif, keeping.said),
            xmp=xmp.crediting(_xmp_of_result(self.xmp, keeping), keeping.said),
            iptc=_iptc_of_result(self.iptc, keeping),
            blocks=tuple(_blocks_of_result(self.blocks, keeping)),
        )


def read(image: Image.Image, kind: str, file: BinaryIO) -> Metadata:
    """Read the metadata of a picture. Call this after decoding: PNG texts may follow the pixels."""
    return Metadata(
        exif=_tiff_exif(image) if kind == "TIFF" else exif_bytes.headed(exif_of(image)),
        icc=profile(image, kind, file),
        xmp=xmp_of(image),
        dpi=resolution(image),
        iptc=iptc(image),
        blocks=tuple(_blocks(image, file)),
    )


def exif_of(image: Image.Image) -> bytes:
    """Return the EXIF that the decoder found, except of a TIFF, which is itself such a block."""
    return image.info.get("exif") or b""


def icc_of(image: Image.Image) -> bytes:
    """Return the colour profile that the decoder found."""
    return image.info.get("icc_profile") or b""


def xmp_of(image: Image.Image) -> bytes:
    """Return the XMP packet that the decoder found."""
    return _as_bytes(image.info.get("xmp"))


def iptc(image: Image.Image) -> bytes:
    """Return the IPTC datasets: a TIFF's own tag, else those in Photoshop's resources.

    The tag is taken as raw bytes, because Pillow would read it as a number and expect only one.
    """
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        found = (photoshop.iptc_in(content) for name, content in image.applist if name == "APP13")
        return next(filter(None, found), b"")
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return image.info.get("iptc") or b""
    stored = image.tag_v2._tagdata  # as Pillow's own IptcImagePlugin does
    resources = stored.get(_PHOTOSHOP, b"")
    return bytes(stored.get(_IPTC, b"")) or photoshop.iptc_in(photoshop.HEADER + resources)


def _iptc_of_result(iptc: bytes, keeping: Keeping) -> bytes:
    return b"" if keeping.is_nothing else photoshop.iptc_of_result(iptc, keeping)


def _xmp_of_result(packet: bytes, keeping: Keeping) -> bytes:
    if keeping.is_nothing:
        return b""
    return xmp.current(packet) if keeping.has_place else xmp.without_place(packet)


def _blocks_of_result(blocks: Iterable[MetadataBlock], keeping: Keeping) -> Iterator[MetadataBlock]:
    of_jpeg = [(name[1], content) for name, content in blocks if _is_of_jpeg(name)]
    for marker, content in segments.of_result(of_jpeg, keeping):
        yield _marker(marker), content
    of_png = (block for block in blocks if not _is_of_jpeg(block[0]))
    yield from (block for block in of_png if _is_carried_png(*block, keeping))


def _is_of_jpeg(name: bytes) -> bool:
    return name[0] == 0xFF


def _marker(number: int) -> bytes:
    """Return how a JPEG segment of this number begins."""
    return bytes((0xFF, number))


def profile(image: Image.Image, kind: str, file: BinaryIO) -> bytes:
    """Return the colour profile, made from code points if the file has those instead.

    Raises `PictureUnreadable` for HDR.
    """
    if kind == "PNG" and (points := _code_points(file)):
        return primaries.profile(*points)
    icc = icc_of(image)
    if not icc and kind in ("HEIF", "AVIF"):
        said = isobmff.described(file)
        return primaries.profile(said.primaries, said.transfer)
    return icc


def _code_points(file: BinaryIO) -> tuple[int, int] | None:
    """Return the primaries and the transfer that a PNG names (`cICP`)."""
    told = next((content for name, content in _png_blocks(file) if name == b"cICP"), b"")
    return (told[0], told[1]) if len(told) == 4 else None


def jpeg_texts(image: Image.Image) -> bytes:
    """Return the content of a JPEG's APP1 and APP2 segments except profiles: XMP, EXIF, directories
    of further pictures.
    """
    found = getattr(image, "applist", ())
    texts = (text for name, text in found if name in ("APP1", "APP2"))
    return b"".join(text for text in texts if not text.startswith(segments.ICC))


def has_extension(image: Image.Image) -> bool:
    """Return whether a JPEG has data in application segment 11 other than Content Credentials.

    Every JUMBF box of C2PA continues with the head of the box it belongs to, so the first segment
    tells the kind.
    """
    found = content_credentials.app11_of(image)
    firsts = (content for content in found if not segments.is_continued_box(content))
    return not all(map(content_credentials.is_manifest, firsts))


def png_chunks(metadata: Metadata, *, same_kind: bool) -> PngImagePlugin.PngInfo:
    chunks = PngImagePlugin.PngInfo()
    for name, content in metadata.blocks if same_kind else ():
        chunks.add(name, content)
    if metadata.xmp:
        chunks.add_itxt("XML:com.adobe.xmp", metadata.xmp.decode("utf-8", "replace"))
    return chunks


def jpeg_segments(metadata: Metadata) -> bytes:
    """Return the segments of a JPEG, including XMP that the photo itself did not have."""
    blocks = metadata.blocks
    if metadata.xmp and not any(content.startswith(xmp.HEADER) for _, content in blocks):
        blocks = ((_marker(segments.APP1), xmp.HEADER + metadata.xmp), *blocks)
    return b"".join(_segment(*block) for block in blocks)


def iptc_segment(metadata: Metadata) -> bytes:
    """Return an IPTC segment for a JPEG made from another kind of photo; empty if it would be too
    long.
    """
    content = photoshop.with_iptc(metadata.iptc) if metadata.iptc else b""
    fits = 0 < len(content) <= _LONGEST_SEGMENT
    return _segment(_marker(segments.APP13), content) if fits else b""


def _segment(marker: bytes, content: bytes) -> bytes:
    return marker + struct.pack(">H", len(content) + 2) + content


def jpeg_header_of_result(
    header: bytes,
    *,
    orientation: int,
    size: Size,
    keeping: Keeping,
) -> bytes:
    """Return a JPEG's segments up to its scan (T.81, B.1.1.4), for the same photo with text on
    it.
    """
    found = list(segments.of_result(_jpeg_header(header), keeping))
    exif = next((content for marker, content in found if _is_exif(marker, content)), b"")
    if exif:
        exif = exif_bytes.for_result(exif, orientation=orientation, size=size, kept=keeping.kept)
    exif = exif_bytes.crediting(exif, keeping.said)
    described = [(segments.APP1, exif)] if exif else []
    described += _credits_in_xmp(found, keeping.said)
    rest = [segment for segment in found if not _is_exif(*segment)]
    written = (_segment(_marker(it), content) for it, content in _after_jfif(rest, described))
    return header[:2] + b"".join(written)


def _credits_in_xmp(found: list[segments.Segment], said: Credits) -> list[segments.Segment]:
    """Return XMP with the credits, unless the photo has XMP: that has been given them already."""
    if any(content.startswith(xmp.HEADER) for _, content in found):
        return []
    packet = xmp.crediting(b"", said)
    return [(segments.APP1, xmp.HEADER + packet)] if packet else []


def _after_jfif(
    rest: list[segments.Segment], described: list[segments.Segment]
) -> list[segments.Segment]:
    """Return all segments, with the descriptions behind JFIF's, which has to be the first."""
    begin = 1 if rest and rest[0][0] == segments.APP0 else 0
    return [*rest[:begin], *described, *rest[begin:]]


def _is_exif(marker: int, content: bytes) -> bool:
    return marker == segments.APP1 and content.startswith(segments.EXIF)


def _jpeg_header(header: bytes) -> Iterator[segments.Segment]:
    at = 2
    while at < len(header):
        while header[at] == 0xFF:
            at += 1
        end = at + 1 + int.from_bytes(header[at + 1 : at + 3], "big")
        yield header[at], header[at + 3 : end]
        at = end


def _blocks(image: Image.Image, file: BinaryIO) -> Iterator[MetadataBlock]:
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        return _jpeg_blocks(image)
    return _png_blocks(file) if isinstance(image, PngImagePlugin.PngImageFile) else iter(())


def _jpeg_blocks(image: JpegImagePlugin.JpegImageFile) -> Iterator[MetadataBlock]:
    """Yield the segments, except those that Pillow writes itself."""
    for name, content in image.applist:
        marker = segments.COMMENT if name == "COM" else 0xE0 + int(name.removeprefix("APP"))
        is_rewritten = content.startswith((segments.EXIF, segments.ICC))
        if not is_rewritten and marker not in (segments.APP0, segments.APP14):
            yield _marker(marker), content


def _png_blocks(file: BinaryIO) -> Iterator[MetadataBlock]:
    """Yield the chunks, except XMP, which Pillow has read."""
    file.seek(8)
    while len(start := file.read(8)) == 8:
        length, name = struct.unpack(">L4s", start)
        content = b""
        if name in _PNG_CARRIED:
            content, length = file.read(length), 0
            if not content.startswith(_PNG_XMP):
                yield name, content
        file.seek(length + 4, 1)


def _is_carried_png(name: bytes, content: bytes, keeping: Keeping) -> bool:
    """Return whether a PNG chunk is carried.

    Programs put EXIF, IPTC and single GPS values into texts of many names.
    """
    if name in _PNG_COLOUR:
        return True
    keyword = content.partition(b"\0")[0].lower()
    if _is_replaced(keyword, keeping.said):
        return False
    if keeping.has_place:
        return True
    return not keeping.is_nothing and not any(word in keyword for word in _PNG_PLACES)


def _is_replaced(keyword: bytes, said: Credits) -> bool:
    """Return whether the credits say what a text of a PNG said."""
    if keyword == b"copyright":
        return bool(said.copyright)
    return keyword == b"title" and bool(said.title)


def _tiff_exif(image: Image.Image) -> bytes:
    """Return the EXIF of a TIFF.

    A TIFF is itself an EXIF directory, mixed with its layout, so only tags about the photo count.
    """
    found, taken = image.getexif(), Image.Exif()
    for tag in filter(found.__contains__, _DESCRIBING):
        taken[tag] = _as_stored(found[tag])
    for directory in (0x8769, 0x8825):
        if values := found.get_ifd(directory):
            taken[directory] = {tag: _as_stored(value) for tag, value in values.items()}
    return taken.tobytes() if len(taken) else b""


class _StoredText(str):
    """A text that Pillow read byte by byte. Pillow itself would write “?” for each byte that is not
    ASCII, but cameras and programs write UTF-8.
    """

    __slots__ = ()

    def encode(self, encoding: str = "latin-1", errors: str = "strict") -> bytes:
        """Return the bytes as they were, whatever encoding Pillow asks for."""
        return super().encode("latin-1", "replace")


def _as_stored(value: Any) -> Any:
    return _StoredText(value) if isinstance(value, str) and not value.isascii() else value


def _says_resolution(image: Image.Image) -> bool:
    """Return whether the file states a resolution.

    If not, Pillow reports 72 dpi for JPEG with EXIF and 1 for TIFF.
    """
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return _X_RESOLUTION in image.tag_v2
    if not isinstance(image, JpegImagePlugin.JpegImageFile) or image.info.get("jfif_unit"):
        return True
    stated = exif_bytes.directories(exif_of(image)).first
    return any(entry.tag == _X_RESOLUTION for entry in stated)


def resolution(image: Image.Image) -> Point | None:
    """Return the dots per inch that the file states, or None."""
    return _usable(image.info.get("dpi")) if _says_resolution(image) else None


def _usable(dpi: object) -> Point | None:
    """Return dots per inch if they are two usable numbers, else None: damaged files hold 0,
    infinity or NaN here.
    """
    if not isinstance(dpi, tuple) or len(dpi) != 2:
        return None
    horizontal, vertical = map(float, dpi)
    is_usable = 1 <= horizontal <= 65535 and 1 <= vertical <= 65535
    return (horizontal, vertical) if is_usable else None


def _as_bytes(value: object) -> bytes:
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else b""
