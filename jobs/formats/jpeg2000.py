"""JPEG 2000 (ISO/IEC 15444-1): a codestream, alone or in the boxes of a JP2 file."""

import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

from jobs.errors import PictureUnreadable
from jobs.formats import iso_boxes
from jobs.formats.format import Format, Header, Size
from jobs.formats.reading import is_found_after

_CODESTREAM = b"\xff\x4f\xff\x51"
_JP2 = b"\0\0\0\x0cjP  \r\n\x87\n"
_VIDEO = b"mjp2"
_END = b"\xff\xd9"
_SIZES = struct.Struct(">4s2x2xLLLL16xH")
"""The markers SOC and SIZ: width, height and their offsets on the grid, number of channels."""
_WITH_PROFILE = (b"\2", b"\3")
"""How the box of a colour begins that holds a profile: a restricted one, or any."""
_BEFORE_PROFILE = 3
_EXIF = b"JpgTiffExif->JP2"
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_IPTC = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")
_LARGEST_BOX = 1 << 24


def _is_in(head: bytes) -> bool:
    return head.startswith(_CODESTREAM) or (head.startswith(_JP2) and head[20:24] != _VIDEO)


def _header(file: BinaryIO) -> Header:
    start, stated = _codestream(file)
    if start is None:
        return Header(is_whole=False)
    file.seek(start)
    data = file.read(_SIZES.size)
    if len(data) < _SIZES.size:
        return Header(is_whole=False)
    size, channels = _read_sizes(data, stated)
    bits = _depth(file, channels)
    return Header(size, is_whole=is_found_after(file, start, _END), is_lossless=True, bits=bits)


def _read_sizes(data: bytes, stated: Size | None) -> tuple[Size, int]:
    """Return the size and the number of channels. Raises `PictureUnreadable`."""
    mark, right, bottom, left, top, channels = _SIZES.unpack(data)
    size = right - left, bottom - top
    if mark != _CODESTREAM or stated not in (None, size):
        raise PictureUnreadable(
            "The JPEG 2000 file is damaged: it states two sizes. Save it again in another program."
        )
    return size, channels


def _depth(file: BinaryIO, channels: int) -> int:
    """Return the most bits of a channel, from the bytes after the sizes."""
    depths = file.read(3 * min(channels, 4))[::3]
    return max(map(_bits, depths), default=8)


def _bits(depth: int) -> int:
    """Return the bits of a channel; the highest bit of its depth says whether it has a sign."""
    return (depth & 0x7F) + 1


def _codestream(file: BinaryIO) -> tuple[int | None, Size | None]:
    """Return the offset of the codestream, None without one, and the size that a JP2 states."""
    if _is_codestream(file):
        return 0, None
    stated = None
    for kind, length in iso_boxes.outermost(file):
        if kind == b"jp2h":
            stated = _stated_size(file.read(min(length, _LARGEST_BOX)))
        elif kind == b"jp2c":
            return file.tell(), stated
    return None, stated


def _is_codestream(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(len(_CODESTREAM)) == _CODESTREAM


def _stated_size(header: bytes) -> Size:
    inner = dict(iso_boxes.inside(header))
    height, width = struct.unpack_from(">LL", inner.get(b"ihdr", b"").ljust(8, b"\0"))
    return width, height


def _metadata(file: BinaryIO) -> Mapping[str, Any]:
    """Return the colour profile, EXIF, XMP and IPTC of a JP2."""
    found: dict[str, bytes] = {}
    if _is_codestream(file):
        return found
    for kind, length in iso_boxes.outermost(file):
        if kind == b"jp2h":
            found |= _profile(file.read(min(length, _LARGEST_BOX)))
        elif kind == b"uuid":
            found |= _described(file.read(min(length, _LARGEST_BOX)))
    return found


def _profile(header: bytes) -> dict[str, bytes]:
    for kind, data in iso_boxes.inside(header):
        if _has_profile(kind, data):
            return {"icc_profile": data[_BEFORE_PROFILE:]}
    return {}


def _has_profile(kind: bytes, data: bytes) -> bool:
    return kind == b"colr" and data[:1] in _WITH_PROFILE


def _described(box: bytes) -> dict[str, bytes]:
    name, content = box[:16], box[16:]
    if name == _EXIF:
        return {"exif": b"Exif\0\0" + content.removeprefix(b"Exif\0\0")}
    return {_XMP: {"xmp": content}, _IPTC: {"iptc": content}}.get(name, {})


FORMAT = Format(
    code="JPEG2000",
    name="JPEG 2000",
    media_type="image/jp2",
    extensions=("jp2", "j2k", "j2c", "jpc", "jpf", "jpx"),
    is_in=_is_in,
    header=_header,
    metadata=_metadata,
    decoding_bytes_of_pixel=28,  # measured: 20 with three channels
    result="JPEG",
    result_if_clear="PNG",
)
