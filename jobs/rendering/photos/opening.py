"""Open a source: find out its kind, whether it can be used, and decode it to a `DecodedPhoto` to
paint on.

Sources are untrusted. Whatever a decoder raises about them becomes one of the `Picture…` failures.
"""

import contextlib
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
)

from jobs import formats
from jobs.byte_sizes import MEGABYTE
from jobs.design.facts.photo import PhotoFacts
from jobs.errors import JobFailed, OutOfMemory, PictureTooLarge, PictureUnreadable
from jobs.formats import Format, Header, others, reading
from jobs.rendering.areas.rects import Region, Size
from jobs.rendering.metadata import carried as metadata
from jobs.rendering.metadata import exif, orientation
from jobs.rendering.metadata import source_notes as notes
from jobs.rendering.metadata.carried import Metadata
from jobs.rendering.metadata.facts import reading as reading_facts
from jobs.rendering.metadata.source_notes import SourceNote
from jobs.rendering.photos import completeness, frames, memory, pixels
from jobs.rendering.photos.frames import Frame
from jobs.rendering.photos.pixels import FINE, Sampling

pi_heif.register_heif_opener()
# Our own limit is checked right after the header; Pillow's is one for the whole process, and half
# of it only warns.
Image.MAX_IMAGE_PIXELS = None
ImageFile.LOAD_TRUNCATED_IMAGES = False
# Pillow's limit, 1 MB, is less than the colour profiles of some displays, which are in their
# screenshots.
PngImagePlugin.MAX_TEXT_CHUNK = 16 * MEGABYTE
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


_CUT_SHORT = ("truncated", "end of file", "unexpected end")
_UNUSUAL = ("decoder error -2", "unsupported")
"""Words in what decoders say about files that are cut short, or encoded in a way they lack."""


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

    @property
    def size(self) -> Size:
        return self.width, self.height

    @property
    def stored_size(self) -> Size:
        """The size before the orientation is applied."""
        return orientation.swapped(self.size, self.orientation)


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
class LoadedPhoto:
    """The pixels of a whole photo (L, RGB or RGBA), as many as it was decoded to, and its
    metadata.
    """

    image: Image.Image
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Photo:
    """An opened source of which only the header was read. It is valid inside `opened`.

    `file_header`: what only its format says there.
    """

    header: PhotoHeader
    file: BinaryIO
    image: ImageFile.ImageFile
    file_header: Header

    def decode(self, frame: Frame | None = None, sampling: Sampling = FINE) -> DecodedPhoto:
        """Return only the pixels that a frame shows; without a frame, all of them, unscaled."""
        frame = frame or frames.whole(self.header.size, self.header.size)
        with failures_of_pictures(self.file):
            self.draft(frame, sampling)
            return self.shown(self.load(), frame, sampling)

    def facts(self) -> PhotoFacts:
        """Return the facts in its metadata; none if that is too damaged for the decoder, which does
        not make the pixels unusable.
        """
        try:
            return reading_facts.read(self.image, self.header.format, self.file)
        except _RAISED_BY_DECODERS:
            return PhotoFacts()

    def draft(self, frame: Frame, sampling: Sampling) -> None:
        """Let a JPEG be decoded at 1/8, 1/4 or 1/2, which is cheap; the filter does the rest."""
        if frame.scale < 1:
            width, height = self.image.size
            scale = sampling.oversampled * frame.scale
            self.image.draft(self.image.mode, (ceil(scale * width), ceil(scale * height)))

    def load(self) -> LoadedPhoto:
        """Decode the file."""
        self._require_memory()
        self.image.load()
        carried = metadata.read(self.image, self.header.format, self.file)
        own = pixels.with_own_alpha(self.image, self.file_header.alpha)
        image, icc = pixels.plain(own, carried.icc)
        return LoadedPhoto(image, carried if icc == carried.icc else carried.with_profile(icc))

    def shown(self, loaded: LoadedPhoto, frame: Frame, sampling: Sampling) -> DecodedPhoto:
        """Return the pixels that a frame shows: the loaded image itself if it shows all of it."""
        turn = self.header.orientation
        part = orientation.stored_part(frame.part, frame.photo, turn)
        shown_part = _drafted(part, orientation.swapped(frame.photo, turn), loaded.image.size)
        size = orientation.swapped(frame.shown, turn)
        image = pixels.scaled(loaded.image, shown_part, size, sampling)
        return DecodedPhoto(image, turn, loaded.metadata, self._coding(scaled=frame.scale != 1))

    def _coding(self, *, scaled: bool) -> Coding:
        return _coding(self.image, self.header.format, self.file_header, scaled)

    def reopened(self) -> "Photo":
        """Return the photo with its pixels still to be decoded."""
        return replace(self, image=_opened(self.file, self.format, self.file_header))

    @property
    def format(self) -> Format:
        return formats.of(self.header.format)

    def _require_memory(self) -> None:
        of_pixel = self.format.decoding_bytes_of_pixel
        if of_pixel:
            memory.require(of_pixel * self.image.width * self.image.height)


