"""EXIF bytes, changed in place; what is not named here stays the same byte for byte.

Rewriting EXIF through a parser moves its parts, and the maker notes of cameras hold offsets that
would then be wrong. So single fields are overwritten in place (TIFF 6.0, section 2; Exif 2.32,
section 4.5). EXIF too damaged to parse is carried unchanged, unless a location has to be removed
from it, and its orientation counts as 1.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from jobs.design import Kept
from jobs.rendering.areas.rects import Size
from jobs.rendering.metadata.crediting import Credits

_PREFIX = b"Exif\0\0"
_ORIENTATION = 0x0112
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_MAY_TELL_THE_PLACE = (_GPS_IFD, 0x927C, 0x02BC, 0x83BB, 0x8649, 0x014A)
"""GPS; the maker note; XMP, IPTC, Photoshop's resources and directories of further pictures, if
they are in EXIF.
"""
_EMPTY = _PREFIX + struct.pack("<2sHLHL", b"II", 42, 8, 0, 0)
_COPYRIGHT, _XP_TITLE = 0x8298, 0x9C9B
_PIXEL_WIDTH, _PIXEL_HEIGHT = 0xA002, 0xA003
_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_ASCII, _SHORT = 2, 3
_LONGEST = 65_000
"""Most bytes of a block with credits, so that it fits into a JPEG segment; longer ones are only in
XMP.
"""
_ENTRY = 12
"""Bytes of an entry of a directory."""
_SIZES = (1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)
_LETTERS = ("", "", "", "H", "L", "L", "", "", "H", "L", "L", "L", "Q", "L")
"""By type (TIFF 6.0, section 2): bytes of a value, and the number format it consists of; a rational
is two.
"""


def headed(exif: bytes) -> bytes:
    """Return EXIF with the prefix that JPEG needs.

    WebP stores it without (WebP Container Specification).
    """
    return _PREFIX + exif if exif and not exif.startswith(_PREFIX) else exif


def orientation(exif: bytes) -> int:
    """Return the orientation tag, 1 to 8; 1 if there is none or it is invalid."""
    try:
        block = _Block(exif)
        value = block.get(block.first_directory(), _ORIENTATION)
    except (struct.error, KeyError):
        return 1
    return value if value in range(1, 9) else 1


def for_result(exif: bytes, *, orientation: int, size: Size, kept: Kept = "keep") -> bytes:
    """Return the EXIF of a result: orientation and stored pixel size corrected, the thumbnail of
    the old picture removed.

    `no_place`: also without GPS, and without the maker note, which may contain the location in a
    form only its maker reads. `none`: only the orientation, because without it the picture would be
    on its side.
    """
    if kept == "none":
        return only_orientation(orientation)
    try:
        return _changed(_Block(exif), orientation, size, kept)
    except (struct.error, KeyError):
        return exif if kept == "keep" else only_orientation(orientation)


def crediting(exif: bytes, said: Credits) -> bytes:
    """Return the EXIF with the copyright of the credits, in UTF-8 as current programs expect, and
    without another title.

    EXIF has no field for a title except Microsoft's. EXIF too damaged to parse stays as it is.
    """
    try:
        credited = _credited(exif or _EMPTY, said) if exif or said.copyright else exif
    except (struct.error, KeyError):
        return exif
    return credited if len(credited) <= _LONGEST else exif


def _credited(exif: bytes, said: Credits) -> bytes:
    block = _Block(exif)
    if said.title:
        block.remove(block.first_directory(), _XP_TITLE)
    if said.copyright:
        block.add_text(_COPYRIGHT, said.copyright.encode() + b"\0")
    return bytes(block.data)


@dataclass(frozen=True, slots=True)
class ExifEntry:
    """A tag with its value, as little-endian bytes; `kind` and `count` as in TIFF 6.0, section
    2.
    """

    tag: int
    kind: int
    count: int
    value: bytes


class Directories(NamedTuple):
    """The entries of the main directory, of the photo's details, and of its location."""

    first: list[ExifEntry]
    details: list[ExifEntry]
    place: list[ExifEntry]


def directories(exif: bytes) -> Directories:
    """Return the entries of EXIF, or empty lists if it cannot be parsed."""
    try:
        return _directories(_Block(exif))
    except (struct.error, KeyError):
        return Directories([], [], [])


