"""GIF (87a and 89a). Of an animation, the first picture counts.

The blocks are read here because Pillow allocates the area of the first picture on opening, however
large the file claims it to be.
"""

import struct
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from jobs.formats.format import Format, Header, MorePictures, Size

_GLOBAL_OR_LOCAL_TABLE = 0x80
_EXTENSION, _PICTURE, _END = b"!", b",", b";"
_APPLICATION = 0xFF
_XMP, _ICC = b"XMP DataXMP", b"ICCRGBG1012"
_XMP_TRAILER = 258
"""XMP is not in sub-blocks: 258 bytes after it lead readers out of it (XMP part 3, 1.1.2)."""
_LONGEST_METADATA = 1 << 24

type GifBlock = tuple[bytes, bytes]
"""Kind and first bytes: the descriptor of a picture, or the name of an extension."""


def _is_in(head: bytes) -> bool:
    return head.startswith((b"GIF87a", b"GIF89a"))


def _header(file: BinaryIO) -> Header:
    screen = _screen(file)
    first = _next_picture(file)
    if first is None:
        return Header(screen, is_whole=False)
    size = _enlarged(screen, first)
    if not _skip_data(file):
        return Header(size, is_whole=False)
    several: MorePictures = "animation" if _next_picture(file) else ""
    return Header(size, is_lossless=True, several=several)


def _next_picture(file: BinaryIO) -> bytes | None:
    """Return the descriptor of the next picture, and move to its data; None if there is none."""
    for kind, start in _blocks(file):
        if kind == _PICTURE:
            return start
        if not _skip_data(file):
            break
    return None


def _enlarged(screen: Size, descriptor: bytes) -> Size:
    """Return the size of the screen, enlarged as Pillow does for a picture that reaches beyond."""
    left, top, across, down = struct.unpack_from("<4H", descriptor)
    return max(screen[0], left + across), max(screen[1], top + down)


def _metadata(file: BinaryIO) -> Mapping[str, Any]:
    """Return the colour profile and the XMP of the file."""
    _screen(file)
    found: dict[str, bytes] = {}
    for _, start in _blocks(file):
        at = file.tell()
        if start == _ICC:
            found["icc_profile"] = _data(file)
        elif start == _XMP:
            found["xmp"] = _xmp(file)
        file.seek(at)
        if not _skip_data(file):
            break
    return found


def _screen(file: BinaryIO) -> Size:
    """Return the size of the screen, and move behind the global colour table."""
    file.seek(6)
    width, height, flags = struct.unpack("<HHB2x", file.read(7))
    file.seek(_table(flags), 1)
    return width, height


def _table(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & _GLOBAL_OR_LOCAL_TABLE else 0


def _blocks(file: BinaryIO) -> Iterator[GifBlock]:
    """Yield each block, with the file before its data. Whoever asks must move behind the data."""
    while (kind := file.read(1)) not in (b"", _END):
        if kind == _PICTURE:
            descriptor = _descriptor(file)
            if not descriptor:
                return
            yield kind, descriptor
        elif kind == _EXTENSION:
            yield kind, _application(file)


def _descriptor(file: BinaryIO) -> bytes:
    """Return the descriptor of a picture, and move before its data; empty if the file ends."""
    descriptor = file.read(9)
    if len(descriptor) < 9:
        return b""
    file.seek(_table(descriptor[8]) + 1, 1)
    return descriptor


def _application(file: BinaryIO) -> bytes:
    """Return the name of an application extension, and move behind it; empty for any other."""
    label = file.read(1)
    if label != bytes((_APPLICATION,)):
        return b""
    length = file.read(1)
    return file.read(length[0]) if length else b""


def _skip_data(file: BinaryIO) -> bool:
    """Move behind the sub-blocks. Return False if the file ends before they do."""
    while length := file.read(1):
        if length == b"\0":
            return True
        file.seek(length[0], 1)
    return False


def _data(file: BinaryIO) -> bytes:
    pieces, total = [], 0
    while (length := file.read(1)) not in (b"", b"\0") and total < _LONGEST_METADATA:
        pieces.append(file.read(length[0]))
        total += length[0]
    return b"".join(pieces)


def _xmp(file: BinaryIO) -> bytes:
    """Return an XMP packet: the bytes up to the trailer, which the chain of sub-blocks leads to."""
    start = file.tell()
    _skip_data(file)
    length = file.tell() - start - _XMP_TRAILER
    file.seek(start)
    return file.read(length) if 0 < length <= _LONGEST_METADATA else b""


FORMAT = Format(
    code="GIF",
    name="GIF",
    media_type="image/gif",
    extensions=("gif",),
    is_in=_is_in,
    header=_header,
    metadata=_metadata,
    is_shown_by_browsers=True,
    result="JPEG",
    result_if_clear="PNG",
)
