"""EXIF bytes, changed where they stand; what is not named here stays byte for byte.

Writing EXIF anew through a parser moves its parts, and the makers' notes of cameras hold offsets that then point
nowhere. So single fields are overwritten in place (TIFF 6.0, section 2; Exif 2.32, section 4.5). EXIF too damaged to
be walked is carried as it came, and its orientation counts as 1.
"""

import struct
from collections.abc import Iterator

_PREFIX = b"Exif\0\0"
_ORIENTATION = 0x0112
_EXIF_IFD = 0x8769
_PIXEL_WIDTH, _PIXEL_HEIGHT = 0xA002, 0xA003
_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH = 0x0201, 0x0202
_SHORT = 3


def orientation(exif: bytes) -> int:
    """The orientation tag, 1 to 8; 1 when there is none or it is no such number."""
    try:
        block = _Block(exif)
        value = block.get(block.first_directory(), _ORIENTATION)
    except (struct.error, KeyError):
        return 1
    return value if value in range(1, 9) else 1


def for_result(exif: bytes, *, orientation: int, size: tuple[int, int]) -> bytes:
    """The EXIF of a result: orientation and stored pixel size put right, the thumbnail of the old picture gone."""
    try:
        block = _Block(exif)
        first = block.first_directory()
        block.set(first, _ORIENTATION, orientation)
        details = block.get(first, _EXIF_IFD)
        if details:
            block.set(details, _PIXEL_WIDTH, size[0])
            block.set(details, _PIXEL_HEIGHT, size[1])
        block.drop_thumbnail(first)
    except (struct.error, KeyError):
        return exif
    return bytes(block.data)


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

    def _entries(self, directory: int) -> Iterator[int]:
        count = self._read("H", directory)
        return iter(range(directory + 2, directory + 2 + 12 * count, 12))

    def _letter(self, entry: int) -> str:
        return "H" if self._read("H", entry + 2) == _SHORT else "L"

    def _read(self, letter: str, offset: int) -> int:
        (value,) = struct.unpack_from(self.order + letter, self.data, self.start + offset)
        return int(value)