def _directories(block: "_Block") -> Directories:
    first = block.first_directory()
    details, place = (block.get(first, tag) for tag in (_EXIF_IFD, _GPS_IFD))
    return Directories(
        block.values(first),
        block.values(details) if details else [],
        block.values(place) if place else [],
    )


def only_orientation(orientation: int) -> bytes:
    """Return EXIF with nothing but the orientation; empty for 1, which is the default without
    EXIF.
    """
    if orientation == 1:
        return b""
    return _PREFIX + struct.pack(
        "<2sHLHHHLHHL", b"II", 42, 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0
    )


def without_orientation(exif: bytes) -> bytes:
    """Remove the orientation, for a format that stores it in its own way."""
    try:
        block = _Block(exif)
        block.remove(block.first_directory(), _ORIENTATION)
        return bytes(block.data)
    except (struct.error, KeyError):
        return exif


def _changed(block: "_Block", orientation: int, size: Size, kept: Kept) -> bytes:
    first = block.first_directory()
    block.set(first, _ORIENTATION, orientation)
    details = block.get(first, _EXIF_IFD)
    if details:
        block.set(details, _PIXEL_WIDTH, size[0])
        block.set(details, _PIXEL_HEIGHT, size[1])
    if kept == "no_place":
        for directory in filter(None, (first, details)):
            _remove_place(block, directory)
    block.drop_thumbnail(first)
    changed = bytes(block.data)
    _Block(changed)  # raises if a wiped value was the header, as damaged EXIF may have it
    return changed


def _remove_place(block: "_Block", directory: int) -> None:
    block.wipe_directory(block.get(directory, _GPS_IFD))
    for tag in _MAY_TELL_THE_PLACE:
        block.remove(directory, tag)


