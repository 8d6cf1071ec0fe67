"""A report of this site uploaded as a sheet: drop the site's columns, and undo the escaping of
formulas.
"""

from dataclasses import replace

from jobs.design.cells import formulas
from jobs.design.cells.cell import Cell, Row
from jobs.intake.sheets.tables import ReadSheet
from jobs.row_pictures import number_in_text

NOTICE = (
    "This is a report from this site. The columns that the site added are ignored, and your "
    "own cells are as they were."
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
