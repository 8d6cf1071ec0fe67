"""Read the old Excel format (.xls, BIFF8): its cells are written as an XLSX in memory, which is
then read like any other. So values, languages, dates and refusals are the same.

[MS-XLS] describes the records, [MS-CFB] the compound file around them.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
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
    with _damage_in_words():
        workbook = _workbook(path.read_bytes())
        file, pictures = as_xlsx.written(workbook, reading.choices.worksheet, reading.limits)
    grid = workbooks.read(file, _in_its_language(reading, workbook))
    return replace(grid, notices=(*grid.notices, *tabs.notice_of_pictures(pictures)))


@contextmanager
def _damage_in_words() -> Iterator[None]:
    try:
        yield
    except BROKEN:
        raise refused(
            "The file is damaged: part of it cannot be read. Save it again as .xlsx and upload it "
            "again."
        ) from None


def _in_its_language(reading: Reading, workbook: OldWorkbook) -> Reading:
    usual = workbook.language or reading.choices.usual_language
    return replace(reading, choices=replace(reading.choices, usual_language=usual))


def _workbook(data: bytes) -> OldWorkbook:
    streams = compound_files.streams(data, ("workbook", "book"))
    stream = streams.get("workbook")
    if stream is not None and records.version(stream) == records.BIFF8:
        return old_workbooks.read(stream)
    raise _no_workbook(is_old=bool(streams))


def _no_workbook(*, is_old: bool) -> SheetRefused:
    if is_old:
        return refused(f"The file was saved by Excel 95 or earlier. {SAVE_AS}")
    return refused(f"The file holds no sheet. {SAVE_AS}")