class _Block:
    """A TIFF structure.

    Offsets count from its byte-order mark, which follows `Exif\\0\\0` in JPEG.
    """

    def __init__(self, exif: bytes) -> None:
        self.data = bytearray(exif)
        self.start = len(_PREFIX) if exif.startswith(_PREFIX) else 0
        self.order = {b"II": "<", b"MM": ">"}[bytes(self.data[self.start : self.start + 2])]

    def first_directory(self) -> int:
        return self._read("L", 4)

    def get(self, directory: int, tag: int) -> int:
        """Return the single number of a tag, 0 if it is absent."""
        entry = self._first_of_tag(directory, tag)
        return self._read(self._letter(entry), entry + 8) if entry else 0

    def _first_of_tag(self, directory: int, tag: int) -> int:
        """Return the first entry of a tag, 0 if it is absent."""
        return next(self._of_tag(directory, tag), 0)

    def set(self, directory: int, tag: int, value: int) -> None:
        """Overwrite the single number of a tag; an absent tag stays absent."""
        for entry in self._of_tag(directory, tag):
            self._write(self._letter(entry), entry + 8, value)

    def values(self, directory: int) -> list[ExifEntry]:
        """Return the entries that are inside the block and of a known type."""
        return [entry for entry in map(self._value, self._entries(directory)) if entry]

    def _value(self, entry: int) -> ExifEntry | None:
        kind, count = self._kind_and_count(entry)
        if not 0 < kind < len(_SIZES):
            return None
        length = count * _SIZES[kind]
        value = self._bytes(self._read("L", entry + 8) if length > 4 else entry + 8, length)
        if len(value) < length:
            return None
        return ExifEntry(self._read("H", entry), kind, count, self._little(value, kind))

    def _little(self, value: bytes, kind: int) -> bytes:
        letter = _LETTERS[kind]
        if self.order == "<" or not letter:
            return value
        numbers = f"{len(value) // struct.calcsize('=' + letter)}{letter}"
        return struct.pack("<" + numbers, *struct.unpack(">" + numbers, value))

    def remove(self, directory: int, tag: int) -> None:
        """Remove a tag from a directory and wipe its value.

        Later entries of the directory move up.
        """
        while entry := self._first_of_tag(directory, tag):
            self._wipe_value(entry)
            self._take_out(entry, directory)

    def _take_out(self, entry: int, directory: int) -> None:
        count = self._read("H", directory)
        begin, end = self.start + entry, self.start + _end(directory, count) + 4
        self.data[begin:end] = self.data[begin + _ENTRY : end] + bytes(_ENTRY)
        self._write("H", directory, count - 1)

    def add_text(self, tag: int, text: bytes) -> None:
        """Set a text tag in the first directory.

        The directory grows, so it moves to the end; the values it points to stay.
        """
        old = self.first_directory()
        self.remove(old, tag)
        entries = [self._bytes(at, _ENTRY) for at in self._entries(old)]
        end = _end(old, len(entries))
        link = self._read("L", end)
        self._zero(old, end + 4 - old)
        entries.append(self._text_entry(tag, text))
        self._write("L", 4, self._append_directory(entries, link))

    def _text_entry(self, tag: int, text: bytes) -> bytes:
        value = self._text_or_offset(text)
        return self._packed("HHL", tag, _ASCII, len(text)) + value.ljust(4, b"\0")

    def _text_or_offset(self, text: bytes) -> bytes:
        """Return a text that fits into its entry; append any other, and return its offset."""
        return text if len(text) <= 4 else self._packed("L", self._append(text))

    def _append_directory(self, entries: list[bytes], link: int) -> int:
        """Append a directory, sorted by tag, and return its offset. `link` is that of the next."""
        in_order = sorted(entries, key=lambda entry: struct.unpack_from(self.order + "H", entry))
        count = self._packed("H", len(entries))
        return self._append(count + b"".join(in_order) + self._packed("L", link))

    def _append(self, content: bytes) -> int:
        """Append content at an even offset, and return the offset (TIFF 6.0, section 2)."""
        self.data += bytes((len(self.data) - self.start) % 2)
        self.data += content
        return len(self.data) - self.start - len(content)

    def wipe_directory(self, directory: int) -> None:
        """Wipe a directory and everything it holds. 0 means there is none."""
        if not directory:
            return
        entries = self._entries(directory)
        for entry in entries:
            self._wipe_value(entry)
        self._zero(directory, _end(0, len(entries)))

    def drop_thumbnail(self, first: int) -> None:
        """Unlink the second directory (IFD1) and wipe the JPEG it points to, or cut it off if it is
        at the end of the block.
        """
        link = _end(first, self._read("H", first))
        second = self._read("L", link)
        self._write("L", link, 0)
        if second:
            self._wipe(self.get(second, _THUMBNAIL_OFFSET), self.get(second, _THUMBNAIL_LENGTH))

    def _wipe(self, offset: int, length: int) -> None:
        begin, end = self.start + offset, self.start + offset + length
        if self.data[begin : begin + 2] != b"\xff\xd8" or end > len(self.data):
            return
        self.data[begin:end] = b"" if end == len(self.data) else bytes(length)

    def _wipe_value(self, entry: int) -> None:
        """Wipe the value that an entry points to; values of up to four bytes are in the entry
        itself.
        """
        kind, count = self._kind_and_count(entry)
        length = count * (_SIZES[kind] if kind < len(_SIZES) else 1)
        if length > 4:
            self._zero(self._read("L", entry + 8), length)

    def _zero(self, offset: int, length: int) -> None:
        begin = self.start + offset
        end = min(begin + length, len(self.data))
        if begin < end:
            self.data[begin:end] = bytes(end - begin)

    def _of_tag(self, directory: int, tag: int) -> Iterator[int]:
        return (entry for entry in self._entries(directory) if self._read("H", entry) == tag)

    def _entries(self, directory: int) -> range:
        return range(directory + 2, _end(directory, self._read("H", directory)), _ENTRY)

    def _kind_and_count(self, entry: int) -> tuple[int, int]:
        return self._read("H", entry + 2), self._read("L", entry + 4)

    def _letter(self, entry: int) -> str:
        return "H" if self._read("H", entry + 2) == _SHORT else "L"

    def _bytes(self, offset: int, length: int) -> bytes:
        """Return bytes from an offset; fewer at the end of the block."""
        begin = self.start + offset
        return bytes(self.data[begin : begin + length])

    def _read(self, letter: str, offset: int) -> int:
        (value,) = struct.unpack_from(self.order + letter, self.data, self.start + offset)
        return int(value)

    def _write(self, letter: str, offset: int, value: int) -> None:
        struct.pack_into(self.order + letter, self.data, self.start + offset, value)

    def _packed(self, letters: str, *values: int) -> bytes:
        return struct.pack(self.order + letters, *values)


def _end(directory: int, count: int) -> int:
    """Return where the entries of a directory end."""
    return directory + 2 + _ENTRY * count
