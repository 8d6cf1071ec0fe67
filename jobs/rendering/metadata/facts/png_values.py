"""What a PNG says in chunks, wherever they stand: EXIF, XMP, IPTC and single texts.

Pillow knows only the chunks before the pixels until it has decoded them, and programs write texts
behind them (PNG, third edition, 11.3).
"""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from jobs.rendering.metadata.facts import found
from jobs.rendering.metadata.facts.found import Found

_XMP = b"XML:com.adobe.xmp"
_TEXTS = {
    b"Title": "title",
    b"Author": "creator",
    b"Description": "caption",
    b"Copyright": "copyright",
}
_RAW = re.compile(rb"Raw profile type (exif|APP1|iptc|xmp)")
_LONGEST = 4_000_000  #: bytes of a chunk, and of its text once it is unpacked
_MOST = 1_000  #: chunks with texts


type Blocks = dict[str, bytes]
"""Blocks of metadata, by the names of their kinds."""


class PngMetadata(NamedTuple):
    """The blocks that a PNG holds, and the facts in its single texts."""

    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""
    texts: Found = {}


def read(file: BinaryIO) -> PngMetadata:
    """Return the metadata in all chunks of a PNG."""
    blocks: Blocks = {}
    texts: Found = {}
    for name, content in _chunks(file):
        if name == b"eXIf":
            blocks.setdefault("exif", content)
            continue
        keyword, text = _keyword_and_text(name, content)
        if keyword in _TEXTS:
            texts.setdefault(_TEXTS[keyword], found.text(_decoded(name, text)))
        else:
            _add_block(blocks, keyword, text)
    return PngMetadata(**blocks, texts=found.kept(texts))


def _add_block(blocks: Blocks, keyword: bytes, text: bytes) -> None:
    if keyword == _XMP:
        blocks.setdefault("xmp", text)
    elif raw := _RAW.fullmatch(keyword):
        _add_raw(blocks, raw[1].decode(), _unhexed(text))


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield EXIF and texts. The pixels between are skipped without reading them."""
    file.seek(8)
    seen = 0
    while len(start := file.read(8)) == 8 and seen < _MOST:
        length, name = struct.unpack(">L4s", start)
        if name in (b"eXIf", b"tEXt", b"zTXt", b"iTXt") and length <= _LONGEST:
            seen += 1
            yield name, file.read(length)
            length = 0
        elif name == b"IEND":
            return
        file.seek(length + 4, 1)


def _keyword_and_text(name: bytes, content: bytes) -> tuple[bytes, bytes]:
    keyword, _, rest = content.partition(b"\0")
    if name == b"tEXt":
        return keyword, rest
    if name == b"zTXt":
        return keyword, _unpacked(rest[1:])
    _language, _translated, text = _split(rest[2:])
    return keyword, _unpacked(text) if rest[:1] == b"\1" else text


def _split(content: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the three parts that zero bytes separate; those that are missing are empty."""
    first, _, rest = content.partition(b"\0")
    second, _, third = rest.partition(b"\0")
    return first, second, third


def _unpacked(data: bytes) -> bytes:
    """Unpack at most _LONGEST bytes; nothing if there are more, or if they are damaged."""
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, _LONGEST)
    except zlib.error:
        return b""
    return b"" if unpacker.unconsumed_tail else text


def _decoded(name: bytes, text: bytes) -> str:
    return found.decoded(text) if name == b"iTXt" else text.decode("latin-1")


def _unhexed(text: bytes) -> bytes:
    """Return the profile that ImageMagick writes as a length and hexadecimal digits."""
    lines = text.split(b"\n", 3)
    try:
        return bytes.fromhex(lines[3].decode("ascii")) if len(lines) == 4 else b""
    except ValueError:
        return b""


def _add_raw(blocks: Blocks, kind: str, profile: bytes) -> None:
    name = _block_of(kind, profile)
    if name in ("exif", "xmp", "iptc") and profile:
        blocks.setdefault(name, profile)


def _block_of(kind: str, profile: bytes) -> str:
    """Return the name of the block that a profile of this kind is."""
    return "exif" if kind == "APP1" and profile.startswith(b"Exif") else kind