def _drafted(part: Region, stored: Size, decoded: Size) -> Region:
    """Convert a part of the stored photo to the pixels it was decoded to, which may be fewer."""
    if decoded == stored:
        return part
    across, down = decoded[0] / stored[0], decoded[1] / stored[1]
    return part[0] * across, part[1] * down, part[2] * across, part[3] * down


def read_header(path: Path, *, max_pixels: int) -> PhotoHeader:
    """Read only the header, and check that the end of the file is there.

    Raises the `Picture…` failures.
    """
    with opened(path, max_pixels=max_pixels) as photo:
        return photo.header


def read_header_with_facts(path: Path, *, max_pixels: int) -> tuple[PhotoHeader, PhotoFacts]:
    """Return the same as `read_header`, and the facts that the photo states."""
    with opened(path, max_pixels=max_pixels) as photo:
        return photo.header, photo.facts()


@contextlib.contextmanager
def opened(path: Path, *, max_pixels: int) -> Iterator[Photo]:
    with path.open("rb") as file:
        yield open_file(file, max_pixels=max_pixels)


def open_file(file: BinaryIO, *, max_pixels: int) -> Photo:
    """Open a photo, which can be used while the file is open. Raises the `Picture…` failures."""
    with failures_of_pictures(file):
        found = recognised(file)
        header = _header(file, found, max_pixels)
        image = _opened(file, found, header)
        _check_image(image, max_pixels)
        completeness.check_opened(file, image)
        before = file.tell()
        metadata.profile(image, found.code, file)  # refuses HDR
        noted = tuple(notes.of(image, found, header, file))
        file.seek(before)
        return Photo(_photo_header(image, found, noted), file, image, header)


def recognised(file: BinaryIO) -> Format:
    """Return the format of the file, whatever its name says. Raises `PictureUnreadable`."""
    head = file.read(formats.HEAD)
    found = formats.recognised(head)
    if found is None:
        raise PictureUnreadable(others.sentence(head))
    return found


def _header(file: BinaryIO, found: Format, max_pixels: int) -> Header:
    """Read the header before any decoder can allocate what it claims."""
    header = found.header(file)
    if header.size:
        _check_pixels(*header.size, max_pixels)
    if not header.is_whole:
        raise completeness.cut_short(file)
    return header


def _opened(file: BinaryIO, found: Format, header: Header) -> ImageFile.ImageFile:
    more = found.metadata(file)
    file.seek(0)
    image = Image.open(file, formats=(found.code,))
    image.info.update(more)
    later = header.pixels_later
    if later:
        image.tile = [tile._replace(offset=tile.offset + later) for tile in image.tile]
    return image


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
    if any(word in said for word in _CUT_SHORT):
        return completeness.cut_short(file)
    if "memory" in said:
        return out_of_memory()
    is_unusual = isinstance(error, UnidentifiedImageError) or any(it in said for it in _UNUSUAL)
    sentence = _damaged(reading.length(file), is_unusual=is_unusual)
    return PictureUnreadable(sentence, decoder=str(error)[:200])


def _damaged(size: int, *, is_unusual: bool) -> str:
    if not is_unusual:
        return f"The file is damaged ({size:,} bytes). Upload the picture again."
    return (
        f"The file ({size:,} bytes) is damaged, or encoded in a way that few programs can "
        "read. Save it again in another program."
    )


def _check_image(image: ImageFile.ImageFile, max_pixels: int) -> None:
    _check_pixels(image.width, image.height, max_pixels)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and pixels.is_raw(image):
        raise PictureUnreadable(others.OTHERS[others.RAW].sentence)


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


def _photo_header(
    image: ImageFile.ImageFile, found: Format, noted: tuple[SourceNote, ...]
) -> PhotoHeader:
    is_turned = found.is_turned_by_exif
    turn = exif.orientation(metadata.exif_of(image)) if is_turned else 1
    return PhotoHeader(found.code, *orientation.swapped(image.size, turn), turn, noted)


def _coding(image: ImageFile.ImageFile, kind: str, header: Header, scaled: bool) -> Coding:
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return Coding(kind, header.is_lossless)
    sampling = JpegImagePlugin.get_sampling(image)
    return Coding(
        kind,
        # Pillow cannot write 4:4:0 or 4:1:1; 4:4:4 loses nothing.
        subsampling=max(sampling, 0),
        tables=None if scaled or image.mode == "CMYK" else image.quantization,
    )
