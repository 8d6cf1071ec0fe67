"""HEIC and AVIF files: facts about the main picture in their boxes that the decoders do not report.

Layout: ISO/IEC 14496-12 (boxes), 23008-12 (items and their properties), 23000-22 (colours).
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from jobs.formats import iso_boxes

_LARGEST_META = 8_000_000
"""Most bytes of a file's directory that are read; those of cameras have a few thousand."""
_GAIN_MAPS = (b"urn:com:apple:photo:2020:aux:hdrgainmap", b"urn:iso:std:iso:ts:21496:")


type Box = tuple[bytes, bytes]
"""The type of a box, and its content."""


@dataclass(frozen=True, slots=True)
class Described:
    """Facts about the main picture.

    `primaries`, `transfer`: code points of ISO/IEC 23091-2; 2 is unspecified. `bits` per channel.
    """

    primaries: int = 2
    transfer: int = 2
    bits: int = 8
    has_gain_map: bool = False


def described(file: BinaryIO) -> Described:
    """Return the facts about the main picture; the defaults if the boxes cannot be parsed."""
    try:
        return _described(_meta(file))
    except (struct.error, LookupError):
        return Described()


def has_uuid(file: BinaryIO, uuid: bytes) -> bool:
    """Return whether the file has a box of this extended type (ISO/IEC 14496-12, 11.1)."""
    return any(
        kind == b"uuid" and file.read(len(uuid)) == uuid for kind, _ in iso_boxes.outermost(file)
    )


def _meta(file: BinaryIO) -> bytes:
    for kind, length in iso_boxes.outermost(file):
        if kind == b"meta":
            return file.read(min(length, _LARGEST_META))[4:]
    return b""


def _described(meta: bytes) -> Described:
    inner = dict(iso_boxes.inside(meta))
    properties = dict(iso_boxes.inside(inner.get(b"iprp", b"")))
    known = list(iso_boxes.inside(properties.get(b"ipco", b"")))
    numbers = _associated(properties.get(b"ipma", b""), _primary(inner.get(b"pitm", b"")))
    own = [known[number - 1] for number in numbers if number]
    has_gain_map = b"tmap" in inner.get(b"iinf", b"") or any(map(_is_gain_map, known))
    return Described(*_code_points(own), _bits(own), has_gain_map)


def _is_gain_map(box: Box) -> bool:
    kind, data = box
    return kind == b"auxC" and data[4:].startswith(_GAIN_MAPS)


def _code_points(own: list[Box]) -> tuple[int, int]:
    """Return primaries and transfer, from the properties of the main picture."""
    colour = _first(own, b"colr", b"nclx")
    primaries, transfer = struct.unpack_from(">HH", colour, 4) if colour else (2, 2)
    return primaries, transfer


def _bits(own: list[Box]) -> int:
    depth = _first(own, b"pixi")
    return max(depth[5 : 5 + depth[4]], default=8) if depth else 8


def _first(own: list[Box], wanted: bytes, start: bytes = b"") -> bytes:
    """Return the content of the first box of a type that begins so; empty without one."""
    return next((data for kind, data in own if kind == wanted and data.startswith(start)), b"")


def _primary(pitm: bytes) -> int:
    if not pitm:
        return 0
    return int(struct.unpack_from(">L" if pitm[0] else ">H", pitm, 4)[0])


def _associated(ipma: bytes, item: int) -> list[int]:
    """Return the numbers of the properties of an item, counted from 1."""
    if not ipma:
        return []
    number, size = ">L" if ipma[0] else ">H", 2 if ipma[3] & 1 else 1
    (count,) = struct.unpack_from(">L", ipma, 4)
    at = 8
    for _ in range(count):
        (found,) = struct.unpack_from(number, ipma, at)
        begin = at + struct.calcsize(number) + 1
        at = begin + ipma[begin - 1] * size
        if found == item:
            return _numbers(ipma[begin:at], size)
    return []


def _numbers(entries: bytes, size: int) -> list[int]:
    """Return numbers of this many bytes, without their first bit, which says what is essential."""
    mask = 0x7FFF if size == 2 else 0x7F
    parts = (entries[at : at + size] for at in range(0, len(entries), size))
    return [int.from_bytes(part) & mask for part in parts]
