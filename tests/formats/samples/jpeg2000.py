"""JPEG 2000 files, by Pillow; metadata in the boxes of a JP2."""

import struct
from io import BytesIO
from typing import Any

from PIL import Image

CODE = "JPEG2000"
HOLDS = ("exif", "icc_profile", "xmp", "iptc", "dpi")
HAS_HALF_CLEAR = True
MODES = ("L", "LA", "RGB", "RGBA")
LOSS = 0
UUIDS = {
    "exif": b"JpgTiffExif->JP2",
    "xmp": bytes.fromhex("be7acfcb97a942e89c71999491e3afac"),
    "iptc": bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"),
}


def written(
    image: Image.Image,
    *,
    icc_profile: bytes = b"",
    dpi: tuple[float, float] | None = None,
    **described: bytes,
) -> bytes:
    data = _saved(image)
    header, stream = data.index(b"jp2h") - 4, data.index(b"jp2c") - 4
    (length,) = struct.unpack_from(">L", data, header)
    inner = data[header + 8 : header + length]
    if icc_profile:
        inner = _with_profile(inner, icc_profile)
    if dpi:
        inner += _box(b"res ", _box(b"resc", _resolution(*dpi)))
    boxes = b"".join(
        _box(b"uuid", UUIDS[name] + content.removeprefix(b"Exif\0\0"))
        for name, content in described.items()
    )
    return data[:header] + _box(b"jp2h", inner) + boxes + data[stream:]


def claiming(width: int, height: int) -> bytes:
    data = bytearray(written(Image.new("RGB", (8, 8))))
    struct.pack_into(">LL", data, data.index(b"ihdr") + 4, height, width)
    struct.pack_into(">LL", data, data.index(b"\xff\x4f\xff\x51") + 8, width, height)
    return bytes(data)


def variants(image: Image.Image) -> dict[str, bytes]:
    return {
        "a codestream alone": _saved(image, no_jp2=True),
        "in tiles": _saved(image, tile_size=(32, 32)),
        "with bytes after its end": written(image) + _box(b"free", bytes(9)),
    }


def noted(image: Image.Image) -> dict[str, bytes]:
    return {
        "deep": _saved(Image.new("I;16", image.size, 1000)),
        "clear": written(image.convert("LA")),
    }


def refused(image: Image.Image) -> dict[str, bytes]:
    data = bytearray(written(image))
    data[data.index(b"ihdr") + 7] += 1
    return {"The JPEG 2000 file is damaged: it states two sizes.": bytes(data)}


def _saved(image: Image.Image, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG2000", **options)
    return file.getvalue()


def _with_profile(inner: bytes, icc: bytes) -> bytes:
    start = inner.index(b"colr") - 4
    (length,) = struct.unpack_from(">L", inner, start)
    colours = _box(b"colr", b"\2\0\0" + icc)
    return inner[:start] + colours + inner[start + length :]


def _resolution(across: float, down: float) -> bytes:
    """Return dots per metre as numerator, denominator and exponent, the vertical one first."""
    return struct.pack(">HHHHbb", round(down / 0.0254), 1, round(across / 0.0254), 1, 0, 0)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L4s", 8 + len(content), kind) + content
