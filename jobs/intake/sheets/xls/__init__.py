"""Read the old Excel format (.xls, BIFF8): its cells are written as an XLSX in memory, which is
then read like any other. So values, languages, dates and refusals are the same.

[MS-XLS] describes the records, [MS-CFB] the compound file around them.
"""

import struct
from dataclasses import replace
from pathlib import Path

from jobs.errors import SheetRefused
from jobs.intake.sheets import tabs
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.grids import Grid
from jobs.intake.sheets.refusals import refused
from jobs.intake.sheets.xls import as_xlsx, compound_files, old_workbooks, records
from jobs.intake.sheets.xls.old_workbooks import OldWorkbook
from jobs.intake.sheets.xlsx import workbooks

SAVE_AS = "Open it in your spreadsheet program, save it as .xlsx, and upload that file."

BROKEN = (struct.error, IndexError, ValueError, LookupError)
"""What reading damaged bytes raises; UnicodeDecodeError is a ValueError."""


def read(path: Path, reading: Reading) -> Grid:
    """Read a file that is known to be a compound file. Raises SheetRefused."""
    try:
        workbook = _workbook(path.read_bytes())
        file, pictures = as_xlsx.written(workbook, reading.choices.worksheet, reading.limits)
    except BROKEN:
        raise refused(
            "The file is damaged: part of it cannot be read. Save it again as .xlsx and upload it "
            "again."
        ) from None
    usual = workbook.language or reading.choices.usual_language
    choices = replace(reading.choices, usual_language=usual)
    grid = workbooks.read(file, replace(reading, choices=choices))
    return replace(grid, notices=(*grid.notices, *tabs.notice_of_pictures(pictures)))


def _workbook(data: bytes) -> OldWorkbook:
    streams = compound_files.streams(data, ("workbook", "book"))
    stream = streams.get("workbook")
    if stream is None:
        raise _no_workbook(is_old="book" in streams)
    if records.version(stream) != records.BIFF8:
        raise _no_workbook(is_old=True)
    return old_workbooks.read(stream)


def _no_workbook(*, is_old: bool) -> SheetRefused:
    if is_old:
        return refused(f"The file was saved by Excel 95 or earlier. {SAVE_AS}")
    return refused(f"The file holds no sheet. {SAVE_AS}")
