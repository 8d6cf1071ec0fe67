"""From a painted canvas to the bytes of a result, coded as like its source as the format allows."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from jobs.rendering import metadata, orientation
from jobs.rendering.photos import Canvas

_QUALITY = 90
_KEPT = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp", "TIFF": "jpeg", "HEIF": "jpeg"}
_MEDIA_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp"}
_LONGEST_SEGMENT = 65533
_LONGEST_XMP = _LONGEST_SEGMENT - 29


@dataclass(frozen=True, slots=True)
class Format:
    """How results are to be coded. `name`: jpeg, png or webp; `quality` None: like the source."""

    name: str
    quality: int | None

    @property
    def extension(self) -> str:
        return _EXTENSIONS[self.name]

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self.name]


def chosen(wanted: str, quality: int | str, source_kind: str) -> Format:
    """`keep` keeps JPEG, PNG and WebP; TIFF and HEIC, which no browser and few shops take, become JPEG.

    The name of a result is decided before its source is opened, so this asks for the kind alone: a TIFF with
    transparency becomes a JPEG on white too. Who wants to keep that chooses png or webp.
    """
    return Format(_KEPT[source_kind] if wanted == "keep" else wanted, quality if isinstance(quality, int) else None)


def save(canvas: Canvas, wanted: Format) -> bytes:
    """Orientation stays a tag while the kind stays; else the pixels are turned: not every program turns a PNG."""
    same_kind = wanted.name == canvas.coding.kind.lower()
    image, turn = canvas.image, canvas.orientation
    if not same_kind:
        image, turn = orientation.upright(image, turn), 1
    carried = canvas.metadata.of_result(orientation=turn, size=image.size)
    return _SAVERS[wanted.name](Canvas(image, turn, carried, canvas.coding), wanted.quality, same_kind)


def on_white(image: Image.Image) -> Image.Image:
    """A picture without transparency, for formats that have none."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _save_jpeg(canvas: Canvas, quality: int | None, same_kind: bool) -> bytes:
    """Always baseline: coding 18 megapixels progressively takes ten times as long, to save a tenth of the bytes."""
    carried, coding = canvas.metadata, canvas.coding
    options: dict[str, Any] = {
        "subsampling": _subsampling(canvas),
        "icc_profile": carried.icc,
        "exif": carried.exif if len(carried.exif) <= _LONGEST_SEGMENT else b"",
        "comment": None,
        "dpi": carried.dpi or (0, 0),
    }
    # With tables no quality may be said: it would scale them.
    options |= {"qtables": coding.tables} if coding.tables and quality is None else {"quality": quality or _QUALITY}
    if same_kind:
        options["extra"] = metadata.jpeg_segments(carried)
    elif carried.xmp and len(carried.xmp) <= _LONGEST_XMP:
        options["xmp"] = carried.xmp
    return _saved(on_white(canvas.image), "JPEG", options)


def _subsampling(canvas: Canvas) -> int:
    """A JPEG's own; full colour for drawings and scans (PNG, TIFF); 4:2:0 for what was 4:2:0 already (HEIC, WebP)."""
    if canvas.coding.subsampling is not None:
        return canvas.coding.subsampling
    return 0 if canvas.coding.lossless else 2


def _save_png(canvas: Canvas, quality: int | None, same_kind: bool) -> bytes:
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


def _save_webp(canvas: Canvas, quality: int | None, same_kind: bool) -> bytes:
    lossless = same_kind and canvas.coding.lossless and quality is None
    options: dict[str, Any] = {
        "lossless": lossless,
        # Of a lossless picture, quality is the effort; exact keeps the colours under full transparency.
        "quality": 0 if lossless else quality or _QUALITY,
        "exact": lossless,
        "method": 0,
        "icc_profile": canvas.metadata.icc,
        "exif": canvas.metadata.exif,
        "xmp": canvas.metadata.xmp,
    }
    return _saved(canvas.image, "WEBP", options)


_SAVERS = {"jpeg": _save_jpeg, "png": _save_png, "webp": _save_webp}


def _saved(image: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    # Pillow's PNG writer takes leftovers of the source (transparency, profile) from here when it is told nothing.
    image.info = {}
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
