"""Photoshop's image resources (JPEG's APP13, TIFF's tag 34377): thumbnails of the old picture, IPTC
with its locations.

Layout: Adobe Photoshop File Formats Specification, "Image Resources"; IPTC IIM 4.2, chapter 3. Data
that
cannot be parsed is carried unchanged, unless something has to be removed from it.
"""

import struct
from collections.abc import Iterator

from jobs.formats.image_resources import Resource, even, resources
from jobs.rendering.metadata.crediting import EVERYTHING, Keeping

HEADER = b"Photoshop 3.0\0"

type DatasetKey = tuple[int, int]
"""Record and number of a dataset."""

_THUMBNAILS = (0x0409, 0x040C)
_IPTC, _EXIF, _EXIF_MORE, _XMP, _IPTC_DIGEST = 0x0404, 0x0422, 0x0423, 0x0424, 0x0425
_MAY_TELL_THE_PLACE = (_EXIF, _EXIF_MORE, _XMP, _IPTC_DIGEST)
_TELL_AGAIN = (_XMP, _IPTC_DIGEST)
"""Resources that repeat XMP and IPTC in their old state."""
_DATASET, _HEAD = 0x1C, 5
"""The first byte of a dataset, and the bytes before its content."""
_TITLE, _COPYRIGHT = (2, 5), (2, 116)
_PLACES = {(2, number) for number in (26, 27, 90, 92, 95, 100, 101)}
"""Content location (code, name), city, sublocation, province, country (code, name)."""


def current(content: bytes, keeping: Keeping = EVERYTHING) -> bytes:
    """Return an APP13's content without thumbnails and, if the location is not kept, without that
    of the photo.

    Also without anything that contradicts the credits in XMP.
    """
    try:
        return _current(content, keeping)
    except (struct.error, ValueError):
        return content if keeping.changes_nothing else b""


def _current(content: bytes, keeping: Keeping) -> bytes:
    unwanted = _unwanted(keeping)
    kept = (resource for resource in _read(content) if _is_carried(resource[1], keeping))
    return HEADER + b"".join(_written(resource, unwanted) for resource in kept)


def iptc_in(content: bytes) -> bytes:
    """Return the IPTC datasets among the resources of an APP13; empty if they cannot be parsed."""
    try:
        return next((data for _, number, _, data in _read(content) if number == _IPTC), b"")
    except (struct.error, ValueError):
        return b""


def with_iptc(iptc: bytes) -> bytes:
    """Return an APP13's content with nothing but these datasets."""
    return HEADER + _written((b"8BIM", _IPTC, bytes(2), iptc), set())


def iptc_of_result(iptc: bytes, keeping: Keeping) -> bytes:
    """Return the datasets as `current` would leave them."""
    try:
        return _without(iptc, _unwanted(keeping))
    except (struct.error, ValueError):
        return iptc if keeping.changes_nothing else b""


def _unwanted(keeping: Keeping) -> set[DatasetKey]:
    unwanted = set() if keeping.has_place else set(_PLACES)
    if keeping.said.title:
        unwanted.add(_TITLE)
    if keeping.said.copyright:
        unwanted.add(_COPYRIGHT)
    return unwanted


def _without(iptc: bytes, unwanted: set[DatasetKey]) -> bytes:
    return b"".join(dataset for key, dataset in datasets(iptc) if key not in unwanted)


def _is_carried(number: int, keeping: Keeping) -> bool:
    if _is_outdated(number, keeping):
        return False
    return keeping.has_place or number not in _MAY_TELL_THE_PLACE


def _is_outdated(number: int, keeping: Keeping) -> bool:
    """Return whether a resource shows the photo without its text, or repeats earlier credits."""
    return number in _THUMBNAILS or (number in _TELL_AGAIN and not keeping.said.are_empty)


def _read(content: bytes) -> Iterator[Resource]:
    if not content.startswith(HEADER):
        raise ValueError("no image resources")
    return resources(content[len(HEADER) :])


def _written(resource: Resource, unwanted: set[DatasetKey]) -> bytes:
    signature, number, name, data = resource
    if number == _IPTC and unwanted:
        data = _without(data, unwanted)
    padded = data.ljust(even(len(data)), b"\0")
    return signature + struct.pack(">H", number) + name + struct.pack(">L", len(data)) + padded


def datasets(iptc: bytes) -> Iterator[tuple[DatasetKey, bytes]]:
    """Yield record and number, and the raw dataset, up to the padding."""
    at = 0
    while at < len(iptc) and iptc[at]:
        mark, record, number, length = struct.unpack_from(">BBBH", iptc, at)
        begin, at = at, at + _HEAD + length
        if mark != _DATASET or length & 0x8000 or at > len(iptc):
            raise ValueError("no dataset")
        yield (record, number), iptc[begin:at]
