"""Facts in EXIF: single tags of three directories, read from a block of bytes or from a TIFF file.

TIFF 6.0, section 2; Exif 2.32, section 4.6. Other than `metadata.exif`, which changes a block in
place, this reads only what is wanted, and from files of any size.
"""

import struct
from collections.abc import Callable, Mapping
from typing import BinaryIO

from jobs.rendering.metadata.facts import found
from jobs.rendering.metadata.facts.found import Found

_PREFIX = b"Exif\0\0"
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_MAIN = frozenset({
    *(0x010E, 0x010F, 0x0110, 0x011A, 0x0128, 0x013B, 0x4746, 0x8298, _EXIF_IFD, _GPS_IFD),
    *(0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E),
})  # fmt: skip
_DETAILS = frozenset({
    *(0x829A, 0x829D, 0x8827, 0x9003, 0x9004, 0x9011, 0x9012, 0x920A, 0xA405, 0xA431, 0xA434),
})  # fmt: skip
_PLACE = frozenset({1, 2, 3, 4, 5, 6, 17})
_TYPES: Mapping[int, tuple[int, str]] = {
    1: (1, ""),
    2: (1, ""),
    3: (2, "H"),
    4: (4, "L"),
    5: (8, "LL"),
    6: (1, ""),
    7: (1, ""),
    8: (2, "h"),
    9: (4, "l"),
    10: (8, "ll"),
    11: (4, "f"),
    12: (8, "d"),
    13: (4, "L"),
    16: (8, "Q"),
}
"""By type: bytes of a value, and the format of its numbers; texts and bytes have none."""
_LONGEST = 65_536  #: bytes of a value; more are neither a text nor a number
_MOST_ENTRIES = 4_096
UNSAID = frozenset({
    *("olympus digital camera", "sony dsc", "minolta digital camera", "dcf 1.0", "samsung"),
    *("konica minolta digital camera", "digital camera", "default", "exif_jpeg_picture"),
})  # fmt: skip
"""Captions that cameras write into every photo."""

type Value = bytes | list[float]
type ReadAt = Callable[[int, int], bytes]
"""Offset and length → bytes, fewer at the end."""


def of_block(exif: bytes) -> Found:
    """Return the facts in EXIF as JPEG, PNG, WebP, HEIC and AVIF have it."""
    block = exif.removeprefix(_PREFIX)
    return _found(lambda offset, length: block[offset : offset + length])


