"""XLSX files made for one test each."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from jobs.intake import sheets
from jobs.intake.sheets import ReadSheet, SheetChoices, SheetLimits


def workbook(path: Path, rows: Sequence[Sequence[Any]], **options: Any) -> Path:
    """Write a worksheet of plain values. None leaves a cell out."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"} | options) as book:
        fill(book.add_worksheet("Sheet1"), rows)
    return path


def fill(worksheet: Any, rows: Sequence[Sequence[Any]]) -> None:
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None:
                worksheet.write(row, column, value)


def formatted(path: Path, cells: Sequence[tuple[str, Any]]) -> Path:
    """Write a worksheet: row 1 names columns c0, c1, …; row 2 has each value in its number
    format.
    """
    with xlsxwriter.Workbook(path) as book:
        worksheet = book.add_worksheet()
        for column, (number_format, value) in enumerate(cells):
            worksheet.write(0, column, f"c{column}")
            worksheet.write(1, column, value, book.add_format({"num_format": number_format}))
    return path


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Return the same file with one part of its zip changed."""
    copy = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == part else data)
    return copy


@cache
def _plain_parts() -> Mapping[str, bytes]:
    """Return the parts of a workbook whose only worksheet has one cell."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("Sheet1").write(0, 0, "x")
    with zipfile.ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_sheet_data(path: Path, data: bytes) -> Path:
    """Write an XLSX whose only worksheet has exactly these rows of XML."""
    worksheet = "xl/worksheets/sheet1.xml"
    before, rest = _plain_parts()[worksheet].split(b"<sheetData>")
    after = rest.split(b"</sheetData>")[1]
    changed = before + b"<sheetData>" + data + b"</sheetData>" + after
    with zipfile.ZipFile(path, "w") as package:
        for name, part in {**_plain_parts(), worksheet: changed}.items():
            package.writestr(name, part)
    return path


def read(path: Path, limits: SheetLimits | None = None, **choices: object) -> ReadSheet:
    return sheets.read(path, path.name, SheetChoices(**choices), limits)


def shown(sheet: ReadSheet) -> list[tuple[int, list[str]]]:
    return [(number, [cell.shown for cell in row.values()]) for number, row in sheet.rows]
