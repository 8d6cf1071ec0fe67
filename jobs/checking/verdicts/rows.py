"""Check one row before the start: its layout without painting, and the name of its result.

Pure, for child processes: rows come in as plain values, findings go out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import floor

from jobs import design, rendering
from jobs.checking.verdicts.row_values import CheckedRow, PixelSize, RowToCheck
from jobs.design import result_names
from jobs.design.aspects import ASPECTS, Aspect, aspect_of
from jobs.design.boxes.shape import ShapeBox
from jobs.design.boxes.text import TextBox
from jobs.design.by_aspect import for_size
from jobs.design.cells import dates, patterns
from jobs.design.cells.cell import FROM_PHOTO, Cell, Row
from jobs.design.cells.formatting import locale_of
from jobs.design.cells.totals import word_for_total
from jobs.design.facts.columns import FactColumn
from jobs.design.facts.rows import missing_facts
from jobs.design.overrides import in_look_of, look_of, with_boxes_of
from jobs.errors import DesignDoesNotApply, JobFailed, TextDoesNotFit
from jobs.findings import FailureOrNotice, codes, insets, pictures, texts
from jobs.rendering import NO_SIZES, Sizes
from jobs.rendering.boxes.common_sizes import at_most, in_look, of_look, sizes_of
from jobs.rendering.boxes.layout import Layout
from jobs.rendering.metadata import crediting
from jobs.rendering.visibility.collisions import collisions

MOST_LINES = 20  #: more are never proposed
LEGIBLE = 8  #: pixels; smaller text is never proposed

_UNFINISHED = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|###+)"  # of spreadsheet programs
    r"|T(?<!\wT)(?:B[ACD]\b|ODO:)"  # with its colon only: the word is Spanish for all
    r"|X(?<!\wX)XXX+\b|L(?i:orem ipsum)|lorem ipsum|\{\{[^{}]++\}\}"
    r"|&(?i:[a-z]{2,8}|#x?[0-9a-f]{2,6});"  # of web pages, such as &amp;
)
"""What people mean to fill in later. No two branches begin with the same letter, which makes the
search ten times as fast.
"""
_NO_VALUES = frozenset({"XXX", "NaN", "null", "NULL", "undefined"})
"""Whole cells that programs write for a missing value."""

_ALONE: Mapping[Aspect, Mapping[str, Aspect]] = {aspect: {"": aspect} for aspect in ASPECTS}
"""The aspects of a row with one result, by its aspect."""

type OfPicture = Callable[[str, PixelSize, tuple[str, ...]], Sequence[FailureOrNotice]]
"""(format, size, notes) → findings on a picture that depend only on the design, not on the row."""


def on_picture(
    parsed: design.Design, source_format: str, size: PixelSize, notes: tuple[str, ...]
) -> Sequence[FailureOrNotice]:
    return [*_on_format(parsed, source_format, size, notes), *_on_size(parsed, size)]


def check_one(
    parsed: design.Design,
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
    if not look:
        return row
    sizes = {in_look(look, box): size for box, size in row.sizes.items()}
    return row._replace(look=look, sizes=sizes)


def _checked(
    parsed: design.Design, row: RowToCheck, cells: Row, sizes: Sizes, of_picture: OfPicture
) -> CheckedRow:
    result_name, nameless = name_of(parsed, row, cells)
    findings = [*nameless, *_on_credits(parsed, cells)]
    if row.size is None:
        return CheckedRow(row.job, row.row, result_name, findings)
    try:
        result = rendering.result_size(parsed, *row.size)
        parsed = for_size(parsed, *result)
        layout, needed = _laid_out(parsed, cells, row.size, sizes)
    except JobFailed as failure:
        return CheckedRow(row.job, row.row, result_name, [*findings, failure])
    findings += of_picture(row.source_format, row.size, row.notes)
    findings += _on_layout(layout, parsed, cells, row.size)
    findings += _on_cells(parsed, row, cells)
    drawn = layout.texts
    return CheckedRow(
        row.job,
        row.row,
        result_name,
        findings,
        smallest_px=min((placed.size_px for placed in drawn), default=None),
        characters=sum(len(placed.text) for placed in drawn),
        sizes=needed,
        aspects=_ALONE[aspect_of(*result)],
    )


def _laid_out(
    parsed: design.Design, cells: Row, size: PixelSize, sizes: Sizes
) -> tuple[Layout, Sizes]:
    """Lay out the row as it will be drawn, and find the sizes it needs.

    A text that fits at no size gets that reason, whatever the size for all rows is."""
    layout = rendering.check_row(parsed, cells, *size, sizes)
    if not (layout.failures and sizes):
        return layout, sizes_of(parsed, cells, layout)
    alone = rendering.check_row(parsed, cells, *size)
    if alone.failures:
        return alone, NO_SIZES
    return layout, sizes_of(
        parsed, cells, rendering.check_row(at_most(parsed, sizes), cells, *size)
    )


def _on_layout(
    layout: Layout, parsed: design.Design, cells: Row, size: PixelSize
) -> Iterator[FailureOrNotice]:
    for failure in layout.failures:
        box = failure.details["box"]
        if isinstance(failure, TextDoesNotFit) and not _has_common_size(parsed, box):
            failure.details["fits_at"] = fits_at(parsed, cells, size, box)
            if lines := _fits_in(parsed, cells, size, failure):
                failure.details["fits_in"] = lines
        yield failure
    yield from layout.notices
    yield from collisions(layout)


def _on_cells(parsed: design.Design, row: RowToCheck, cells: Row) -> Iterator[FailureOrNotice]:
    written = parsed.texts
    in_sheet = (cell for cell in cells.values() if cell.number_format != FROM_PHOTO)
    if word := word_for_total(in_sheet):
        yield texts.RowMayBeTotal(word)
    yield from _on_empty(written, cells)
    if len(written) < len(parsed.boxes):
        yield from _on_empty_insets(parsed, cells)
        yield from _on_empty_codes(parsed, cells)
    yield from _on_unfinished(written, cells)
    if row.mixed_dates:
        yield from _on_text_dates(parsed, cells, row.mixed_dates)
    if row.photo is not None:
        yield from _on_facts(parsed, row, cells)


def _on_empty(written: Iterable[TextBox], cells: Row) -> Iterator[FailureOrNotice]:
    """Yield a notice on empty columns in a text, so that a missing translation is noticed."""
    for box in written:
        try:
            empty = patterns.empty_columns(box.text, cells)
        except DesignDoesNotApply:
            continue  # the layout reports it
        if empty and not box.required:
            yield from _on_empty_columns(box, empty, cells)


def _on_empty_columns(
    box: TextBox, columns: Iterable[str], cells: Row
) -> Iterator[FailureOrNotice]:
    if empty := tuple(column for column in columns if not _is_fact(cells, column)):
        yield texts.EmptyColumns(box.name, empty)


def _on_empty_insets(parsed: design.Design, cells: Row) -> Iterator[FailureOrNotice]:
    """Yield a notice on empty columns of image boxes, so that a missing portrait is noticed."""
    for box in parsed.boxes:
        if isinstance(box, design.ImageBox) and not box.required:
            with suppress(DesignDoesNotApply):  # the layout reports it
                if empty := patterns.empty_columns(box.file, cells):
                    yield insets.InsetEmpty(box.name, empty)


def _on_empty_codes(parsed: design.Design, cells: Row) -> Iterator[FailureOrNotice]:
    """Yield a notice on codes that an empty column hides, so that no badge lacks its own unseen."""
    for box in parsed.boxes:
        if isinstance(box, design.CodeBox) and not box.required:
            with suppress(DesignDoesNotApply):  # the layout reports it
                empty = patterns.empty_columns(box.text, cells)
                if of_sheet := [column for column in empty if not _is_fact(cells, column)]:
                    yield codes.CodeLeftOut(box.name, of_sheet)


def _is_fact(cells: Row, column: str) -> bool:
    return patterns.cell_of(cells, column).number_format == FROM_PHOTO


def _on_facts(parsed: design.Design, row: RowToCheck, cells: Row) -> Iterator[FailureOrNotice]:
    """Yield a notice for each place that prints a fact which the photo does not state.

    Shapes print nothing: a fact in their pattern asks whether the photo states it.
    """
    for box in parsed.boxes:
        if not isinstance(box, ShapeBox) and (missing := missing_facts(box.pattern, cells)):
            yield pictures.FactsMissing(row.source_path, *_said(missing), box=box.name)
    for place, pattern in _patterns_of_file(parsed):
        if missing := missing_facts(pattern, cells):
            yield pictures.FactsMissing(row.source_path, *_said(missing), place=place)


def _patterns_of_file(parsed: design.Design) -> Iterator[tuple[str, str]]:
    """Yield the patterns that are written with a file, not drawn, and in words where."""
    yield "the file name", parsed.output.name
    yield "the title", parsed.output.title
    yield "the copyright", parsed.output.copyright


def _said(facts: Sequence[FactColumn]) -> tuple[list[str], list[str]]:
    """Return the names of facts, and in words what a photo without them does not say."""
    return [fact.name for fact in facts], [fact.words for fact in facts]


def _on_unfinished(written: Iterable[TextBox], cells: Row) -> Iterator[FailureOrNotice]:
    """Yield a notice for each printed cell whose text looks unfinished."""
    for box in written:
        for column in patterns.columns(box.text):
            cell = cells.get(column)
            if cell is not None and (words := _unfinished(cell.shown)):
                yield texts.TextUnfinished(box.name, column, words)


def _on_text_dates(
    parsed: design.Design, cells: Row, mixed: frozenset[str]
) -> Iterator[FailureOrNotice]:
    """Yield a notice for each printed cell that is text in a column with dates."""
    printed = dict.fromkeys(name for box in parsed.texts for name in patterns.columns(box.text))
    for column in printed:
        cell = cells.get(column)
        if column in mixed and cell is not None and _is_text_of_date(cell):
            yield texts.DateAsText(
                column, cell.shown, _read(cell.shown, parsed.language), parsed.language
            )


def _is_text_of_date(cell: Cell) -> bool:
    return not dates.is_stored_date(cell) and dates.is_date_in_text(cell.shown)


def _read(text: str, language: str) -> texts.ReadDate | None:
    found = dates.read_text(text, locale_of(language))
    return texts.ReadDate(f"{found.day}", found.order, found.is_unclear) if found else None


def _unfinished(text: str) -> str:
    """Return the first words that look unfinished, or an empty text."""
    if text.strip() in _NO_VALUES:
        return text.strip()
    found = _UNFINISHED.search(text)
    return found[0] if found else ""


def _on_credits(parsed: design.Design, cells: Row) -> Iterator[FailureOrNotice]:
    """Yield a failure if title or copyright cannot be made from the row."""
    try:
        crediting.of_row(parsed, cells)
    except JobFailed as failure:
        yield failure


def _on_format(
    parsed: design.Design, source_format: str, size: PixelSize, notes: tuple[str, ...]
) -> Iterator[FailureOrNotice]:
    """Yield a failure if the format of the result cannot hold that many pixels."""
    try:
        rendering.check_format(parsed, source_format or "JPEG", *size, notes)
    except JobFailed as failure:
        yield failure


def _on_size(parsed: design.Design, size: PixelSize) -> Iterator[FailureOrNotice]:
    """Yield a notice if the photo has too few pixels for the design."""
    result, scale = rendering.result_size(parsed, *size), rendering.result_scale(parsed, *size)
    width, height = parsed.canvas.width, parsed.canvas.height
    if scale > 1:
        yield pictures.Enlarged(size, result, scale)
    elif width is not None and height is not None and result != (width, height):
        yield pictures.SmallerThanAsked(size, (width, height), result)


def _has_common_size(parsed: design.Design, name: str) -> bool:
    """Return whether the box has one size for all rows.

    Then no smaller size is proposed: it would change all.
    """
    return any(box.same_size for box in parsed.texts if box.name == name)


def fits_at(parsed: design.Design, cells: Row, size: PixelSize, box: str) -> float | None:
    """Return the font size, in the design's unit of sizes, at which the text of a box fits, or None
    if that is illegible.
    """
    base = parsed.size_base(*rendering.result_size(parsed, *size))
    texts = rendering.check_row(_only(box, parsed, 100 * LEGIBLE / base), cells, *size).texts
    return min(
        (floor(10_000 * placed.size_px / base) / 100 for placed in texts if not placed.overflow),
        default=None,
    )


def _fits_in(
    parsed: design.Design, cells: Row, size: PixelSize, failure: TextDoesNotFit
) -> int | None:
    """Return how many lines the text needs at its smallest size, or None if the box has no room for
    more lines than are allowed.
    """
    lines, allowed = failure.details["lines"], failure.details["max_lines"]
    if not allowed < lines <= MOST_LINES:
        return None
    box = failure.details["box"]
    texts = (replace(text, max_lines=lines) for text in parsed.texts if text.name == box)
    found = rendering.check_row(replace(parsed, boxes=tuple(texts)), cells, *size)
    return None if found.failures else lines


def _only(box: str, parsed: design.Design, least: float) -> design.Design:
    """Return the design with only this text box, which may shrink to `least`."""
    texts = (text for text in parsed.texts if text.name == box)
    return replace(
        parsed, boxes=tuple(replace(text, size_min=min(least, text.size_min)) for text in texts)
    )


def name_of(
    parsed: design.Design, row: RowToCheck, cells: Row
) -> tuple[str, list[FailureOrNotice]]:
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


def unnamed(parsed: design.Design, row: RowToCheck) -> str:
    """Return the name of a result whose row gives none."""
    return f"row {row.row}.{_extension(parsed, row)}"


def _extension(parsed: design.Design, row: RowToCheck) -> str:
    return rendering.result_format(parsed, row.source_format or "JPEG", row.notes)[0]