def of_tiff(file: BinaryIO) -> Found:
    """Return the facts in a TIFF file, which is itself such a block."""

    def read_at(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    return _found(read_at)


def _found(read_at: ReadAt) -> Found:
    try:
        directories = _Directories(read_at)
    except (struct.error, KeyError):
        return {}
    main = directories.entries(directories.first, _MAIN)
    details = directories.entries(main.offset(_EXIF_IFD), _DETAILS)
    place = directories.entries(main.offset(_GPS_IFD), _PLACE)
    return found.kept(_of_main(main) | _of_details(details) | _of_place(place))


class _Tags:
    """The values of the wanted tags of a directory. A missing one is None, or an empty text."""

    def __init__(self, values: Mapping[int, Value]) -> None:
        self._values = values

    def bytes(self, tag: int) -> bytes:
        value = self._values.get(tag)
        return value if isinstance(value, bytes) else b""

    def numbers(self, tag: int) -> list[float]:
        value = self._values.get(tag)
        return value if isinstance(value, list) else []

    def number(self, tag: int) -> float | None:
        single = self.bytes(tag)
        if single:
            return float(single[0]) if len(single) == 1 else None
        numbers = self.numbers(tag)
        return found.finite(numbers[0]) if numbers else None

    def positive(self, tag: int) -> float | None:
        return found.positive(self.number(tag))

    def offset(self, tag: int) -> int:
        """Return where another directory is; 0 if there is none."""
        return int(self.number(tag) or 0)

    def text(self, tag: int) -> str:
        return found.text(found.decoded(self.bytes(tag).partition(b"\0")[0]))

    def texts(self, tag: int) -> list[str]:
        """Return the two texts that a zero byte separates."""
        return [found.text(found.decoded(part)) for part in self.bytes(tag).split(b"\0")[:2]]

    def wide(self, tag: int) -> str:
        """Return a text of Windows, which is stored in UTF-16."""
        return found.text(self.bytes(tag).decode("utf-16-le", "ignore").partition("\0")[0])


class _Directories:
    """The directories of a TIFF structure, classic or BigTIFF."""

    def __init__(self, read_at: ReadAt) -> None:
        self._read_at = read_at
        head = read_at(0, 16)
        self._order = {b"II": "<", b"MM": ">"}[head[:2]]
        (version,) = struct.unpack_from(f"{self._order}H", head, 2)
        is_big = version == 43
        self._number = f"{self._order}{'Q' if is_big else 'L'}"
        self._count = f"{self._order}{'Q' if is_big else 'H'}"
        self._entry = struct.Struct(f"{self._order}HH{'Q8s' if is_big else 'L4s'}")
        (self.first,) = struct.unpack_from(self._number, head, 8 if is_big else 4)

    def entries(self, directory: int, wanted: frozenset[int]) -> _Tags:
        """Return the wanted tags of a directory; of a damaged one those that can be read."""
        values: dict[int, Value] = {}
        for tag, kind, count, inside in self._entry.iter_unpack(self._entries(directory)):
            if tag in wanted and (value := self._value(kind, count, inside)) is not None:
                values.setdefault(tag, value)
        return _Tags(values)

    def _entries(self, directory: int) -> bytes:
        """Return the whole entries of a directory that the file holds."""
        size = struct.calcsize(self._count)
        head = self._read_at(directory, size) if directory else b""
        if len(head) < size:
            return b""
        count = min(struct.unpack(self._count, head)[0], _MOST_ENTRIES)
        data = self._read_at(directory + size, count * self._entry.size)
        return data[: len(data) // self._entry.size * self._entry.size]

    def _value(self, kind: int, count: int, inside: bytes) -> Value | None:
        size, letters = _TYPES.get(kind, (0, ""))
        data = self._data(size * count, inside)
        if not data or not letters:
            return data
        numbers = struct.unpack(f"{self._order}{count * len(letters)}{letters[0]}", data)
        return _fractions(numbers) if len(letters) == 2 else list(numbers)

    def _data(self, length: int, inside: bytes) -> bytes | None:
        """Return the bytes of a value, which are inside its entry or where that points to."""
        if not 0 < length <= _LONGEST:
            return None
        if length > len(inside):
            (offset,) = struct.unpack(self._number, inside)
            inside = self._read_at(offset, length)
        return inside[:length] if len(inside) >= length else None


def _fractions(numbers: tuple[int, ...]) -> list[float]:
    """Return numerators over denominators. What is over 0 is unknown, and not a number."""
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [above / below if below else float("nan") for above, below in pairs]


# --- Facts ----------------------------------------------------------------------------------------


def _of_main(tags: _Tags) -> Found:
    # Photographer and editor are in one tag (Exif 2.32, 4.6.4).
    rights = "; ".join(filter(None, tags.texts(0x8298)))
    return {
        "make": tags.text(0x010F),
        "model": tags.text(0x0110),
        "title": tags.wide(0x9C9B),
        "caption": _caption(tags),
        "keywords": found.words(tags.wide(0x9C9E).split(";")),
        "creator": tags.text(0x013B) or tags.wide(0x9C9D),
        "copyright": rights,
        "rating": _rating(tags.number(0x4746)),
        "dpi": _dpi(tags.number(0x011A), tags.number(0x0128)),
    }


def _caption(tags: _Tags) -> str:
    caption = tags.text(0x010E)
    is_said = caption and caption.casefold() not in UNSAID
    return caption if is_said else tags.wide(0x9C9C)


def _rating(value: float | None) -> int | None:
    return int(value) if value and 1 <= value <= 5 else None


def _dpi(resolution: float | None, unit: float | None) -> float | None:
    """Return dots per inch from dots per inch or centimetre; inches are the default (TIFF 6.0)."""
    units = {None: 1.0, 2.0: 1.0, 3.0: 2.54}.get(unit)
    if resolution is None or units is None:
        return None
    dpi = resolution * units
    return round(dpi, 2) if 1 <= dpi <= 65535 else None


def _of_details(tags: _Tags) -> Found:
    return {
        **(_moment(tags, 0x9003, 0x9011) or _moment(tags, 0x9004, 0x9012)),
        "exposure_time": tags.positive(0x829A),
        "aperture": tags.positive(0x829D),
        "iso": found.whole(tags.positive(0x8827)),
        "focal_length": tags.positive(0x920A),
        "focal_length_35": tags.positive(0xA405),
        "serial": tags.text(0xA431),
        "lens": tags.text(0xA434),
    }


def _moment(tags: _Tags, taken: int, zone: int) -> Found:
    """Return a date and its zone, each of which has a tag; nothing without the date."""
    moment = found.moment(tags.text(taken))
    return {**moment, "zone": found.zone(tags.text(zone))} if moment else {}


def _of_place(tags: _Tags) -> Found:
    return {
        **found.place(_degrees(tags, 2, 1, b"NS"), _degrees(tags, 4, 3, b"EW")),
        "altitude": _altitude(tags),
        "direction": tags.number(17),
    }


def _altitude(tags: _Tags) -> float | None:
    """Return metres above sea level, which are negative below it."""
    is_below = tags.number(5) == 1
    return found.signed(tags.number(6), is_negative=is_below)


def _degrees(tags: _Tags, value: int, reference: int, letters: bytes) -> float | None:
    """Return degrees from degrees, minutes and seconds. Without north or south they say nothing."""
    letter, degrees = tags.bytes(reference)[:1].upper(), _decimal(tags.numbers(value)[:3])
    if not letter or letter not in letters:
        return None
    return found.signed(degrees, is_negative=letter == letters[1:])


def _decimal(parts: list[float]) -> float | None:
    """Return degrees from degrees, minutes and seconds, of which the first must be known."""
    if not parts or found.finite(parts[0]) is None:
        return None
    return found.degrees(part for part in parts if found.finite(part) is not None)
