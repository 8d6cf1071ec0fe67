"""EXIF bytes, changed where they stand; what is not named here stays byte for byte.

Writing EXIF anew through a parser moves its parts, and the makers' notes of cameras hold offsets that then point
nowhere. So single fields are overwritten in place (TIFF 6.0, section 2; Exif 2.32, section 4.5). EXIF too damaged to
be walked is carried as it came, unless a place has to be taken out of it, and its orientation counts as 1.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from jobs.design import Kept
from jobs.rendering.metadata.crediting import Credits

_PREFIX = b"Exif\0\0"
_ORIENTATION = 0x0112
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_MAY_TELL_THE_PLACE = (_GPS_IFD, 0x927C, 0x02BC, 0x83BB, 0x8649, 0x014A)
"""GPS; the maker's note; XMP, IPTC, Photoshop's resources and directories of further pictures, if they are in here."""
_COPYRIGHT, _XP_TITLE = 0x8298, 0x9C9B
_PIXEL_WIDTH, _PIXEL_HEIGHT = 0xA002, 0xA003
_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_ASCII, _SHORT = 2, 3
_LONGEST = 65_000
"""Of a block with credits, so that a JPEG has a segment for it: else they stand in XMP alone."""
_SIZES = (1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)
_LETTERS = ("", "", "", "H", "L", "L", "", "", "H", "L", "L", "L", "Q", "L")
"""By type (TIFF 6.0, section 2): bytes of a value, and the number that it consists of; a rational is two."""


def headed(exif: bytes) -> bytes:
    """As a JPEG has it. WebP holds it bare (WebP Container Specification), and a JPEG with it bare would have none."""
    return _PREFIX + exif if exif and not exif.startswith(_PREFIX) else exif


def orientation(exif: bytes) -> int:
    """The orientation tag, 1 to 8; 1 when there is none or it is no such number."""
    try:
        block = _Block(exif)
        value = block.get(block.first_directory(), _ORIENTATION)
    except (struct.error, KeyError):
        return 1
    return value if value in range(1, 9) else 1


def for_result(exif: bytes, *, orientation: int, size: tuple[int, int], kept: Kept = "keep") -> bytes:
    """The EXIF of a result: orientation and stored pixel size put right, the thumbnail of the old picture gone.

    `no_place`: also without GPS, and without the maker's note, which may hold it in words only its maker reads.
    `none`: the orientation alone, for without it the picture would lie on its side.
    """
    if kept == "none":
        return only_orientation(orientation)
    try:
        return _changed(_Block(exif), orientation, size, kept)
    except (struct.error, KeyError):
        return exif if kept == "keep" else only_orientation(orientation)


def crediting(exif: bytes, said: Credits) -> bytes:
    """With the copyright of the credits (in UTF-8, as programs read it today), and without another title: EXIF has no
    place for one but Microsoft's. EXIF too damaged to be walked stays as it is."""
    try:
        block = _Block(exif or _PREFIX + struct.pack("<2sHLHL", b"II", 42, 8, 0, 0))
        if said.title and exif:
            block.remove(block.first_directory(), _XP_TITLE)
        if said.copyright:
            block.add_text(_COPYRIGHT, said.copyright.encode() + b"\0")
        elif not exif:
            return exif
    except (struct.error, KeyError):
        return exif
    return bytes(block.data) if len(block.data) <= _LONGEST else exif


@dataclass(frozen=True, slots=True)
class Entry:
    """A tag with its value, as little-endian bytes; `kind` and `count` as in TIFF 6.0, section 2."""

    tag: int
    kind: int
    count: int
    value: bytes


class Directories(NamedTuple):
    """What the photo's own directory, its details and its place hold."""

    first: list[Entry]
    details: list[Entry]
    place: list[Entry]


def directories(exif: bytes) -> Directories:
    """Empty ones of EXIF that cannot be walked."""
    try:
        block = _Block(exif)
        first = block.first_directory()
        inner = (block.get(first, tag) for tag in (_EXIF_IFD, _GPS_IFD))
        return Directories(block.values(first), *(block.values(offset) if offset else [] for offset in inner))
    except (struct.error, KeyError):
        return Directories([], [], [])


def only_orientation(orientation: int) -> bytes:
    """Nothing for 1, which is what a picture without EXIF means."""
    if orientation == 1:
        return b""
    return _PREFIX + struct.pack("<2sHLHHHLHHL", b"II", 42, 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)


def without_orientation(exif: bytes) -> bytes:
    """For a format that turns its pictures in its own way."""
    try:
        block = _Block(exif)
        block.remove(block.first_directory(), _ORIENTATION)
        return bytes(block.data)
    except (struct.error, KeyError):
        return exif


def _changed(block: "_Block", orientation: int, size: tuple[int, int], kept: Kept) -> bytes:
    first = block.first_directory()
    block.set(first, _ORIENTATION, orientation)
    details = block.get(first, _EXIF_IFD)
    if details:
        block.set(details, _PIXEL_WIDTH, size[0])
        block.set(details, _PIXEL_HEIGHT, size[1])
    if kept == "no_place":
        for directory in filter(None, (first, details)):
            block.wipe_directory(block.get(directory, _GPS_IFD))
            for tag in _MAY_TELL_THE_PLACE:
                block.remove(directory, tag)
    block.drop_thumbnail(first)
    changed = bytes(block.data)
    _Block(changed)  # in damaged EXIF a wiped value may have been its head
    return changed


