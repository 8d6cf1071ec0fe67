"""Results as clients see them in proofs: with the marks that the results themselves do not have."""

from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from jobs.design import Design, Row, in_language_of
from jobs.design.by_aspect import for_size
from jobs.design.overrides import in_look_of, look_of, with_boxes_of
from jobs.rendering.areas.rects import Size
from jobs.rendering.boxes.common_sizes import Sizes, of_look
from jobs.rendering.boxes.kinds import kind_of
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.boxes.proof_boxes import in_proofs
from jobs.rendering.encoding import compositing, thumbnails
from jobs.rendering.geometry.placements import Layout, Placed, PlacedText, scaled
from jobs.rendering.photos import frames, opening, pixels
from jobs.rendering.photos.opening import DecodedPhoto, Photo
from jobs.rendering.visibility import grounds, legibility


def marked(
    result: Path,
    design: Design,
    row: Row,
    *,
    max_pixels: int,
    sizes: Sizes,
    long_edge: int | None = None,
) -> bytes:
    """Return a finished result with its marks, as a JPEG of at most `long_edge` pixels.

    `design` is the design of this output, and `sizes` are its own. Raises `JobFailed` subclasses if
    the file or a mark cannot be used: then nothing may be shown.
    """
    with opening.opened(result, max_pixels=max_pixels) as picture:
        layout = _laid_out(design, row, picture.header.size, sizes)
        layout.raise_failure()
        with opening.within_memory():
            canvas = _decoded(picture, long_edge)
            marks = legibility.chosen(in_proofs(layout), cache(partial(grounds.of_canvas, canvas)))
            compositing.put(canvas, paint(_smaller(marks, *canvas.displayed)))
            return thumbnails.of_canvas(canvas, max(canvas.image.size))


def _laid_out(design: Design, row: Row, size: Size, sizes: Sizes) -> Layout:
    own = of_look(sizes, look_of(design, row))
    shown = with_boxes_of(for_size(in_look_of(design, row), *size), row)
    return lay_out(in_language_of(shown, row), row, *size, own)


def _decoded(picture: Photo, long_edge: int | None) -> DecodedPhoto:
    whole = picture.header.size
    sampling = pixels.QUICK if long_edge == thumbnails.LONG_EDGE else pixels.FINE
    return picture.decode(frames.whole(whole, frames.at_most(whole, long_edge)), sampling)


def _smaller(layout: Layout, width: int, height: int) -> Layout:
    """Return the same layout on a canvas of another size."""
    share = width / layout.width
    if share == 1:
        return layout
    placed = tuple(_scaled(one, share) for one in layout.placed)
    return replace(layout, width=width, height=height, placed=placed)


def _scaled(placed: Placed, share: float) -> Placed:
    if isinstance(placed, PlacedText):
        return scaled(placed, share)
    kind = kind_of(placed.box)
    return kind.scaled(placed, share) if kind.scaled else placed
