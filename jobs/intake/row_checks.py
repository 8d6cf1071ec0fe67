"""One row looked at before the start: its layout without painting, and what its result will be called.

Pure, for child processes: rows come in as plain values, remarks go out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from math import floor
from pathlib import Path
from typing import Any, NamedTuple

from jobs import design, rendering
from jobs.design import names, patterns
from jobs.design.cells import Cell, Raw, Row
from jobs.errors import DesignDoesNotApply, JobFailed, TextDoesNotFit
from jobs.rendering import NO_SIZES, Sizes, crediting
from jobs.rendering.collisions import collisions
from jobs.rendering.common_sizes import at_most, sizes_of
from jobs.rendering.layout import Layout

LEGIBLE = 8  #: pixels: no smaller text is proposed


class Size(NamedTuple):
    """Pixels of a picture as displayed."""

    width: int
    height: int


class RowToCheck(NamedTuple):
    """A row with what is known of its picture. `size` None: no picture that could be drawn on, so no layout."""

    job: int
    row: int
    cells: Mapping[str, list[Raw]]
    source_path: str = ""
    source_format: str = ""
    size: Size | None = None


class Remark(NamedTuple):
    """What the check has to say of a row. `blocks`: the row would fail."""

    code: str
    blocks: bool
    sentence: str
    details: dict[str, Any]


class CheckedRow(NamedTuple):
    """`result_name` is not yet distinct. `smallest_px`: the smallest text drawn; None when there is none. `sizes`: what
    the row needs of boxes with one size for all rows."""

    job: int
    row: int
    result_name: str = ""
    remarks: Sequence[Remark] = ()
    smallest_px: float | None = None
    characters: int = 0
    sizes: Sizes = NO_SIZES

    @property
    def is_blocked(self) -> bool:
        return any(remark.blocks for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Pack:
    """Rows of one batch, its design document, the sizes of all rows as far as known, and its files."""

    document: Mapping[str, Any]
    sizes: Sizes = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    rows: Sequence[RowToCheck] = ()


def check_pack(pack: Pack) -> list[CheckedRow]:
    rendering.bring(pack.files)
    parsed = design.parse(pack.document)
    pictures = cache(partial(_remarks_of_picture, parsed))
    return [check_one(parsed, row, pack.sizes, pictures) for row in pack.rows]


type Pictures = Callable[[str, Size], Sequence[Remark]]
"""(format, size) → what is to be said of a picture by the design alone, whatever its row holds."""


def _remarks_of_picture(parsed: design.Design, source_format: str, size: Size) -> Sequence[Remark]:
    return [*_remarks_of_format(parsed, source_format, size), *_remarks_of_size(parsed, size)]


def check_one(
    parsed: design.Design, row: RowToCheck, sizes: Sizes = NO_SIZES, pictures: Pictures | None = None
) -> CheckedRow:
    """`pictures` saves asking again for each row of one batch."""
    pictures = pictures or partial(_remarks_of_picture, parsed)
    cells = {column: Cell.from_json(value) for column, value in row.cells.items()}
    try:
        parsed = design.in_language_of(parsed, cells)
    except JobFailed as failure:
        return CheckedRow(row.job, row.row, _unnamed(parsed, row), [blocking(failure)])
    result_name, unnamed = name_of(parsed, row, cells)
    remarks = [*unnamed, *_remarks_of_credits(parsed, cells)]
    if row.size is None:
        return CheckedRow(row.job, row.row, result_name, remarks)
    try:
        layout, needed = _laid_out(parsed, cells, row.size, sizes)
    except JobFailed as failure:
        return CheckedRow(row.job, row.row, result_name, [*remarks, blocking(failure)])
    return CheckedRow(
        row.job,
        row.row,
        result_name,
        [
            *remarks,
            *pictures(row.source_format, row.size),
            *_remarks(layout, parsed, cells, row.size),
            *_remarks_of_empty(parsed, cells),
        ],
        min((placed.size_px for placed in layout.texts), default=None),
        sum(len(placed.text) for placed in layout.texts),
        needed,
    )


def _laid_out(parsed: design.Design, cells: Row, size: Size, sizes: Sizes) -> tuple[Layout, Sizes]:
    """The row as it will be drawn, and the sizes it needs. What fits at no size is told so, whatever all rows have."""
    layout = rendering.check_row(parsed, cells, *size, sizes)
    if not (layout.failures and sizes):
        return layout, sizes_of(parsed, cells, layout)
    alone = rendering.check_row(parsed, cells, *size)
    if alone.failures:
        return alone, NO_SIZES
    return layout, sizes_of(parsed, cells, rendering.check_row(at_most(parsed, sizes), cells, *size))


def blocking(failure: JobFailed) -> Remark:
    return Remark(failure.code, True, failure.sentence, failure.details)


def _remarks(layout: Layout, parsed: design.Design, cells: Row, size: Size) -> Iterator[Remark]:
    for failure in layout.failures:
        if isinstance(failure, TextDoesNotFit) and not _is_of_one_size(parsed, failure.details["box"]):
            failure.details["fits_at"] = fits_at(parsed, cells, size, failure.details["box"])
        yield blocking(failure)
    for notice in (*layout.notices, *collisions(layout)):
        yield Remark(notice.code, False, notice.sentence, dict(notice.details))


def _remarks_of_empty(parsed: design.Design, cells: Row) -> Iterator[Remark]:
    """When a text has less to say than its pattern: a translation that is not there yet must not go unseen."""
    for box in parsed.texts:
        try:
            empty = patterns.empty_columns(box.text, cells)
        except DesignDoesNotApply:
            continue  # the layout says so
        if empty and not box.required:
            columns = " and ".join(f"“{column}”" for column in empty)
            sentence = (
                f"{columns} {'is' if len(empty) == 1 else 'are'} empty, so “{box.name}” prints nothing there. "
                "In [brackets] a part may be empty; under Rules, a text may be one that must not be."
            )
            yield Remark("empty_columns", False, sentence, {"box": box.name, "columns": list(empty)})


def _remarks_of_credits(parsed: design.Design, cells: Row) -> Iterator[Remark]:
    """When title or copyright cannot be made of the row."""
    try:
        crediting.of_row(parsed, cells)
    except JobFailed as failure:
        yield blocking(failure)


def _remarks_of_format(parsed: design.Design, source_format: str, size: Size) -> Iterator[Remark]:
    """When the kind of file that the row becomes has no room for so many pixels."""
    try:
        rendering.check_format(parsed, source_format or "JPEG", *size)
    except JobFailed as failure:
        yield blocking(failure)


def _remarks_of_size(parsed: design.Design, size: Size) -> Iterator[Remark]:
    """When a photo has too few pixels for what the design asks."""
    result, scale = rendering.result_size(parsed, *size), rendering.result_scale(parsed, *size)
    came = f"The photo has {size.width:,} × {size.height:,} pixels"
    wanted = parsed.canvas.width, parsed.canvas.height
    if scale > 1:
        becomes = f"{result[0]:,} × {result[1]:,}"
        sentence = f"{came} and is enlarged {scale:.1f} times to {becomes}. Bring a larger one."
        yield Remark("enlarged", False, sentence, {"scale": scale})
    elif None not in wanted and result != wanted:
        asked = f"{wanted[0]:,} × {wanted[1]:,}"
        sentence = f"{came}, too few for {asked}; its result has {result[0]:,} × {result[1]:,}, of the same shape."
        yield Remark("smaller_than_asked", False, sentence, {"width": result[0], "height": result[1]})


def _is_of_one_size(parsed: design.Design, name: str) -> bool:
    """Then a smaller size for one row would be a smaller size for all: not to be proposed."""
    return any(box.same_size for box in parsed.texts if box.name == name)


def fits_at(parsed: design.Design, cells: Row, size: Size, box: str) -> float | None:
    """The font size at which the text of a box would fit, in % of the height; None when no legible one would do."""
    _, height = rendering.result_size(parsed, *size)
    least = 100 * LEGIBLE / height
    boxes = tuple(replace(it, size_min=min(least, it.size_min)) for it in parsed.texts if it.name == box)
    texts = rendering.check_row(replace(parsed, boxes=boxes), cells, *size).texts
    return min((floor(10_000 * placed.size_px / height) / 100 for placed in texts if not placed.overflow), default=None)


def name_of(parsed: design.Design, row: RowToCheck, cells: Row) -> tuple[str, list[Remark]]:
    """What the row's result is called by the design's pattern, and why it could not be, if so."""
    extension = _extension(parsed, row)
    try:
        parsed = design.in_language_of(parsed, cells)
        name = names.result_path(parsed, cells, row_number=row.row, source_path=row.source_path, extension=extension)
    except JobFailed as failure:
        return _unnamed(parsed, row), [blocking(failure)]
    return name, []


def _unnamed(parsed: design.Design, row: RowToCheck) -> str:
    return f"row {row.row}.{_extension(parsed, row)}"


def _extension(parsed: design.Design, row: RowToCheck) -> str:
    return rendering.result_format(parsed, row.source_format or "JPEG")[0]
