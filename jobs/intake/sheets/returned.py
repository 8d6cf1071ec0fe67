"""A report of ours that comes back as a sheet: what we had added goes, what we had defused becomes itself again."""

from dataclasses import replace

from jobs.design import formulas
from jobs.design.cells import Cell, Row
from jobs.intake.sheets.tables import ReadSheet

NOTICE = (
    "This is a report of this site: the columns it had added are left out, and what stood in the sheet is as it was."
)


def taken_back(sheet: ReadSheet) -> ReadSheet:
    """The sheet as its author wrote it; any other sheet as it is."""
    if formulas.ROW_COLUMN not in sheet.columns:
        return sheet
    return replace(
        sheet,
        columns=tuple(formulas.restore(name) for name in sheet.columns if _is_theirs(name)),
        rows=[(number, _restored(row)) for number, row in sheet.rows],
        differing_columns=tuple(difference for difference in sheet.differing_columns if _is_theirs(difference.column)),
        notices=(*sheet.notices, NOTICE),
    )


def _is_theirs(column: str) -> bool:
    return not column.startswith(formulas.OUR_COLUMNS)


def _restored(row: Row) -> Row:
    return {formulas.restore(name): _cell(cell) for name, cell in row.items() if _is_theirs(name)}


def _cell(cell: Cell) -> Cell:
    """The cell without the apostrophe we had put in front."""
    text = formulas.restore(cell.shown)
    return cell if text == cell.shown else Cell(text, text, cell.number_format)
