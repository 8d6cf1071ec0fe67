"""Add metadata to a TIFF result that Pillow wrote, because libtiff cannot write EXIF.

The pixels stay in place. Additions are appended after them, followed by a first directory with the
new entries (TIFF 6.0, section 2).
"""

import struct

from jobs.rendering.metadata import exif as exif_bytes
from jobs.rendering.metadata.exif import ExifEntry

_XMP, _IPTC, _EXIF_IFD, _GPS_IFD = 700, 0x83BB, 0x8769, 0x8825
_BYTE, _LONG, _UNDEFINED = 1, 4, 7
_DESCRIBING = (270, 271, 272, 305, 306, 315, 33432)
"""Tags about the photo, not the file: description, make, model, software, date, artist, copyright.
"""
_ENTRY = 12
"""Bytes of an entry of a directory."""
_NOT_TO_BE_MOVED = 0x927C
"""The maker note: it holds offsets into the file it was written in."""


def with_metadata(tiff: bytes, exif: bytes, xmp: bytes, iptc: bytes = b"") -> bytes:
    """Return a classic little-endian TIFF with EXIF, GPS, XMP, IPTC and the tags that describe the
    photo.
    """
    file, directories = _File(tiff), exif_bytes.directories(exif)
    main = [
        *(entry for entry in directories.first if entry.tag in _DESCRIBING),
        *_block(_XMP, _BYTE, xmp),
        *_block(_IPTC, _UNDEFINED, iptc),
        *_linked(file, _EXIF_IFD, directories.details),
        *_linked(file, _GPS_IFD, directories.place),
    ]
    if main:
        file.add_to_first([file.packed(entry) for entry in main])
    return bytes(file.data)


def _block(tag: int, kind: int, content: bytes) -> list[ExifEntry]:
    return [ExifEntry(tag, kind, len(content), content)] if content else []


def _linked(file: "_File", tag: int, entries: list[ExifEntry]) -> list[ExifEntry]:
    """Append a directory, and return the entry that points to it; none if there is nothing in
    it.
    """
    kept = [file.packed(entry) for entry in entries if entry.tag != _NOT_TO_BE_MOVED]
    if not kept:
        return []
    return [ExifEntry(tag, _LONG, 1, struct.pack("<L", file.append_directory(kept)))]


class _File:
    def __init__(self, tiff: bytes) -> None:
        self.data = bytearray(tiff)

    def packed(self, entry: ExifEntry) -> bytes:
        """Return an entry as stored in a directory; a value longer than four bytes is appended to
        the file.
        """
        value = entry.value.ljust(4, b"\0")
        if len(value) > 4:
            value = struct.pack("<L", self._append(value))
        return struct.pack("<HHL", entry.tag, entry.kind, entry.count) + value

    def append_directory(self, entries: list[bytes]) -> int:
        """Append a directory, sorted by tag and without duplicates, and return its offset."""
        unlike = {entry[:2]: entry for entry in entries}
        in_order = sorted(unlike.values(), key=lambda entry: struct.unpack_from("<H", entry))
        return self._append(struct.pack("<H", len(in_order)) + b"".join(in_order) + bytes(4))

    def add_to_first(self, entries: list[bytes]) -> None:
        (first,) = struct.unpack_from("<L", self.data, 4)
        (count,) = struct.unpack_from("<H", self.data, first)
        begin = first + 2
        places = range(begin, begin + _ENTRY * count, _ENTRY)
        own = [bytes(self.data[at : at + _ENTRY]) for at in places]
        struct.pack_into("<L", self.data, 4, self.append_directory([*entries, *own]))

    def _append(self, content: bytes) -> int:
        self.data += bytes(len(self.data) % 2)
        offset = len(self.data)
        self.data += content
        return offset
