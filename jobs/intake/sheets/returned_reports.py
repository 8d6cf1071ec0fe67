"""A report of this site uploaded as a sheet: drop the site's columns, undo the escaping of
formulas, and make rows again of lines for their pictures.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from jobs import row_pictures
from jobs.design.cells import formulas
from jobs.design.cells.cell import Cell, Row
from jobs.intake.sheets.grids import NumberedRow
from jobs.intake.sheets.refusals import Sentences, quoted, rows_in_words
from jobs.intake.sheets.tables import ReadSheet
from jobs.row_pictures import number_in_text
from jobs.texts import whole_number

NOTICE = (
    "This is a report from this site. The columns that the site added are ignored, and your "
    "own cells are as they were."
)
LINES_OF_PICTURES = (
    "It has a line for each picture of a row. Lines of the same row are one row again: {:,} lines, "
    "{:,} rows."
)
DIFFERENT_LINES = (
    "The lines for pictures of the same row differ, such as {} and {} under {} in {}, so each line "
    "becomes a separate row. To make one row of them, give them the same texts and upload the "
    "report again. Otherwise let each line name one picture."
)


def taken_back(sheet: ReadSheet) -> ReadSheet:
    """Return the sheet as its author wrote it. Any other sheet is returned unchanged."""
    if formulas.ROW_COLUMN not in sheet.columns:
        return sheet
    return replace(
        sheet,
        columns=tuple(formulas.restore(name) for name in sheet.columns if _is_theirs(name)),
        rows=[(number, _restored(row)) for number, row in sheet.rows],
        report_rows=tuple(number_in_text(row[formulas.ROW_COLUMN].shown) for _, row in sheet.rows),
        differing_columns=tuple(
            difference for difference in sheet.differing_columns if _is_theirs(difference.column)
        ),
        notices=(*sheet.notices, NOTICE),
    )


def _is_theirs(column: str) -> bool:
    return not column.startswith(formulas.OUR_COLUMNS)


def _restored(row: Row) -> Row:
    return {formulas.restore(name): _cell(cell) for name, cell in row.items() if _is_theirs(name)}


def _cell(cell: Cell) -> Cell:
    """Return the cell without the apostrophe that the report had added."""
    text = formulas.restore(cell.shown)
    return cell if text == cell.shown else Cell(text, text, cell.number_format)


# --- Lines for pictures of rows -------------------------------------------------------------------


def with_rows(sheet: ReadSheet) -> ReadSheet:
    """Return a report with a line for each picture as the sheet with a line for each row, for a
    batch that finds the pictures of its rows itself. Any other sheet is returned unchanged.
    """
    if len(sheet.report_rows) != len(sheet.rows):
        return sheet
    sheet = _without(sheet, _own_columns(sheet))
    found = _lines_of_rows(sheet)
    return _collapsed(sheet, found) if found else sheet


@dataclass(frozen=True, slots=True)
class _LinesOfRow:
    """The lines for the pictures of one row."""

    lines: Sequence[NumberedRow]

    @property
    def repeated(self) -> Sequence[NumberedRow]:
        """Return the lines that say nothing that the first one does not say."""
        return () if self.differing_columns else self.lines[1:]

    @property
    def differing_columns(self) -> list[str]:
        (_, first), *others = self.lines
        return [name for name in first if any(_differ(name, first, row) for _, row in others)]

    @property
    def difference(self) -> str:
        """Return two lines that differ, in words."""
        name = self.differing_columns[0]
        number, row = self.lines[0]
        other, other_row = next(line for line in self.lines if _differ(name, row, line[1]))
        texts = (row[name].shown, other_row[name].shown, name)
        return DIFFERENT_LINES.format(*map(quoted, texts), rows_in_words([number, other]))


def _differ(column: str, row: Row, other: Row) -> bool:
    return row[column].shown != other[column].shown


def _lines_of_rows(sheet: ReadSheet) -> list[_LinesOfRow]:
    found: dict[int, list[NumberedRow]] = defaultdict(list)
    for line, number in zip(sheet.rows, sheet.report_rows, strict=True):
        if number is not None and row_pictures.is_of_picture(number):
            found[row_pictures.sheet_row(number)].append(line)
    return list(map(_LinesOfRow, found.values()))


def _collapsed(sheet: ReadSheet, of_rows: Sequence[_LinesOfRow]) -> ReadSheet:
    """Return the sheet without the lines that repeat another one of their row."""
    repeated = {number for row in of_rows for number, _ in row.repeated}
    pairs = zip(sheet.rows, sheet.report_rows, strict=True)
    kept = [(row, number) for row, number in pairs if row[0] not in repeated]
    return replace(
        sheet,
        rows=[row for row, _ in kept],
        report_rows=tuple(number and row_pictures.sheet_row(number) for _, number in kept),
        notices=(*sheet.notices, *_notices(sheet, of_rows, len(kept))),
    )


def _notices(sheet: ReadSheet, of_rows: Sequence[_LinesOfRow], rows: int) -> Sentences:
    if rows < len(sheet.rows):
        yield LINES_OF_PICTURES.format(len(sheet.rows), rows)
    differing = (row for row in of_rows if row.differing_columns)
    if first := next(differing, None):
        yield first.difference


def _own_columns(sheet: ReadSheet) -> set[str]:
    """Return the columns of the report that say which picture of its row a line is of."""
    here = [name for name in row_pictures.COLUMNS if name in sheet.columns]
    numbers = filter(None, sheet.report_rows)
    has_pictures = any(map(row_pictures.is_of_picture, numbers))
    is_certain = has_pictures or len(here) > 1
    return set(takewhile(lambda name: is_certain and _is_own(sheet, name), here))


def _is_own(sheet: ReadSheet, name: str) -> bool:
    """Return whether a column says what the numbers of the lines say."""
    return all(
        _agrees(row[name].shown, row_pictures.picture_of(number), name)
        for (_, row), number in zip(sheet.rows, sheet.report_rows, strict=True)
        if number is not None
    )


def _agrees(shown: str, picture: int, name: str) -> bool:
    """Return whether a cell is what this site wrote for a picture of a row; 0 for its only one."""
    said = whole_number(shown) or 0
    if picture and name == row_pictures.COUNT:
        return said >= max(picture, 2)
    return said == (picture or 1)


def _without(sheet: ReadSheet, names: set[str]) -> ReadSheet:
    """Return the sheet without these columns."""
    if not names:
        return sheet
    rows: list[NumberedRow] = [
        (number, {name: cell for name, cell in row.items() if name not in names})
        for number, row in sheet.rows
    ]
    differing = tuple(one for one in sheet.differing_columns if one.column not in names)
    columns = tuple(name for name in sheet.columns if name not in names)
    return replace(sheet, columns=columns, rows=rows, differing_columns=differing)
