"""Open a source: find out its kind, whether it can be used, and decode it to a `DecodedPhoto` to
paint on.

Sources are untrusted. Whatever a decoder raises about them becomes one of the `Picture…` failures.
"""

import contextlib
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import BinaryIO

import pi_heif
from PIL import (
    AvifImagePlugin,
    Image,
    ImageCms,
    ImageFile,
    JpegImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
)

from jobs.errors import JobFailed, OutOfMemory, PictureAnimated, PictureTooLarge, PictureUnreadable
from jobs.rendering.metadata import carried as metadata
from jobs.rendering.metadata import exif, orientation
from jobs.rendering.metadata import source_notes as notes
from jobs.rendering.metadata.carried import Metadata
from jobs.rendering.metadata.orientation import Region, Size
from jobs.rendering.metadata.source_notes import SourceNote
from jobs.rendering.photos import completeness, file_kinds, frames, pixels, webp_header
from jobs.rendering.photos.frames import Frame
from jobs.rendering.photos.pixels import FINE, Sampling

pi_heif.register_heif_opener()
# Our own limit is checked right after the header; Pillow's is one for the whole process, and half
# of it only warns.
Image.MAX_IMAGE_PIXELS = None
ImageFile.LOAD_TRUNCATED_IMAGES = False
# One image keeps one core busy, and as many are drawn at a time as there are cores.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
pi_heif.options.DECODE_THREADS = 1
# Operators can do nothing about Pillow's warnings on odd metadata.
warnings.filterwarnings("ignore", category=UserWarning, module=r"(PIL|pi_heif)\.")


