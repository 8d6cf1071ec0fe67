"""Put text onto a JPEG without decoding the photo: decide whether a result allows it, and do it.

`jpegsplice` changes only the bits under the text. It handles most JPEGs from cameras. A progressive
one is first made baseline, which changes no coefficient outside the text either. Photos that it
refuses, and results that need other pixels than the source's, are decoded and encoded whole
(`compositing`, `saving`).
"""

import os
from collections.abc import Buffer, Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from PIL import Image, ImageFile

import jpegsplice
import pillowscale
from jobs.rendering.colours import profiles
from jobs.rendering.encoding import compositing, overlaying
from jobs.rendering.encoding.result_formats import ResultFormat
from jobs.rendering.metadata import carried
from jobs.rendering.paint.stamps import Stamp
from jobs.rendering.photos import source_cache
from jobs.rendering.photos.frames import Frame
from jobs.rendering.photos.opening import Photo, PhotoHeader
from jobs.rendering.photos.source_cache import Jpeg, SpliceSource

SWITCH = "OVERPRINT_SPLICE"
"""If this is 0, no photo is spliced: Pillow makes every picture."""
_END_OF_IMAGE = b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Way:
    """How a picture is made. `path` is splice or pillow.

    `reason` is one stable word: why it was not spliced, or that a progressive photo was made
    baseline.
    """

    path: str
    reason: str = ""


SPLICE = Way("splice")
SPLICE_MADE_SEQUENTIAL = Way("splice", "progressive")


class NotSpliced(Exception):
    """This photo must be decoded after all; `way` gives the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.way = Way("pillow", reason)


def way_here() -> Way:
    """Return how JPEGs are made on this machine if neither file nor design prevents splicing."""
    if os.environ.get(SWITCH) == "0":
        return Way("pillow", "switched_off")
    return SPLICE if jpegsplice.available() else Way("pillow", "not_available")


def way(header: PhotoHeader, wanted: ResultFormat, frame: Frame) -> Way:
    """Decide how to make a picture, from its header and the design.

    This is the only place that decides.
    """
    if header.format != "JPEG" or wanted.name != "jpeg":
        return Way("pillow", "kind")
    if wanted.quality is not None:
        return Way("pillow", "quality")
    changed = _changed(header, frame)
    return Way("pillow", changed) if changed else way_here()


def _changed(header: PhotoHeader, frame: Frame) -> str:
    """Return what about a frame needs other pixels than the photo's; empty if nothing does."""
    if frame.strip is not None:
        return "strip"
    if not frame.is_as_large:
        return "size"
    return "turned" if frame.is_sized and header.orientation != 1 else ""


def source_of(photo: Photo, each: int = 1) -> SpliceSource:
    """Read what `spliced` needs of the photo.

    `each`: samples per block, for its thumbnail. Raises `NotSpliced`.
    """
    if photo.header.format != "JPEG":
        raise NotSpliced("kind")
    if way_here() != SPLICE:
        raise NotSpliced(way_here().reason)
    try:
        return source_cache.source(photo.file, each)
    except jpegsplice.Refused as refusal:
        raise NotSpliced(refusal.code) from refusal


class SplicedJpeg(NamedTuple):
    """A JPEG as pieces, most of them views into its source; the means of its blocks; how it was
    made.
    """

    pieces: tuple[Buffer, ...]
    averages: jpegsplice.Averages
    way: Way

    @property
    def length(self) -> int:
        """The bytes of all pieces."""
        return sum(memoryview(piece).nbytes for piece in self.pieces)


def spliced(
    photo: Photo, source: SpliceSource, stamps: Iterable[Stamp], wanted: ResultFormat
) -> SplicedJpeg:
    """Return the photo's file with the stamps on it. Raises `NotSpliced`."""
    placed = compositing.placed(stamps, photo.header.size, photo.header.orientation)
    overlays = overlaying.merged(_in_space(photo.image, placed))
    try:
        made = _put(source, overlays, photo, wanted)
    except jpegsplice.Refused as refusal:
        raise NotSpliced(refusal.code) from refusal
    if wanted.most_bytes is not None and made.length > wanted.most_bytes:
        raise NotSpliced("kilobytes")
    return made


