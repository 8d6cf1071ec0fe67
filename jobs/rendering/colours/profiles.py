"""Colour profiles (ICC): the meaning of a photo's values, and the design's sRGB colours converted
to them.

A design's colours are sRGB. Phones write Display P3 and cameras Adobe RGB; an unconverted colour
would look more saturated there than it was chosen. So stamps are converted into the photo's space,
and the photo is left alone. A profile that cannot be read counts as sRGB, as in every browser.
"""

import struct
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageCms

_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_MADE_AT = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
"""Date and time of our profile (ICC.1:2010, 7.2.8); Little CMS would write the current time."""
_SPACES = {"L": "GRAY", "RGB": "RGB", "RGBA": "RGB", "CMYK": "CMYK", "LAB": "Lab"}
"""Pillow mode → the colour space that a matching profile names (ICC.1:2010, 7.2.6)."""


@lru_cache(maxsize=1)
def srgb() -> bytes:
    """Return the profile we write when we had to choose the space: the same bytes in every
    process.
    """
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = _MADE_AT
    return bytes(profile)


def to_srgb(image: Image.Image, icc: bytes) -> Image.Image:
    """Return the picture in sRGB, converted by its profile if that matches.

    RGBA stays RGBA, all else becomes RGB.
    """
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    transform = _transform(icc, image.mode, wanted, False)
    if transform is None:
        return image if image.mode == wanted else image.convert(wanted)
    return ImageCms.applyTransform(image, transform) or image


def describes(icc: bytes, mode: str) -> bool:
    """Return whether pixels of this mode become sRGB by the profile, not by a plain conversion."""
    return _transform(icc, mode, "RGB", False) is not None


def from_srgb(stamp: Image.Image, icc: bytes) -> Image.Image:
    """Return an sRGB stamp (RGBA) in the photo's own space."""
    transform = _transform(icc, "RGBA", "RGBA", True)
    return stamp if transform is None else ImageCms.applyTransform(stamp, transform) or stamp


def grey_from_srgb(stamp: Image.Image, icc: bytes) -> Image.Image:
    """Return a grey sRGB stamp (RGBA) in the tones of a grey photo, whose dot gain or gamma differs
    from sRGB's.
    """
    transform = _transform(icc, "L", "RGB", True)
    if transform is None:
        return stamp
    tones = ImageCms.applyTransform(stamp.convert("RGB"), transform)
    return Image.merge("RGBA", (tones, tones, tones, stamp.getchannel("A"))) if tones else stamp


@lru_cache(maxsize=16)
def _transform(icc: bytes, mode: str, wanted: str, away: bool) -> ImageCms.ImageCmsTransform | None:
    """Return a transform from the profile to sRGB, or with `away` from sRGB to the profile.

    None if there is nothing to convert, or no matching profile. `mode` is that of pixels in the
    profile's space, `wanted` that of pixels in sRGB.
    """
    profile = _lab() if mode == "LAB" and not icc else _profile(icc)
    if profile is None or _space(profile) != _SPACES.get(mode):
        return None
    try:
        if away:
            return _built(_srgb_profile(), profile, wanted, mode)
        return _built(profile, _srgb_profile(), mode, wanted)
    except ImageCms.PyCMSError:
        return None


def _built(
    source: ImageCms.ImageCmsProfile, target: ImageCms.ImageCmsProfile, before: str, after: str
) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(source, target, before, after, _INTENT, _FLAGS)


def _profile(icc: bytes) -> ImageCms.ImageCmsProfile | None:
    if not icc:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc))
        return None if "sRGB" in (profile.profile.profile_description or "") else profile
    except (OSError, ValueError):
        return None


def _space(profile: ImageCms.ImageCmsProfile) -> str:
    """Return the colour space that the profile names, or an empty string if the name is not
    text.
    """
    try:
        return profile.profile.xcolor_space.strip()
    except ValueError:
        return ""


def _srgb_profile() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(BytesIO(srgb()))


def _lab() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
