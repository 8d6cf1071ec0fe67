"""GIF files, by Pillow; XMP and profiles as application extensions."""

import struct
from io import BytesIO

from PIL import Image

CODE = "GIF"
HOLDS = ("icc_profile", "xmp")
HAS_HALF_CLEAR = False
MODES = ("L", "P", "RGB", "RGBA")
LOSS = 4
_AFTER_SCREEN_AND_TABLE = 13
_TRAILER = b"\1" + bytes(range(255, -1, -1)) + b"\0"


def written(image: Image.Image, *, icc_profile: bytes = b"", xmp: bytes = b"") -> bytes:
    file = BytesIO()
    image.save(file, "GIF")
    data = file.getvalue()
    flags = data[10]
    start = _AFTER_SCREEN_AND_TABLE + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    told = _profile(icc_profile) if icc_profile else b""
    told += b"!\xff\x0bXMP DataXMP" + xmp + _TRAILER if xmp else b""
    return data[:start] + told + data[start:]


def variants(image: Image.Image) -> dict[str, bytes]:
    whole = written(image)
    return {"without its last byte": whole[:-1], "with bytes after its end": whole + bytes(99)}


def noted(image: Image.Image) -> dict[str, bytes]:
    file = BytesIO()
    other = Image.new("RGB", image.size, "white")
    image.save(file, "GIF", save_all=True, append_images=[other, image], disposal=2)
    return {"animation": file.getvalue()}


def refused(image: Image.Image) -> dict[str, bytes]:
    return {"The file stops after": written(image)[:20]}


def claiming(width: int, height: int) -> bytes:
    """Return a picture of one pixel whose descriptor claims more than its screen."""
    data = bytearray(written(Image.new("L", (1, 1))))
    at = data.rindex(b",\0\0\0\0\1\0\1\0")
    struct.pack_into("<HH", data, at + 5, width, height)
    return bytes(data)


def _profile(icc: bytes) -> bytes:
    pieces = [icc[at : at + 255] for at in range(0, len(icc), 255)]
    blocks = b"".join(bytes((len(piece),)) + piece for piece in pieces)
    return b"!\xff\x0bICCRGBG1012" + blocks + b"\0"