def _in_space(
    image: ImageFile.ImageFile, placed: list[overlaying.Overlay]
) -> list[overlaying.Overlay]:
    """Return the overlays in the photo's own space."""
    if image.mode == "L" and not all(compositing.is_grey(overlay) for overlay, _ in placed):
        raise NotSpliced("colour_on_grey")
    if image.mode not in ("L", "RGB"):
        return placed
    icc = carried.icc_of(image)
    translated = profiles.grey_from_srgb if image.mode == "L" else profiles.from_srgb
    return [(translated(overlay, icc), corner) for overlay, corner in placed]


def _put(
    source: SpliceSource, overlays: list[overlaying.Overlay], photo: Photo, wanted: ResultFormat
) -> SplicedJpeg:
    """Apply the overlays one after another.

    The last result gets a header and an end that match the new picture.
    """
    first, *others = overlays or [(Image.new("RGBA", (1, 1)), (0, 0))]
    jpeg, marks, made = _on_source(source, first)
    averages = made.averages or source.read.averages
    for image, corner in others:
        jpeg, marks = made.joined(), jpegsplice.NO_MARKS
        made = jpegsplice.parts(
            jpeg, pillowscale.bytes_of(image), image.size, corner, averages=averages
        )
        averages = made.averages or averages
    header, *changed, rest = made.pieces
    last_row = marks[-1].offset if marks else 0
    ending = _picture_alone(jpeg, rest, last_row)
    pieces: tuple[Buffer, ...] = (_header(bytes(header), photo, wanted), *changed, ending)
    way = SPLICE_MADE_SEQUENTIAL if source.read.is_progressive else SPLICE
    return SplicedJpeg(pieces, averages, way)


def _on_source(
    source: SpliceSource, overlay: overlaying.Overlay
) -> tuple[Jpeg, jpegsplice.Marks, jpegsplice.Spliced]:
    """Apply the first overlay, starting at the mark of the rows where it begins: everything above
    was read before.

    Also return the file that the pieces are views of, and its marks. If the source's tables lack
    codes again, its recoded copy is used; the result is the same.
    """
    (image, corner), read = overlay, source.read
    averages = read.averages
    pixels = pillowscale.bytes_of(image)
    put = partial(jpegsplice.parts, overlay=pixels, size=image.size, xy=corner)
    try:
        mark = averages.mark_for(corner[1])
        made = put(source.jpeg, mark=mark, averages=averages, may_recode=not read.lacks_codes)
    except jpegsplice.Refused as refusal:
        if refusal.code != "codes" or not read.lacks_codes:
            raise
        copy = source_cache.recoded(source)
        mark = averages._replace(marks=copy.marks).mark_for(corner[1])
        return copy.jpeg, copy.marks, put(copy.jpeg, mark=mark, averages=averages, is_recoded=True)
    read.lacks_codes |= made.way == "recoded"
    return source.jpeg, averages.marks, made


def _header(header: bytes, photo: Photo, wanted: ResultFormat) -> bytes:
    return carried.jpeg_header_of_result(
        header,
        orientation=photo.header.orientation,
        size=photo.header.stored_size,
        keeping=wanted.keeping,
    )


def _picture_alone(jpeg: Jpeg, rest: memoryview, last_row: int) -> memoryview:
    """Return the rest up to the end of the picture: what phones append (a second picture, a film)
    shows the photo without text.

    `last_row`: the offset of the last row of blocks, 0 if unknown.
    """
    begin = len(jpeg) - len(rest)
    end = jpeg.find(_END_OF_IMAGE, max(begin, last_row))
    if end < 0:
        raise NotSpliced("truncated")
    return rest[: end + len(_END_OF_IMAGE) - begin]
