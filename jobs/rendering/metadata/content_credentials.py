"""Content Credentials: the signed C2PA manifest of a photo, or the link to one.

A manifest is bound to the exact bytes of its photo, so a result that kept it would be reported as
tampered with. Results have none. This module finds manifests in sources, so that the check can say
that they are removed.

Where each format holds one: C2PA Technical Specification 2.1, appendix A.3. Links: the same, 11.5.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, ImageFile, TiffImagePlugin

from jobs.rendering.metadata import isobmff, xmp

_IN_JUMBF = b"jumdc2pa"
"""The start of the description box of a C2PA manifest store (ISO 19566-5, A.3): its type begins
with these letters.
"""
_PNG_CHUNK, _WEBP_CHUNK, _WEBP_XMP = b"caBX", b"C2PA", b"XMP "
_TIFF_TAG = 0xCD41
_BMFF_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def are_in(image: ImageFile.ImageFile, kind: str, file: BinaryIO) -> bool:
    """Return whether an opened source carries Content Credentials.

    Only its header has to be read.
    """
    return _has_link(image) or _has_manifest(image, kind, file)


def is_manifest(content: bytes) -> bool:
    """Return whether an APP11 segment of a JPEG begins a C2PA manifest store."""
    return _IN_JUMBF in content


def app11_of(image: Image.Image) -> list[bytes]:
    """Return the application segments 11 of a JPEG, as Pillow found them."""
    return [content for name, content in getattr(image, "applist", ()) if name == "APP11"]


def _has_link(image: ImageFile.ImageFile) -> bool:
    packet = image.info.get("xmp") or b""
    return xmp.links_to_credentials(packet.encode() if isinstance(packet, str) else packet)


def _has_manifest(image: ImageFile.ImageFile, kind: str, file: BinaryIO) -> bool:
    match kind:
        case "JPEG":
            return any(map(is_manifest, app11_of(image)))
        case "PNG":
            return _PNG_CHUNK in _png_chunks(file)
        case "WEBP":
            chunks = _webp_chunks(file)
            return any(_is_of_credentials(name, file.read(length)) for name, length in chunks)
        case "TIFF":
            return isinstance(image, TiffImagePlugin.TiffImageFile) and _TIFF_TAG in image.tag_v2
        case "HEIF" | "AVIF":
            return isobmff.has_uuid(file, _BMFF_UUID)
        case _:
            return False


def _png_chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(8)
    while len(start := file.read(8)) == 8:
        length, name = struct.unpack(">L4s", start)
        yield name
        file.seek(length + 4, 1)


def _webp_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield the name and the length of each chunk that may be part of credentials, with the file
    positioned at its content.

    Pillow does not show XMP that the header of the file does not announce, and c2pa-rs writes it
    that way.
    """
    at = 12
    file.seek(at)
    while len(start := file.read(8)) == 8:
        name, length = struct.unpack("<4sL", start)
        if name in (_WEBP_CHUNK, _WEBP_XMP):
            yield name, length
        at += 8 + length + length % 2
        file.seek(at)


def _is_of_credentials(name: bytes, content: bytes) -> bool:
    return name == _WEBP_CHUNK or xmp.links_to_credentials(content)
