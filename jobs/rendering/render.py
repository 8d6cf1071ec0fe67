"""Make the pictures of one row from one photo.

Layout comes first; pixels are decoded only if the text fits.
"""

from collections.abc import Buffer, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

import pillowscale
from jobs.design import Cell, Design, OneResult, Row, in_language_of, starting_design
from jobs.design.by_aspect import for_size
from jobs.design.overrides import in_look_of, look_of, with_boxes_of
from jobs.errors import JobFailed, ResultTooLarge
from jobs.rendering.areas.rects import Size
from jobs.rendering.boxes.common_sizes import NO_SIZES, Sizes, of_look, of_output
from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.boxes.layout import Layout, PlacedText, lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.boxes.proof_boxes import in_results
from jobs.rendering.encoding import (
    compositing,
    padding,
    result_formats,
    saving,
    splicing,
    thumbnails,
)
from jobs.rendering.encoding.result_formats import ResultFormat
from jobs.rendering.encoding.splicing import Way, way_here
from jobs.rendering.geometry.words import DrawnWord, words
from jobs.rendering.metadata import carried, crediting
from jobs.rendering.metadata.crediting import Credits
from jobs.rendering.photos import frames, opening, pixels
from jobs.rendering.photos.decoding import Decodings
from jobs.rendering.photos.frames import Frame
from jobs.rendering.photos.opening import DecodedPhoto, Photo, PhotoHeader
from jobs.rendering.visibility import grounds, legibility
from jobs.rendering.visibility.legibility import LegibleLayout

_WARMING = "Overprint 12,50 € 春 🍓"
"""Latin, digits, CJK and an emoji: these are the large fonts."""


