"""Check one row before the start: its layout without painting, and the name of its result.

Pure, for child processes: rows come in as plain values, findings go out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import floor
from typing import NamedTuple

from jobs import design, rendering
from jobs.checking.verdicts.cells import Findings, on_cells, on_total
from jobs.checking.verdicts.row_values import CheckedRow, PixelSize, RowToCheck
from jobs.design import Design, result_names
from jobs.design.aspects import ASPECTS, Aspect, aspect_of
from jobs.design.boxes.text import TextBox
from jobs.design.by_aspect import for_size
from jobs.design.cells.cell import Row
from jobs.design.overrides import in_look_of, look_of, with_boxes_of
from jobs.errors import JobFailed, TextDoesNotFit
from jobs.findings import FailureOrNotice, pictures
from jobs.rendering import NO_SIZES, Sizes
from jobs.rendering.areas.rects import Size
from jobs.rendering.boxes.common_sizes import at_most, in_look, of_look, sizes_of
from jobs.rendering.boxes.layout import Layout, lay_out
from jobs.rendering.metadata import crediting
from jobs.rendering.visibility.collisions import collisions
from jobs.row_pictures import row_in_short

MOST_LINES = 20  #: more are never proposed
LEGIBLE = 8  #: pixels; smaller text is never proposed


_ALONE: Mapping[Aspect, Mapping[str, Aspect]] = {aspect: {"": aspect} for aspect in ASPECTS}
"""The aspects of a row with one result, by its aspect."""

type Notes = tuple[str, ...]
"""What the header of a photo says of it, in words of `jobs.rendering.metadata.source_notes`."""
type OfPicture = Callable[[str, PixelSize, Notes], Sequence[FailureOrNotice]]
"""(format, size, notes) → findings on a picture that depend only on the design, not on the row."""


def on_picture(
    parsed: Design, source_format: str, size: PixelSize, notes: Notes
) -> Sequence[FailureOrNotice]:
    return [*_on_format(parsed, source_format, size, notes), *_on_size(parsed, size)]


def check_one(
    parsed: Design,
    row: RowToCheck,
    sizes: Sizes = NO_SIZES,
    of_picture: OfPicture | None = None,
) -> CheckedRow:
    """Check one row. `of_picture` caches findings for the rows of one batch."""
    cells = row.values(parsed)
    try:
        look = look_of(parsed, cells)
        own = in_look_of(parsed, cells)
        shown = with_boxes_of(design.in_language_of(own, cells), cells)
    except JobFailed as failure:
        return CheckedRow(row.job, row.row, unnamed(parsed, row), [failure])
    if look or of_picture is None:
        of_picture = partial(on_picture, own)
    return _in_look(_checked(shown, row, cells, of_look(sizes, look), of_picture), look)


def _in_look(row: CheckedRow, look: str) -> CheckedRow:
    """Return the row as one that has a saved design, with its sizes among those of all."""
    return row._replace(look=look, sizes=_sizes_in_look(row.sizes, look)) if look else row


def _sizes_in_look(sizes: Sizes, look: str) -> Sizes:
    return {in_look(look, box): size for box, size in sizes.items()}


def _checked(
    parsed: Design, row: RowToCheck, cells: Row, sizes: Sizes, of_picture: OfPicture
) -> CheckedRow:
    result_name, nameless = name_of(parsed, row, cells)
    findings = [*nameless, *_on_credits(parsed, cells), *on_total(cells)]
    named = CheckedRow(row.job, row.row, result_name, findings)
    if row.size is None:
        return named
    try:
        drawn = _drawn(parsed, cells, row.size, sizes)
    except JobFailed as failure:
        return named.with_more([failure])
    of_its_picture = of_picture(row.source_format, row.size, row.notes)
    of_cells = on_cells(drawn.canvas.parsed, row, cells)
    return drawn.noted(named, [*findings, *of_its_picture, *drawn.findings(), *of_cells])


class _OnCanvas(NamedTuple):
    """The cells of a row in the design that it has, on a result of this size."""

    parsed: Design
    cells: Row
    size: Size

    def layout(self, parsed: Design, sizes: Sizes = NO_SIZES) -> Layout:
        """Lay the cells out in a variant of the design. Where the lines of a text are matters only
        beside another box.
        """
        return lay_out(parsed, self.cells, *self.size, sizes, only_size=len(parsed.boxes) == 1)

    def laid_out(self, sizes: Sizes) -> tuple[Layout, Sizes]:
        """Lay out the row as it will be drawn, and find the sizes it needs.

        A text that fits at no size gets that reason, whatever the size for all rows is.
        """
        layout = self.layout(self.parsed, sizes)
        if not (layout.failures and sizes):
            return layout, sizes_of(self.parsed, self.cells, layout)
        alone = self.layout(self.parsed)
        if alone.failures:
            return alone, NO_SIZES
        largest = self.layout(at_most(self.parsed, sizes))
        return layout, sizes_of(self.parsed, self.cells, largest)

    def add_remedies(self, failure: TextDoesNotFit) -> None:
        """Add the size at which a text would fit, and the number of lines, if there are any."""
        failure.details["fits_at"] = self._fits_at(failure.details["box"])
        if lines := self._fits_in(failure):
            failure.details["fits_in"] = lines

    def _fits_at(self, box: str) -> float | None:
        """Return the font size, in the design's unit of sizes, at which the text of a box fits, or
        None if that is illegible.
        """
        base = self.parsed.size_base(*self.size)
        smaller = self.layout(_only(box, self.parsed, 100 * LEGIBLE / base))
        fitting = (placed.size_px for placed in smaller.texts if not placed.overflow)
        return min((floor(10_000 * pixels / base) / 100 for pixels in fitting), default=None)

    def _fits_in(self, failure: TextDoesNotFit) -> int | None:
        """Return how many lines the text needs at its smallest size, or None if the box has no room
        for more lines than are allowed.
        """
        lines, allowed = failure.details["lines"], failure.details["max_lines"]
        if not allowed < lines <= MOST_LINES:
            return None
        found = self.layout(_with_lines(self.parsed, failure.details["box"], lines))
        return None if found.failures else lines


def _with_lines(parsed: Design, box: str, lines: int) -> Design:
    """Return the design with only this text box, which may have that many lines."""
    texts = (replace(text, max_lines=lines) for text in _texts(parsed, box))
    return replace(parsed, boxes=tuple(texts))


class _Drawn(NamedTuple):
    """A row as it will be drawn. `needed`: the sizes that it needs in boxes of one size."""

    canvas: _OnCanvas
    layout: Layout
    needed: Sizes
    aspect: Aspect

    def findings(self) -> Findings:
        for failure in self.layout.failures:
            if isinstance(failure, TextDoesNotFit) and not self._has_common_size(failure):
                self.canvas.add_remedies(failure)
            yield failure
        yield from self.layout.notices
        yield from collisions(self.layout)

    def _has_common_size(self, failure: TextDoesNotFit) -> bool:
        """Return whether the box has one size for all rows.

        Then no smaller size is proposed: it would change all.
        """
        box = failure.details["box"]
        return any(text.same_size for text in self.canvas.parsed.texts if text.name == box)

    def noted(self, row: CheckedRow, findings: Sequence[FailureOrNotice]) -> CheckedRow:
        """Return the row with these findings, its smallest text, its characters, its sizes and its
        shape.
        """
        texts = self.layout.texts
        return row._replace(
            findings=findings,
            smallest_px=min((placed.size_px for placed in texts), default=None),
            characters=sum(len(placed.text) for placed in texts),
            sizes=self.needed,
            aspects=_ALONE[self.aspect],
        )


def _drawn(parsed: Design, cells: Row, size: PixelSize, sizes: Sizes) -> _Drawn:
    """Lay out a row in the design for the shape of its result. Raises JobFailed."""
    result = rendering.result_size(parsed, *size)
    canvas = _OnCanvas(for_size(parsed, *result), cells, result)
    return _Drawn(canvas, *canvas.laid_out(sizes), aspect_of(*result))


def _on_credits(parsed: Design, cells: Row) -> Findings:
    """Yield a failure if title or copyright cannot be made from the row."""
    try:
        crediting.of_row(parsed, cells)
    except JobFailed as failure:
        yield failure


def _on_format(parsed: Design, source_format: str, size: PixelSize, notes: Notes) -> Findings:
    """Yield a failure if the format of the result cannot hold that many pixels."""
    try:
        rendering.check_format(parsed, source_format or "JPEG", *size, notes)
    except JobFailed as failure:
        yield failure


def _on_size(parsed: Design, size: PixelSize) -> Findings:
    """Yield a notice if the photo has too few pixels for the design."""
    result, scale = rendering.result_size(parsed, *size), rendering.result_scale(parsed, *size)
    width, height = parsed.canvas.width, parsed.canvas.height
    if scale > 1:
        yield pictures.Enlarged(size, result, scale)
    elif width is not None and height is not None and result != (width, height):
        yield pictures.SmallerThanAsked(size, (width, height), result)


def _only(box: str, parsed: Design, least: float) -> Design:
    """Return the design with only this text box, which may shrink to `least`."""
    return replace(parsed, boxes=tuple(_smaller(text, least) for text in _texts(parsed, box)))


def _texts(parsed: Design, box: str) -> Iterator[TextBox]:
    return (text for text in parsed.texts if text.name == box)


def _smaller(text: TextBox, least: float) -> TextBox:
    return replace(text, size_min=min(least, text.size_min))


def name_of(parsed: Design, row: RowToCheck, cells: Row) -> tuple[str, list[FailureOrNotice]]:
    """Return the name of the row's result by the design's pattern, and a remark if the pattern
    fails.
    """
    extension = _extension(parsed, row)
    try:
        parsed = design.in_language_of(parsed, cells)
        name = result_names.result_path(
            parsed, cells, row_number=row.row, source_path=row.source_path, extension=extension
        )
    except JobFailed as failure:
        return unnamed(parsed, row), [failure]
    return name, []


def unnamed(parsed: Design, row: RowToCheck) -> str:
    """Return the name of a result whose row gives none."""
    return f"row {row_in_short(row.row)}.{_extension(parsed, row)}"


def _extension(parsed: Design, row: RowToCheck) -> str:
    return rendering.result_format(parsed, row.source_format or "JPEG", row.notes)[0]
