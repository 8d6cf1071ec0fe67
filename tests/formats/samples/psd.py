"""Flattened Photoshop documents, by the specification: raw, or with runs as Photoshop writes them."""

import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import batched

from PIL import Image, ImageChops

CODE = "PSD"
HOLDS = ("exif", "icc_profile", "xmp", "iptc", "dpi")
HAS_HALF_CLEAR = True
MODES = ("L", "RGB", "RGBA", "CMYK")
LOSS = 0
_NUMBERS = {"iptc": 1028, "icc_profile": 1039, "exif": 1058, "xmp": 1060}
_COLOUR_MODES = {"1": 0, "L": 1, "RGB": 3, "RGBA": 3, "CMYK": 4, "LAB": 9}
_LONGEST_RUN = 128


def written(
    image: Image.Image,
    *,
    is_raw: bool = False,
    layers: int | None = None,
    more_channels: tuple[Image.Image, ...] = (),
    has_picture: bool = True,
    bits: int = 8,
    colour_mode: int | None = None,
    dpi: tuple[float, float] | None = None,
    **described: bytes,
) -> bytes:
    """Write a document. `layers`: their number, negative if the picture has transparency."""
    if layers is None:
        layers = -1 if image.mode == "RGBA" else 0
    channels = [*_planes(image, on_white=layers < 0), *more_channels]
    mode = _COLOUR_MODES[image.mode] if colour_mode is None else colour_mode
    header = struct.pack(
        ">4sH6xHLLHH", b"8BPS", 1, len(channels), image.height, image.width, bits, mode
    )
    told = [(_NUMBERS[name], data.removeprefix(b"Exif\0\0")) for name, data in described.items()]
    if dpi:
        told.append(
            (1005, struct.pack(">LHHLHH", int(dpi[0] * 65536), 1, 1, int(dpi[1] * 65536), 1, 1))
        )
    told.append((1057, struct.pack(">LB", 1, has_picture) + bytes(8)))
    resources = b"".join(_resource(number, data) for number, data in told)
    section = struct.pack(">Lh2x", 4, layers) if layers else b""
    return b"".join(
        (header, bytes(4), _sized(resources), _sized(section), _picture(channels, is_raw))
    )


def variants(image: Image.Image) -> dict[str, bytes]:
    selection = Image.new("L", image.size, 77)
    return {
        "raw": written(image, is_raw=True),
        "with a saved selection": written(image, more_channels=(selection,)),
        "raw with two": written(image, is_raw=True, more_channels=(selection, selection)),
        "in runs with two": written(image, more_channels=(selection, selection)),
        "with layers": written(image, layers=3),
        "inks with a spot colour": written(image.convert("CMYK"), more_channels=(selection,)),
    }


def noted(image: Image.Image) -> dict[str, bytes]:
    return {
        "unprofiled_inks": written(image.convert("CMYK")),
        "clear": written(image.convert("RGBA")),
    }


def refused(image: Image.Image) -> dict[str, bytes]:
    return {
        "The Photoshop document has 16 bits per channel": written(image, bits=16),
        "The Photoshop document is in duotone.": written(image.convert("L"), colour_mode=8),
        "The Photoshop document has layers but no": written(image, layers=3, has_picture=False),
    }


def claiming(width: int, height: int) -> bytes:
    data = bytearray(written(Image.new("RGB", (1, 1))))
    struct.pack_into(">LL", data, 14, height, width)
    return bytes(data)


def _planes(image: Image.Image, *, on_white: bool) -> tuple[Image.Image, ...]:
    if image.mode == "CMYK":
        return ImageChops.invert(image).split()
    if image.mode != "RGBA" or not on_white:
        return image.split()
    white = Image.new("RGBA", image.size, "white")
    mixed = Image.alpha_composite(white, image).convert("RGB")
    return (*mixed.split(), image.getchannel("A"))


def _picture(channels: list[Image.Image], is_raw: bool) -> bytes:
    if is_raw:
        return bytes(2) + b"".join(channel.tobytes() for channel in channels)
    rows = [_runs(bytes(row)) for channel in channels for row in _rows(channel)]
    lengths = struct.pack(f">{len(rows)}H", *map(len, rows))
    return b"\0\1" + lengths + b"".join(rows)


def _rows(channel: Image.Image) -> Iterator[tuple[int, ...]]:
    return batched(channel.tobytes(), channel.width, strict=True)


@lru_cache(1024)  # many rows of a sample are the same
def _runs(row: bytes) -> bytes:
    """Compress a row as PackBits does: runs of one value, and stretches of different ones."""
    packed, at = bytearray(), 0
    while at < len(row):
        end = at + 1
        while end < len(row) and row[end] == row[at] and end - at < _LONGEST_RUN:
            end += 1
        if end - at > 1:
            packed += bytes((257 - (end - at), row[at]))
        else:
            packed += bytes((0, row[at]))
        at = end
    return bytes(packed)


def _resource(number: int, data: bytes) -> bytes:
    return struct.pack(">4sH2xL", b"8BIM", number, len(data)) + data + bytes(len(data) % 2)


def _sized(content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + content
