"""The metadata of a JPEG, segment by segment (T.81, B.1.1.4), as a result may contain it.

Both ways to make a JPEG use this: the splicer, which keeps the source's header, and Pillow.
"""

from collections.abc import Iterable, Iterator

from jobs.rendering.metadata import photoshop, xmp
from jobs.rendering.metadata.crediting import Keeping

type Segment = tuple[int, bytes]
"""The marker's second byte (0xE1 is APP1), and the content."""

APP0, APP1, APP13, APP14, APP15, COMMENT = 0xE0, 0xE1, 0xED, 0xEE, 0xEF, 0xFE
EXIF = b"Exif\0"
ICC = b"ICC_PROFILE\0"

_JFIF_LENGTH, _JFIF_THUMBNAIL = 14, 12
"""Bytes of a JFIF segment without a thumbnail, and the offset of the thumbnail's width and height
(T.871, 10.1).
"""
_BOX, _BOX_SEQUENCE = b"JP", slice(4, 8)
"""The start of an APP11 segment with a box or a part of one, and the position of the part's number.
"""
_OF_FURTHER_PICTURES = (b"MPF\0", b"FPXR\0", b"urn:iso:std:iso:ts:21496:")
"""APP2: directories of pictures behind the photo (CIPA DC-007), FlashPix previews, gain maps (ISO
21496-1).
"""


def of_result(segments: Iterable[Segment], keeping: Keeping) -> Iterator[Segment]:
    """Yield the segments for a result. EXIF stays as it is; `exif.for_result` changes it.

    Never carried: thumbnails, further pictures and what points to them, and APP11. Everything
    defined for APP11 is bound to the old pixels: C2PA manifests sign them, JPEG XT and JPEG-HDR add
    to them, and other JUMBF boxes hold pictures. The view of a 360° photo stays, because cameras
    write it into XMP.

    `no_place`: XMP and IPTC without the location, and nothing that only a maker's program can read.
    `none`: only what is needed to show the pixels. XMP that is left contains the credits; IPTC that
    contradicts them is removed.
    """
    given = list(segments)
    is_extended = keeping.has_place and not any(_is_stale_xmp(*segment) for segment in given)
    for marker, content in given:
        if is_extended or not content.startswith(xmp.EXTENSION_HEADER):
            carried = _carried(marker, content, keeping)
            if carried is not None:
                yield marker, carried


def _is_stale_xmp(marker: int, content: bytes) -> bool:
    return _is_xmp(marker, content) and xmp.is_stale(content)


def _carried(marker: int, content: bytes, keeping: Keeping) -> bytes | None:
    match marker:
        case _ if marker < APP0 or APP15 < marker != COMMENT:
            return content
        case 0xE0:
            return _without_thumbnail(content) if content.startswith(b"JFIF\0") else None
        case 0xEB:
            return None
        case 0xEE:
            return content
        case 0xE1 if content.startswith(EXIF):
            return content
        case 0xE2 if content.startswith(ICC):
            return content
        case 0xE2 if content.startswith(_OF_FURTHER_PICTURES):
            return None
    return None if keeping.is_nothing else _described(marker, content, keeping)


def _described(marker: int, content: bytes, keeping: Keeping) -> bytes | None:
    if _is_xmp(marker, content):
        return _described_in_xmp(content, keeping)
    if marker == APP13:
        return photoshop.current(content, keeping) or None
    return content if keeping.has_place or marker == COMMENT else None


def _described_in_xmp(content: bytes, keeping: Keeping) -> bytes | None:
    change = xmp.current if keeping.has_place else xmp.without_place
    packet = xmp.crediting(change(content.removeprefix(xmp.HEADER)), keeping.said)
    return xmp.HEADER + packet if packet else None


def is_continued_box(content: bytes) -> bool:
    """Return whether an APP11 segment continues a box of the one before (ISO/IEC 18477-3, B.1)."""
    return content.startswith(_BOX) and int.from_bytes(content[_BOX_SEQUENCE]) > 1


def _is_xmp(marker: int, content: bytes) -> bool:
    return marker == APP1 and content.startswith(xmp.HEADER)


def _without_thumbnail(content: bytes) -> bytes:
    if len(content) <= _JFIF_LENGTH:
        return content
    return content[:_JFIF_THUMBNAIL] + b"\0\0"
