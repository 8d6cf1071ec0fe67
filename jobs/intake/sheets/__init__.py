"""Read spreadsheets as rows of cells: XLSX, XLS, ODS, CSV and TSV, with values as the spreadsheet
program shows them.

The entry point is `read`. Nothing here knows about batches or the database.
"""

from pathlib import Path

from jobs.intake.sheets import (
    columns_as_rows,
    delimited,
    ods,
    returned_reports,
    sheet_kinds,
    tables,
    translations,
)
from jobs.intake.sheets.choices import Reading, SheetChoices
from jobs.intake.sheets.grids import Grid
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import having_found
from jobs.intake.sheets.returned_reports import with_rows
from jobs.intake.sheets.tables import Difference, ReadSheet
from jobs.reporting import ReportProgress, report_nothing

__all__ = [
    "Difference",
    "ReadSheet",
    "SheetChoices",
    "SheetLimits",
    "read",
    "with_rows",
]


def read(
    path: Path,
    name: str,
    choices: SheetChoices | None = None,
    limits: SheetLimits | None = None,
    report: ReportProgress = report_nothing,
) -> ReadSheet:
    """Read the sheet at `path`; `name` is its author's name for the file.

    `report` is called with the rows read so far and all rows, while a workbook is read.

    Raises SheetRefused; `details["problems"]` lists every reason, `details["found"]` how it was
    read so far. Meant for a child process: an XLSX of 2,000,000 cells needs about 1 GB of address
    space.
    """
    reading = Reading(choices or SheetChoices(), limits or SheetLimits(), report)
    grid = _grid(path, name, reading)
    with having_found(**grid.how_it_was_read()):
        return _built(grid, reading)


def _built(grid: Grid, reading: Reading) -> ReadSheet:
    found = columns_as_rows.found_in(returned_reports.taken_back(tables.build(grid, reading)))
    found = columns_as_rows.as_chosen(found, reading.choices, reading.limits)
    found = translations.found_in(found)
    return translations.by_language(found, reading.limits) if reading.choices.by_language else found


def _grid(path: Path, name: str, reading: Reading) -> Grid:
    match sheet_kinds.look(path, name, reading.limits):
        case "text":
            return delimited.read(path, reading)
        case "ods":
            return ods.read(path, reading)
        case "xls":
            return _read_xls(path, reading)
        case "xlsx":
            return _read_xlsx(path, reading)


# numpy and the Rust reader are loaded only for an XLSX or XLS


def _read_xls(path: Path, reading: Reading) -> Grid:
    from jobs.intake.sheets import xls

    return xls.read(path, reading)


def _read_xlsx(path: Path, reading: Reading) -> Grid:
    from jobs.intake.sheets.xlsx import workbooks

    return workbooks.read(path, reading)