class _Block:
    """A TIFF structure. Offsets count from its byte-order mark, which follows `Exif\\0\\0` in JPEG."""

    def __init__(self, exif: bytes) -> None:
        self.data = bytearray(exif)
        self.start = len(_PREFIX) if exif.startswith(_PREFIX) else 0
        self.order = {b"II": "<", b"MM": ">"}[bytes(self.data[self.start : self.start + 2])]

    def first_directory(self) -> int:
        return self._read("L", 4)

    def get(self, directory: int, tag: int) -> int:
        """The single number of a tag, 0 when it is absent."""
        for entry in self._entries(directory):
            if self._read("H", entry) == tag:
                return self._read(self._letter(entry), entry + 8)
        return 0

    def set(self, directory: int, tag: int, value: int) -> None:
        """Overwrite the single number of a tag; an absent tag stays absent."""
        for entry in self._entries(directory):
            if self._read("H", entry) == tag:
                struct.pack_into(self.order + self._letter(entry), self.data, self.start + entry + 8, value)

    def values(self, directory: int) -> list[Entry]:
        """Those that lie within the block and are of a known type."""
        return [entry for entry in map(self._value, self._entries(directory)) if entry]

    def _value(self, entry: int) -> Entry | None:
        tag, kind, count = self._read("H", entry), self._read("H", entry + 2), self._read("L", entry + 4)
        if not 0 < kind < len(_SIZES):
            return None
        length = count * _SIZES[kind]
        begin = self.start + (self._read("L", entry + 8) if length > 4 else entry + 8)
        value = bytes(self.data[begin : begin + length])
        return Entry(tag, kind, count, self._little(value, kind)) if len(value) == length else None

    def _little(self, value: bytes, kind: int) -> bytes:
        letter = _LETTERS[kind]
        if self.order == "<" or not letter:
            return value
        numbers = f"{len(value) // struct.calcsize('=' + letter)}{letter}"
        return struct.pack("<" + numbers, *struct.unpack(">" + numbers, value))

    def remove(self, directory: int, tag: int) -> None:
        """Take a tag out of a directory, and wipe what it held. What follows it in the directory moves up."""
        while entry := next((entry for entry in self._entries(directory) if self._read("H", entry) == tag), 0):
            self._wipe_value(entry)
            count = self._read("H", directory)
            begin, end = self.start + entry, self.start + directory + 2 + 12 * count + 4
            self.data[begin:end] = self.data[begin + 12 : end] + bytes(12)
            struct.pack_into(self.order + "H", self.data, self.start + directory, count - 1)

    def add_text(self, tag: int, text: bytes) -> None:
        """Put a tag into the first directory, in place of one that is there. The directory becomes longer, so it moves
        behind all else; what its entries point to stays."""
        old = self.first_directory()
        self.remove(old, tag)
        entries = [bytes(self.data[self.start + at : self.start + at + 12]) for at in self._entries(old)]
        link = self._read("L", old + 2 + 12 * len(entries))
        self._zero(old, 2 + 12 * len(entries) + 4)
        value = text if len(text) <= 4 else struct.pack(self.order + "L", self._append(text))
        entries.append(struct.pack(self.order + "HHL", tag, _ASCII, len(text)) + value.ljust(4, b"\0"))
        entries.sort(key=lambda entry: struct.unpack_from(self.order + "H", entry))
        count = struct.pack(self.order + "H", len(entries))
        begin = self._append(count + b"".join(entries) + struct.pack(self.order + "L", link))
        struct.pack_into(self.order + "L", self.data, self.start + 4, begin)

    def _append(self, content: bytes) -> int:
        """Where it stands, on a whole word (TIFF 6.0, section 2)."""
        self.data += bytes((len(self.data) - self.start) % 2)
        self.data += content
        return len(self.data) - self.start - len(content)

    def wipe_directory(self, directory: int) -> None:
        """All that a directory holds, and itself. 0: there is none."""
        if not directory:
            return
        entries = list(self._entries(directory))
        for entry in entries:
            self._wipe_value(entry)
        self._zero(directory, 2 + 12 * len(entries))

    def drop_thumbnail(self, first: int) -> None:
        """Unlink the second directory (IFD1) and wipe the JPEG it points to; at the end of the block, cut it off."""
        link = first + 2 + 12 * self._read("H", first)
        second = self._read("L", link)
        struct.pack_into(self.order + "L", self.data, self.start + link, 0)
        if second:
            self._wipe(self.get(second, _THUMBNAIL_OFFSET), self.get(second, _THUMBNAIL_LENGTH))

    def _wipe(self, offset: int, length: int) -> None:
        begin, end = self.start + offset, self.start + offset + length
        if self.data[begin : begin + 2] != b"\xff\xd8" or end > len(self.data):
            return
        self.data[begin:end] = b"" if end == len(self.data) else bytes(length)

    def _wipe_value(self, entry: int) -> None:
        """What an entry points to; a value of up to four bytes stands in the entry itself."""
        kind, count = self._read("H", entry + 2), self._read("L", entry + 4)
        length = count * (_SIZES[kind] if kind < len(_SIZES) else 1)
        if length > 4:
            self._zero(self._read("L", entry + 8), length)

    def _zero(self, offset: int, length: int) -> None:
        begin = self.start + offset
        end = min(begin + length, len(self.data))
        if begin < end:
            self.data[begin:end] = bytes(end - begin)

    def _entries(self, directory: int) -> Iterator[int]:
        count = self._read("H", directory)
        return iter(range(directory + 2, directory + 2 + 12 * count, 12))

    def _letter(self, entry: int) -> str:
        return "H" if self._read("H", entry + 2) == _SHORT else "L"

    def _read(self, letter: str, offset: int) -> int:
        (value,) = struct.unpack_from(self.order + letter, self.data, self.start + offset)
        return int(value)
