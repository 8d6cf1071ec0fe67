"""Reduce the many pixel formats of files to three: L, RGB and RGBA, eight bits per channel.

CMYK, YCCK and Lab become sRGB by their profile, or by a plain conversion if they have none. Sixteen
bits become eight by their upper half. Palettes and transparency become RGB or RGBA. Grey stays grey
until coloured text needs more.
"""

from dataclasses import dataclass

from PIL import Image, ImageChops, TiffImagePlugin

import pillowscale
from jobs.errors import PictureUnreadable
from jobs.formats.format import Alpha
from jobs.rendering.areas.rects import Region, Size
from jobs.rendering.colours import profiles


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a picture is reduced. A JPEG is first decoded to at least `oversampled` times the wanted
    edges.

    `gap` is Pillow's `reducing_gap`.
    """

    oversampled: float
    filter: Image.Resampling
    gap: float


FINE = Sampling(2, Image.Resampling.LANCZOS, 3.0)
"""For results, and for previews by which people judge them."""
QUICK = Sampling(1, Image.Resampling.HAMMING, 1.5)
"""For thumbnails: a third of the time, and no visible difference at their size."""

_DNG_VERSION, _SUB_IFDS, _NEW_SUBFILE_TYPE = 50706, 330, 254


def plain(image: Image.Image, icc: bytes) -> tuple[Image.Image, bytes]:
    """Return the picture in mode L, RGB or RGBA, and the profile that now describes it."""
    if image.mode.startswith("I;16"):
        return _eight_bits(image), icc
    if image.mode in ("I", "F"):
        raise PictureUnreadable(
            "The picture has 32 bits per channel, or negative values. Save it with 8 or 16 bits "
            "per channel."
        )
    if image.has_transparency_data:
        return _with_alpha(image, icc)
    if image.mode in ("CMYK", "LAB", "YCbCr"):
        return profiles.to_srgb(image, icc), profiles.srgb()
    if image.mode in ("L", "1"):
        return (image if image.mode == "L" else image.convert("L")), icc
    return (image if image.mode == "RGB" else image.convert("RGB")), icc


def with_own_alpha(image: Image.Image, alpha: Alpha) -> Image.Image:
    """Return the picture with its fourth channel as the file means it."""
    if image.mode != "RGBA" or alpha == "transparency":
        return image
    return image.convert("RGB") if alpha == "none" else _without_white(image)


def _without_white(image: Image.Image) -> Image.Image:
    """Return colours that were mixed with white, by the alpha of each pixel, as they were before.

    Their complement was mixed with black, which is what Pillow calls RGBa.
    """
    clear = image.getchannel("A")
    mixed = ImageChops.invert(image.convert("RGB"))
    before = Image.merge("RGBa", (*mixed.split(), clear)).convert("RGBA")
    shown = ImageChops.invert(before.convert("RGB"))
    shown.putalpha(clear)
    return shown


def coloured(image: Image.Image, icc: bytes) -> tuple[Image.Image, bytes]:
    """Return a grey picture as RGB, and the profile that now describes it; a grey profile would no
    longer fit.
    """
    if not icc:
        return image.convert("RGB"), icc
    return profiles.to_srgb(image, icc), profiles.srgb()


def scaled(image: Image.Image, part: Region, size: Size, sampling: Sampling = FINE) -> Image.Image:
    """Return a part of the picture, given in its own pixels, at a size."""
    if part == (0, 0, *image.size) and image.size == size:
        return image
    if part[2] - part[0] == size[0] and part[3] - part[1] == size[1] and part[0] == int(part[0]):
        left, top = int(part[0]), int(part[1])
        return image.crop((left, top, left + size[0], top + size[1]))
    return pillowscale.resize(image, size, sampling.filter, part, sampling.gap)


def is_raw(image: TiffImagePlugin.TiffImageFile) -> bool:
    """Return whether it is DNG, NEF, ARW or similar:

    TIFF files whose first picture is only a small preview.
    """
    tags = image.tag_v2
    return _DNG_VERSION in tags or (_SUB_IFDS in tags and bool(tags.get(_NEW_SUBFILE_TYPE, 0) & 1))


def _with_alpha(image: Image.Image, icc: bytes) -> tuple[Image.Image, bytes]:
    if image.mode == "La":
        image = image.convert("LA")
    if image.mode not in ("L", "LA"):
        return (image if image.mode == "RGBA" else image.convert("RGBA")), icc
    clear = image.convert("LA").getchannel("A")
    shown, icc = coloured(image.convert("L"), icc)
    shown.putalpha(clear)
    return shown, icc


def _eight_bits(image: Image.Image) -> Image.Image:
    # Pillow's own conversion of sixteen bits to L clips everything above 255 to white.
    grey = image.convert("I").point([level >> 8 for level in range(65536)], "L")
    clear = image.info.get("transparency")
    if not isinstance(clear, int):
        return grey
    alpha = image.convert("I").point([0 if level == clear else 255 for level in range(65536)], "L")
    return Image.merge("RGBA", (grey, grey, grey, alpha))