_RAISED_BY_DECODERS = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    Warning,
    ImageCms.PyCMSError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class PhotoHeader:
    """The information in the header. `width` and `height` are pixels as displayed, after
    `orientation` (EXIF, 1 to 8).

    Decoders turn TIFF and HEIC upright, so their orientation is 1. `notes`: features that a result
    cannot have.
    """

    format: str
    width: int
    height: int
    orientation: int
    notes: tuple[SourceNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    """How the source was encoded, as far as a result can match it.

    `tables`: JPEG quantisation, by number.
    """

    kind: str
    lossless: bool = False
    subsampling: int | None = None
    tables: dict[int, list[int]] | None = None


@dataclass(slots=True)
class DecodedPhoto:
    """Decoded pixels (L, RGB or RGBA) in the stored frame, with their metadata.

    Painting changes `image`.
    """

    image: Image.Image
    orientation: int
    metadata: Metadata
    coding: Coding

    @property
    def displayed(self) -> Size:
        return orientation.swapped(self.image.size, self.orientation)


@dataclass(frozen=True, slots=True)
class Photo:
    """An opened source of which only the header was read. It is valid inside `opened`."""

    look: PhotoHeader
    file: BinaryIO
    image: ImageFile.ImageFile
    lossless: bool

    def decode(self, frame: Frame | None = None, sampling: Sampling = FINE) -> DecodedPhoto:
        """Return only the pixels that a frame shows; without a frame, all of them, unscaled."""
        displayed = self.look.width, self.look.height
        with failures_of_pictures(self.file):
            return self._decode(frame or frames.whole(displayed, displayed), sampling)

    def _decode(self, frame: Frame, sampling: Sampling) -> DecodedPhoto:
        turn, stored = self.look.orientation, self.image.size
        part, shown = (
            orientation.stored_part(frame.part, frame.photo, turn),
            orientation.swapped(frame.shown, turn),
        )
        if frame.scale < 1:
            # JPEG can be decoded at 1/8, 1/4 or 1/2 cheaply; the filter does the rest.
            wanted = sampling.oversampled * frame.scale
            self.image.draft(self.image.mode, (ceil(wanted * stored[0]), ceil(wanted * stored[1])))
        self.image.load()
        carried = metadata.read(self.image, self.look.format, self.file)
        coding = _coding(self.image, self.look.format, self.lossless, scaled=frame.scale != 1)
        image, icc = pixels.plain(self.image, carried.icc)
        carried = carried if icc == carried.icc else carried.with_profile(icc)
        shown_part = _drafted(part, stored, image.size)
        return DecodedPhoto(
            pixels.scaled(image, shown_part, shown, sampling), turn, carried, coding
        )


def _drafted(part: Region, stored: Size, decoded: Size) -> Region:
    """Convert a part of the stored photo to the pixels it was decoded to, which may be fewer."""
    if decoded == stored:
        return part
    across, down = decoded[0] / stored[0], decoded[1] / stored[1]
    return part[0] * across, part[1] * down, part[2] * across, part[3] * down


def look(path: Path, *, max_pixels: int) -> PhotoHeader:
    """Read only the header, and check that the end of the file is there.

    Raises the `Picture…` failures.
    """
    with opened(path, max_pixels=max_pixels) as photo:
        return photo.look


@contextlib.contextmanager
def opened(path: Path, *, max_pixels: int) -> Iterator[Photo]:
    with path.open("rb") as file:
        yield open_file(file, max_pixels=max_pixels)


def open_file(file: BinaryIO, *, max_pixels: int) -> Photo:
    """Open a photo, which can be used while the file is open. Raises the `Picture…` failures."""
    with failures_of_pictures(file):
        kind = file_kinds.kind(file.read(file_kinds.HEAD))
        completeness.check_container(file, kind)
        lossless = kind in ("PNG", "TIFF") or (kind == "WEBP" and _check_webp(file, max_pixels))
        file.seek(0)
        image = Image.open(file, formats=(kind,))
        _check(image, kind, max_pixels)
        completeness.check_opened(file, image)
        before = file.tell()
        metadata.profile(image, kind, file)  # refuses HDR
        found = tuple(notes.of(image, kind, file))
        file.seek(before)
        return Photo(_look(image, kind, found), file, image, lossless)


@contextlib.contextmanager
def within_memory() -> Iterator[None]:
    """Turn a MemoryError into `OutOfMemory`: hitting a worker child's limit is a failure of the
    image, not of the worker.
    """
    try:
        yield
    except MemoryError as error:
        raise out_of_memory() from error


def out_of_memory() -> OutOfMemory:
    return OutOfMemory("The picture needs more memory than one image may take. Use a smaller one.")


@contextlib.contextmanager
def failures_of_pictures(file: BinaryIO) -> Iterator[None]:
    """Turn decoding errors, which may be nearly anything, into failures.

    Others, such as a task's time limit, pass through.
    """
    try:
        with within_memory():
            yield
    except JobFailed:
        raise
    except _RAISED_BY_DECODERS as error:
        raise _failure(file, error) from error


def _failure(file: BinaryIO, error: Exception) -> JobFailed:
    said = str(error).lower()
    if any(word in said for word in ("truncated", "end of file", "unexpected end")):
        return completeness.cut_short(file)
    if "memory" in said:
        return out_of_memory()
    size = completeness.size(file)
    if isinstance(error, UnidentifiedImageError) or "decoder error -2" in said:
        sentence = (
            f"The file ({size:,} bytes) is damaged, or encoded in a way that few programs can "
            f"read. Save it "
            "again in another program."
        )
        return PictureUnreadable(sentence, decoder=str(error)[:200])
    return PictureUnreadable(
        f"The file is damaged ({size:,} bytes). Upload the picture again.", decoder=str(error)[:200]
    )


def _check(image: ImageFile.ImageFile, kind: str, max_pixels: int) -> None:
    _check_pixels(image.width, image.height, max_pixels)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and pixels.is_raw(image):
        raise file_kinds.not_taken("a camera raw file")
    # In a JPEG with further pictures (MPO: a phone's depth map, a preview) the first counts, in
    # HEIC the primary one.
    count = getattr(image, "n_frames", 1) if kind in ("PNG", "TIFF", "AVIF") else 1
    if count > 1:
        raise _animated("pages" if kind == "TIFF" else "pictures (an animation)", count)


def _check_webp(file: BinaryIO, max_pixels: int) -> bool:
    header = webp_header.header(file)
    _check_pixels(header.width, header.height, max_pixels)
    if header.animated:
        raise PictureAnimated(
            "The file is an animated WebP. Save the one picture you want, and upload that."
        )
    return webp_header.is_lossless(file)


def _check_pixels(width: int, height: int, max_pixels: int) -> None:
    if width < 1 or height < 1:
        raise PictureUnreadable(
            f"The picture claims to be {width} × {height} pixels. Upload it again."
        )
    if width * height > max_pixels:
        raise PictureTooLarge(
            f"The picture has {width:,} × {height:,} pixels ({width * height / 1e6:,.0f} "
            f"megapixels); the limit is {max_pixels / 1e6:,.0f} megapixels. Use a smaller one.",
            width=width,
            height=height,
            limit=max_pixels,
        )


def _animated(of_what: str, count: int) -> PictureAnimated:
    return PictureAnimated(
        f"The file holds {count} {of_what}. Save the one you want, and upload that.", count=count
    )


def _look(image: ImageFile.ImageFile, kind: str, found: tuple[SourceNote, ...]) -> PhotoHeader:
    turned = kind in ("JPEG", "PNG", "WEBP", "AVIF")
    turn = exif.orientation(image.info.get("exif") or b"") if turned else 1
    return PhotoHeader(kind, *orientation.swapped(image.size, turn), turn, found)


def _coding(image: ImageFile.ImageFile, kind: str, lossless: bool, scaled: bool) -> Coding:
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return Coding(kind, lossless)
    sampling = JpegImagePlugin.get_sampling(image)
    return Coding(
        kind,
        # Pillow cannot write 4:4:0 or 4:1:1; 4:4:4 loses nothing.
        subsampling=max(sampling, 0),
        tables=None if scaled or image.mode == "CMYK" else image.quantization,
    )
