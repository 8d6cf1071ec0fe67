"""BMP files, by Pillow; profiles and transparency in the header of the fifth version."""

import struct
from io import BytesIO

from PIL import Image

CODE = "BMP"
HOLDS = ("icc_profile", "dpi")
HAS_HALF_CLEAR = True
MODES = ("1", "L", "P", "RGB", "RGBA")
LOSS = 0
_FILE_HEADER, _V5 = 14, 124
_BITFIELDS = 3
_MASKS = (0x00FF0000, 0x0000FF00, 0x000000FF, 0xFF000000)


def written(
    image: Image.Image, *, icc_profile: bytes = b"", dpi: tuple[float, float] | None = None
) -> bytes:
    if image.mode == "RGBA" or icc_profile:
        return _fifth(image, icc_profile, dpi or (96, 96))
    file = BytesIO()
    image.save(file, "BMP", **({"dpi": dpi} if dpi else {}))
    return file.getvalue()


def variants(image: Image.Image) -> dict[str, bytes]:
    pixels = image.tobytes("raw", "BGR")
    lines = [pixels[at : at + 3 * image.width] for at in range(0, len(pixels), 3 * image.width)]
    return {
        "from the top": _headed(struct.pack("<Lll", 40, image.width, -image.height), 24, pixels),
        "of OS/2": struct.pack("<2sL4xL", b"BM", 26 + len(pixels), 26)
        + struct.pack("<LHHHH", 12, *image.size, 1, 24)
        + b"".join(reversed(lines)),
        "in runs": _runs(image),
    }


def noted(image: Image.Image) -> dict[str, bytes]:
    return {"clear": written(image.convert("RGBA"))}


def refused(image: Image.Image) -> dict[str, bytes]:
    data = bytearray(written(image))
    data[_FILE_HEADER + 16] = 4  # a JPEG inside, for printers
    return {"The file (": bytes(data)}


def _headed(
    start: bytes, bits: int, pixels: bytes, compression: int = 0, table: bytes = b""
) -> bytes:
    """Return a file with a header of the third version; its lines must need no padding."""
    offset = _FILE_HEADER + 40 + len(table)
    header = start + struct.pack("<HHLLllLL", 1, bits, compression, len(pixels), 0, 0, 0, 0)
    total = offset + len(pixels)
    return struct.pack("<2sL4xL", b"BM", total, offset) + header + table + pixels


def _runs(image: Image.Image) -> bytes:
    """Return 256 colours in runs of equal pixels (BI_RLE8)."""
    palette = image.quantize(256)
    colours = (palette.getpalette() or []) + [0] * 768
    table = b"".join(bytes((*colours[at : at + 3][::-1], 0)) for at in range(0, 768, 3))
    data = bytearray()
    for y in reversed(range(image.height)):
        for x in range(image.width):
            data += bytes((1, palette.getpixel((x, y))))
        data += b"\0\0"
    start = struct.pack("<Lll", 40, *image.size)
    return _headed(start, 8, bytes(data) + b"\0\1", 1, table)


def claiming(width: int, height: int) -> bytes:
    data = bytearray(written(Image.new("RGB", (1, 1))))
    struct.pack_into("<ll", data, _FILE_HEADER + 4, width, height)
    return bytes(data)


def _fifth(image: Image.Image, icc: bytes, dpi: tuple[float, float]) -> bytes:
    is_clear = image.mode == "RGBA"
    upside_down = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    pixels = upside_down.tobytes("raw", "BGRA" if is_clear else "BGRX")
    offset = _FILE_HEADER + _V5
    per_metre = [round(each / 0.0254) for each in dpi]
    header = struct.pack("<LllHHLL", _V5, *image.size, 1, 32, _BITFIELDS, len(pixels))
    header += struct.pack(
        "<llLL4L", *per_metre, 0, 0, *_MASKS[: 3 + is_clear], *[0] * (not is_clear)
    )
    header += (b"DEBM" if icc else b"BGRs") + bytes(48)
    header += struct.pack("<LLLL", 4, _V5 + len(pixels) if icc else 0, len(icc), 0)
    total = offset + len(pixels) + len(icc)
    return struct.pack("<2sLHHL", b"BM", total, 0, 0, offset) + header + pixels + icc
