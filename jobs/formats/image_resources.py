"""Photoshop's image resources: in its documents, in JPEG (APP13) and in TIFF (tag 34377).

Layout: Adobe Photoshop File Formats Specification, "Image Resources".
"""

import struct
from collections.abc import Iterator

type Resource = tuple[bytes, int, bytes, bytes]
"""Signature, number, name (a padded Pascal string), content."""

_SIGNATURES = (b"8BIM", b"PHUT", b"AgHg", b"DCSR", b"MeSa")


def resources(block: bytes) -> Iterator[Resource]:
    """Yield the resources. Raises ValueError or struct.error if they cannot be parsed."""
    at = 0
    while at < len(block):
        resource, at = _resource(block, at)
        yield resource


def _resource(block: bytes, at: int) -> tuple[Resource, int]:
    """Return the resource at a position, and the position of the next."""
    signature, number, length = struct.unpack_from(">4sHB", block, at)
    if signature not in _SIGNATURES:
        raise ValueError("no image resource")
    name = block[at + 6 : at + 6 + even(1 + length)]
    start = at + 6 + len(name) + 4
    (size,) = struct.unpack_from(">L", block, start - 4)
    if start + size > len(block):
        raise ValueError("an image resource that is cut short")
    return (signature, number, name, block[start : start + size]), start + even(size)


def even(length: int) -> int:
    return length + length % 2
