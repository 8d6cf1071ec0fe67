"""Turn a painted canvas into the bytes of a result, encoded as much like its source as the format
allows.
"""

import contextlib
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image, TiffImagePlugin

from jobs.errors import ResultTooLarge
from jobs.rendering.encoding import kilobytes
from jobs.rendering.encoding.result_formats import ResultFormat
from jobs.rendering.metadata import carried as metadata
from jobs.rendering.metadata import exif as exif_bytes
from jobs.rendering.metadata import orientation, tiff
from jobs.rendering.photos import memory
from jobs.rendering.photos.opening import DecodedPhoto

_QUALITY = 90
_AVIF_QUALITY, _AVIF_SPEED = 80, 8
"""AVIF at 80 looks like JPEG at 90.

Speed 8 takes a fifth of the default's time for 8 % more bytes.
"""
_AVIF_MEMORY, _AVIF_MEMORY_OF_PIXEL = 50_000_000, 28
"""In bytes, measured. If they are not available, libaom ends the whole process."""
_WEBP_METHODS = (0, 2, 4)
"""The fastest first: it takes a third of the default's time for no more bytes, but needs the most
room for modes.
"""
_LONGEST_SEGMENT = 65533
_LONGEST_XMP = _LONGEST_SEGMENT - 29
_PREDICTOR, _HORIZONTAL = 317, 2
"""TIFF 6.0, section 14."""


def save(canvas: DecodedPhoto, wanted: ResultFormat, *, upright: bool = False) -> bytes:
    """Encode the canvas. If the format changes, the pixels are turned upright, because not every
    program turns a PNG. `upright`: turn them in any case.

    Raises `ResultTooLarge` if the result cannot be made small enough.
    """
    wanted.check(canvas.image.size)
    same_kind = wanted.name == canvas.coding.kind.lower()
    is_upright = upright or not same_kind or wanted.name in _UPRIGHT
    ready = _with_metadata_of_result(_upright(canvas) if is_upright else canvas, wanted)
    code = partial(SAVERS[wanted.name], ready, same_kind=same_kind)
    return kilobytes.within(code, wanted, ready.displayed)


def _upright(canvas: DecodedPhoto) -> DecodedPhoto:
    image = orientation.upright(canvas.image, canvas.orientation)
    return replace(canvas, image=image, orientation=1)


def _with_metadata_of_result(canvas: DecodedPhoto, wanted: ResultFormat) -> DecodedPhoto:
    carried = canvas.metadata.of_result(
        orientation=canvas.orientation, size=canvas.image.size, keeping=wanted.keeping
    )
    return replace(canvas, metadata=carried)


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture without transparency, for formats that have none."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _save_jpeg(canvas: DecodedPhoto, quality: int | None, *, same_kind: bool) -> bytes:
    """Encode as baseline: progressive coding of 18 megapixels takes ten times as long and saves a
    tenth of the bytes.
    """
    carried, coding = canvas.metadata, canvas.coding
    options: dict[str, Any] = {
        "subsampling": _subsampling(canvas),
        "icc_profile": carried.icc,
        "exif": carried.exif if len(carried.exif) <= _LONGEST_SEGMENT else b"",
        "comment": None,
        "dpi": carried.dpi or (0, 0),
    }
    # Quality must not be given together with tables: it would scale them.
    if coding.tables and quality is None:
        options["qtables"] = coding.tables
    else:
        options["quality"] = quality or _QUALITY
    options |= _segments(carried, same_kind=same_kind)
    return _saved(on_white(canvas.image), "JPEG", options)


def _segments(carried: metadata.Metadata, *, same_kind: bool) -> dict[str, Any]:
    """Return the options for the metadata that Pillow does not write itself."""
    if same_kind:
        return {"extra": metadata.jpeg_segments(carried)}
    options: dict[str, Any] = {"extra": metadata.iptc_segment(carried)}
    if carried.xmp and len(carried.xmp) <= _LONGEST_XMP:
        options["xmp"] = carried.xmp
    return options


def _subsampling(canvas: DecodedPhoto) -> int:
    """Return a JPEG's own; full colour for drawings and scans (PNG, TIFF); 4:2:0 for what was 4:2:0
    already (HEIC, WebP).
    """
    if canvas.coding.subsampling is not None:
        return canvas.coding.subsampling
    return 0 if canvas.coding.lossless else 2