class Drawn(NamedTuple):
    """How a box turned out: its kind, and what that kind says of it (`boxes`), with its name as
    `box`.
    """

    kind: str
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """A result. `width` and `height` are as displayed; `thumbnail` is a JPEG of the same picture,
    at most 320 pixels.

    `pieces` are its bytes in order. For a spliced result, most are views into the source's file,
    which must not change until they are used. `way`: whether it was spliced, or decoded and
    encoded, and why. `words`: None unless the design asks for them.
    """

    pieces: tuple[Buffer, ...]
    extension: str
    media_type: str
    width: int
    height: int
    boxes: Sequence[Drawn]
    thumbnail: bytes
    way: Way
    words: Sequence[DrawnWord] | None = None

    @property
    def data(self) -> bytes:
        return b"".join(self.pieces)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Return how the boxes of one kind turned out, in painting order."""
        return [drawn.told for drawn in self.boxes if drawn.kind == kind]

    @property
    def texts(self) -> list[dict[str, Any]]:
        return self.told("text")


def render(
    source: Path,
    design: Design,
    row: Row,
    *,
    max_pixels: int,
    sizes: Sizes = NO_SIZES,
    in_proof: bool = False,
) -> Picture:
    """Make the picture of one row; with the boxes that only proofs show if it is `in_proof`.

    Raises `JobFailed` subclasses: for the source, for the text (the first failure, in box order),
    for the result.
    """
    (picture,) = render_each(
        source,
        [OneResult("", design)],
        row,
        max_pixels=max_pixels,
        sizes=sizes,
        in_proof=in_proof,
    )
    return picture


def render_each(
    source: Path,
    results: Iterable[OneResult],
    row: Row,
    *,
    max_pixels: int,
    sizes: Sizes = NO_SIZES,
    in_proof: bool = False,
) -> Iterator[Picture]:
    """Make each result of one row, in order, from a photo that is opened once. Each is the same
    picture as if it were made alone.

    `sizes`: those of all outputs. Raises what `render` raises, with the name of the output; for the
    text of any result before the first is made.
    """
    written = [_of_row(one, row, sizes) for one in results]
    with opening.opened(source, max_pixels=max_pixels) as photo:
        plans = [_planned(photo, one.output, one.design, row, own) for one, own in written]
        if not in_proof:
            plans = [plan.without_proof_boxes() for plan in plans]
        decodings = Decodings(photo, [plan.frame for plan in plans])
        for plan in plans:
            decodings.to_come.pop(0)
            with _naming(plan.output), opening.within_memory():
                picture = _made(photo, plan, decodings)
            yield replace(picture, words=words(plan.layout)) if plan.has_words else picture


def _of_row(one: OneResult, row: Row, sizes: Sizes) -> tuple[OneResult, Sizes]:
    """Return a result in the look and the language of this row, with its sizes."""
    own = of_look(of_output(sizes, one.output), look_of(one.design, row))
    design = in_language_of(in_look_of(one.design, row), row)
    return OneResult(one.output, design), own


class _Plan(NamedTuple):
    """A result whose text fits."""

    output: str
    design: Design
    frame: Frame
    layout: Layout
    credits: Credits

    @property
    def has_words(self) -> bool:
        """Whether the design asks where each word is."""
        return self.design.output.words

    def without_proof_boxes(self) -> "_Plan":
        return self._replace(layout=in_results(self.layout))

    def format_for(self, header: PhotoHeader) -> ResultFormat:
        output = self.design.output
        return result_formats.chosen(output, header.format, self.credits, notes=header.notes)


def _planned(photo: Photo, output: str, design: Design, row: Row, sizes: Sizes) -> _Plan:
    with _naming(output):
        layout = check_row(design, row, *photo.header.size, sizes)
        layout.raise_failure()
        frame = frames.framed(design.canvas, photo.header.size)
        return _Plan(output, design, frame, layout, crediting.of_row(design, row))


@contextmanager
def _naming(output: str) -> Iterator[None]:
    """Name the output in the failures of its result, if it has a name."""
    try:
        yield
    except JobFailed as failure:
        if not output:
            raise
        raise failure.in_output(output) from failure


def _made(photo: Photo, plan: _Plan, decodings: Decodings) -> Picture:
    wanted = plan.format_for(photo.header)
    way = splicing.way(photo.header, wanted, plan.frame)
    if way == splicing.SPLICE:
        try:
            return _spliced(photo, plan.layout, wanted)
        except splicing.NotSpliced as refusal:
            way = refusal.way
    wanted.check(plan.frame.size)
    return _painted(photo, plan, decodings.decode(plan.frame), wanted, way)


def _painted(
    photo: Photo, plan: _Plan, canvas: DecodedPhoto, wanted: ResultFormat, way: Way
) -> Picture:
    """Make the picture from decoded pixels."""
    frame, strip = plan.frame, plan.design.canvas.strip
    ground = plan.design.canvas.background
    padding.put_on_ground(canvas, frame, ground, strip.colour if strip else None)
    seen = legibility.seen_on(plan.layout, cache(partial(_ground, photo, frame, canvas)))
    compositing.put(canvas, paint(seen.layout))
    # Without a size to meet, the photo is encoded a second time with less loss if its blocks stay
    # where they were.
    data = saving.save(canvas, wanted, upright=frame.is_sized)
    return _picture(seen, wanted, way, (data,), thumbnails.of_canvas(canvas))


def _ground(photo: Photo, frame: Frame, canvas: DecodedPhoto) -> Image.Image:
    """Return the ground for measuring contrast.

    For a whole JPEG it is what splicing uses, so that both ways to make a picture choose the same.
    For any other it is the canvas, even for a progressive JPEG, which splicing would have to read
    once more.
    """
    if frame.is_whole and not photo.image.info.get("progressive"):
        with suppress(splicing.NotSpliced):
            return grounds.of_jpeg(photo, splicing.source_of(photo).read.averages)
    return grounds.of_canvas(canvas)


def _spliced(photo: Photo, layout: Layout, wanted: ResultFormat) -> Picture:
    """Make the picture by splicing. Raises `NotSpliced`."""
    source = splicing.source_of(photo, thumbnails.samples_needed(photo.image.size))
    seen = legibility.seen_on(layout, cache(partial(grounds.of_jpeg, photo, source.read.averages)))
    made = splicing.spliced(photo, source, paint(seen.layout), wanted)
    thumbnail = thumbnails.of_spliced(made, photo.header.orientation, carried.icc_of(photo.image))
    if thumbnail is None:
        data, pixels = b"".join(made.pieces), seen.layout.width * seen.layout.height
        thumbnail = _small_of(data, pixels, thumbnails.LONG_EDGE)
    return _picture(seen, wanted, made.way, made.pieces, thumbnail)


def check_row(design: Design, row: Row, width: int, height: int, sizes: Sizes = NO_SIZES) -> Layout:
    """Return the layout of a row on a photo of this size as displayed, without touching the photo.

    Text is laid out on the finished result: cropped, padded and scaled, with the changes for its
    shape and the boxes that the row shows. Raises `ResultTooLarge`, and `ValueUnusable` for a cell
    that should name a language.
    """
    if design.design_column:
        sizes = of_look(sizes, look_of(design, row))
        design = in_look_of(design, row)
    size = result_size(design, width, height)
    shown = with_boxes_of(for_size(design, *size), row)
    return lay_out(in_language_of(shown, row), row, *size, sizes)


def title_of(design: Design, row: Row) -> str:
    """Return the title that the design gives the result of a row; empty for none."""
    return crediting.of_row(in_language_of(design, row), row).title


def result_size(design: Design, width: int, height: int) -> Size:
    """Return the size of the result, in pixels as displayed, for a photo of this size.

    Raises `ResultTooLarge`.
    """
    return frames.framed(design.canvas, (width, height)).size


def result_scale(design: Design, width: int, height: int) -> float:
    """Return the scale for a photo of this size. More than 1 means that pixels are interpolated."""
    return frames.framed(design.canvas, (width, height)).scale


def check_format(
    design: Design, source_format: str, width: int, height: int, notes: Collection[str] = ()
) -> None:
    """Raise `ResultTooLarge` if the file format of the result cannot hold it.

    A spliced JPEG is exempt: it has the size of its photo, which is a JPEG already. `notes`: those
    of the source.
    """
    wanted = result_formats.chosen(design.output, source_format, notes=notes)
    frame = frames.framed(design.canvas, (width, height))
    try:
        wanted.check(frame.size)
    except ResultTooLarge:
        header = PhotoHeader(source_format, width, height, 1)
        if splicing.way(header, wanted, frame) != splicing.SPLICE:
            raise


def result_format(
    design: Design, source_format: str, notes: Collection[str] = ()
) -> tuple[str, str]:
    """Return extension and media type, from the kind of the source (a code of `jobs.formats`) and
    its notes.
    """
    wanted = result_formats.file_format(design.output, source_format, notes)
    return wanted.extension, wanted.media_type


def preview(
    source: Path,
    design: Design,
    row: Row,
    *,
    max_pixels: int,
    long_edge: int,
    sizes: Sizes = NO_SIZES,
) -> bytes:
    """Return a JPEG for the screen of exactly what `render` makes: the same bytes, opened again and
    scaled down.
    """
    return small(render(source, design, row, max_pixels=max_pixels, sizes=sizes), long_edge)


def small(picture: Picture, long_edge: int) -> bytes:
    """Return a JPEG of a result for the screen."""
    return _small_of(picture.data, picture.width * picture.height, long_edge)


def thumbnail(source: Path, *, max_pixels: int, long_edge: int = thumbnails.LONG_EDGE) -> bytes:
    """Return a small JPEG of a source. Raises the `Picture…` failures."""
    with opening.opened(source, max_pixels=max_pixels) as photo:
        return _small(photo, long_edge)


def warm_up() -> None:
    """Open the most common fonts and the compiled libraries, so that processes forked from this one
    have them at once.
    """
    way_here()
    pillowscale.available()
    design = starting_design(["caption"])
    paint(check_row(design, {"caption": Cell.of_text(_WARMING)}, 1600, 1200))


def _small_of(data: bytes, pixels: int, long_edge: int) -> bytes:
    """Return a JPEG of the bytes of a result, which has this many pixels."""
    return _small(opening.open_file(BytesIO(data), max_pixels=pixels), long_edge)


def _small(photo: Photo, long_edge: int) -> bytes:
    whole = photo.header.size
    sampling = pixels.QUICK if long_edge <= thumbnails.LONG_EDGE else pixels.FINE
    canvas = photo.decode(frames.whole(whole, frames.at_most(whole, long_edge)), sampling)
    with opening.within_memory():
        return thumbnails.of_canvas(canvas, long_edge)


def _picture(
    seen: LegibleLayout,
    wanted: ResultFormat,
    way: Way,
    pieces: tuple[Buffer, ...],
    thumbnail: bytes,
) -> Picture:
    layout = seen.layout
    return Picture(
        pieces=pieces,
        extension=wanted.extension,
        media_type=wanted.media_type,
        width=layout.width,
        height=layout.height,
        boxes=tuple(_drawn(seen)),
        thumbnail=thumbnail,
        way=way,
    )


def _drawn(seen: LegibleLayout) -> Iterator[Drawn]:
    """Yield how each box turned out; of a text also its contrast."""
    contrasts = iter(seen.contrasts)
    for placed in seen.layout.placed:
        told = dict(kind_of(placed.box).told(placed))
        if isinstance(placed, PlacedText):
            told["contrast"] = next(contrasts)
        yield Drawn(placed.box.kind, told)