def _save_png(canvas: DecodedPhoto, quality: int | None, *, same_kind: bool) -> bytes:
    # Level 1 is 3.5 times faster than the default on photos and no larger.
    options: dict[str, Any] = {
        "compress_level": 1,
        "icc_profile": canvas.metadata.icc,
        "exif": canvas.metadata.exif,
        "pnginfo": metadata.png_chunks(canvas.metadata, same_kind=same_kind),
    }
    if canvas.metadata.dpi:
        options["dpi"] = canvas.metadata.dpi
    return _saved(canvas.image, "PNG", options)


def _save_webp(canvas: DecodedPhoto, quality: int | None, *, same_kind: bool) -> bytes:
    lossless = same_kind and canvas.coding.lossless and quality is None
    options: dict[str, Any] = {
        "lossless": lossless,
        # For lossless pictures, quality is the effort; exact keeps the colours under full
        # transparency.
        "quality": 0 if lossless else quality or _QUALITY,
        "exact": lossless,
        "icc_profile": canvas.metadata.icc,
        "exif": canvas.metadata.exif,
        "xmp": canvas.metadata.xmp,
    }
    for method in _WEBP_METHODS:
        with contextlib.suppress(_ModesDoNotFit):
            return _saved(canvas.image, "WEBP", {**options, "method": method})
    raise ResultTooLarge(
        "The picture has too much detail for WebP. Choose a smaller size, a lower quality, or "
        "another format."
    )


def _save_avif(canvas: DecodedPhoto, quality: int | None, *, same_kind: bool) -> bytes:
    memory.require(_AVIF_MEMORY + _AVIF_MEMORY_OF_PIXEL * canvas.image.width * canvas.image.height)
    # If the EXIF contains an orientation, Pillow writes the whole EXIF again.
    exif = exif_bytes.without_orientation(canvas.metadata.exif).removeprefix(b"Exif\0\0")
    options: dict[str, Any] = {
        "quality": quality or _AVIF_QUALITY,
        "speed": _AVIF_SPEED,
        "subsampling": _avif_subsampling(canvas),
        "max_threads": 1,
        "icc_profile": canvas.metadata.icc,
        "exif": exif,
        "xmp": canvas.metadata.xmp,
    }
    return _saved(canvas.image, "AVIF", options)


def _avif_subsampling(canvas: DecodedPhoto) -> str:
    return _AVIF_SUBSAMPLING[0 if canvas.image.mode == "L" else _subsampling(canvas) + 1]


_AVIF_SUBSAMPLING = ("4:0:0", "4:4:4", "4:2:2", "4:2:0")


def _save_tiff(canvas: DecodedPhoto, quality: int | None, *, same_kind: bool) -> bytes:
    """Encode with LZW on differences, which every print program reads: as small as deflate, eight
    times as fast.
    """
    carried, image = canvas.metadata, canvas.image
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        image = image.copy()  # Pillow writes the tags of an opened TIFF into the new one
    options: dict[str, Any] = {
        "compression": "tiff_lzw",
        "icc_profile": carried.icc,
        "tiffinfo": {_PREDICTOR: _HORIZONTAL},
    }
    if carried.dpi:
        options["dpi"] = carried.dpi
    return tiff.with_metadata(
        _saved(image, "TIFF", options), carried.exif, carried.xmp, carried.iptc
    )


SAVERS = {
    "jpeg": _save_jpeg,
    "png": _save_png,
    "webp": _save_webp,
    "avif": _save_avif,
    "tiff": _save_tiff,
}
_UPRIGHT = ("avif", "tiff")
"""Formats with their own ways to store orientation, or read by programs that ignore it."""


_WITHOUT_MEMORY = ("encoding error 1", "encoding error 2", "encoder error -9", "encoder error -2")
"""Errors of libwebp, of Pillow, and of libtiff when it writes into memory."""


class _ModesDoNotFit(Exception):
    """WebP's first partition has room for half a megabyte of prediction modes (libwebp's error
    6).
    """


def _saved(image: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    # Without options, Pillow's PNG writer takes leftovers of the source (transparency, profile)
    # from `info`.
    image.info = {}
    file = BytesIO()
    try:
        image.save(file, kind, **options)
    except (OSError, RuntimeError, ValueError) as error:
        raise _meant(error) from error
    return file.getvalue()


def _meant(error: Exception) -> BaseException:
    """Translate an encoder's error: out of memory, WebP's limit, or else a bug of ours."""
    said = str(error).lower()
    if _is_of_memory(said):
        return MemoryError(said)
    return _ModesDoNotFit(said) if said == "encoding error 6" else error


def _is_of_memory(said: str) -> bool:
    return "memory" in said or said.startswith(_WITHOUT_MEMORY)
