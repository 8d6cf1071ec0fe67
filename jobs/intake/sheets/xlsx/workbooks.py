"""Read XLSX by the Rust grid reader, a band of rows at a time.

Only this module loads it (and numpy).
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

from jobs.design.cells.cell import Cell
from jobs.errors import OverprintError, SheetRefused
from jobs.intake.sheets import display, merged_cells, tabs
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.grids import EMPTY, Grid, Rows
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.pictures import found
from jobs.intake.sheets.pictures.found import CellPlace
from jobs.intake.sheets.refusals import having_found, letters, quoted, refused
from jobs.intake.sheets.xlsx import packages, raised_digits, worksheets
from jobs.intake.sheets.xlsx.columns import Column, KnownCells, Remark
from jobs.intake.sheets.xlsx.packages import Source, Styles, Worksheet
from jobs.intake.sheets.xlsx.worksheets import FORMULA, CellKind, Contents
from jobs.reporting import ReportProgress

BAND_ROWS = 2_000
NEVER_TRIM = 1 << 62


def read(source: Source, reading: Reading) -> Grid:
    """Read a file that is known to be a zip with a workbook. Raises SheetRefused."""
    with packages.opened(source) as file:
        package = _package(file, reading)
        chosen, contents = package.choose(reading.choices.worksheet)
        pictures = found.read(file, chosen.part, contents, reading.limits)
        is_computed_later = packages.is_computed_when_opened(file)
    bands = _Bands(contents, package.language, reading.report)
    _stream(raised_digits.spelled_out(source, chosen.part), chosen.name, bands)
    uncomputed = bands.zero_results if is_computed_later else []
    grid = bands.grid(chosen, package.worksheets)
    return replace(grid, pictures=pictures, uncomputed=uncomputed)


def _package(file: zipfile.ZipFile, reading: Reading) -> "_Package":
    """Read the small parts of the workbook. Raises SheetRefused."""
    packages.check(file, reading.limits)
    styles = packages.styles(file, reading.limits)
    language = reading.choices.language_of(display.guess_language(styles.number_formats))
    return _Package(file, packages.worksheets(file), styles, language, reading.limits)


@dataclass(frozen=True, slots=True)
class _Package:
    file: zipfile.ZipFile
    worksheets: list[Worksheet]
    styles: Styles
    language: str
    limits: SheetLimits

    def choose(self, wanted: str | None) -> tuple[Worksheet, Contents]:
        """Return the wanted worksheet, else the first visible one that is not empty."""
        names = tabs.names(self.worksheets)
        with having_found(worksheets=names, worksheet=wanted, language=self.language):
            named = None if wanted is None else tabs.of_name(self.worksheets, wanted)
            for sheet in [named] if named else self._visible():
                contents = self._scan(sheet)
                if contents.kinds:
                    return sheet, contents
            raise tabs.nothing_in(named)

    def _visible(self) -> list[Worksheet]:
        return [sheet for sheet in self.worksheets if not sheet.hidden]

    def _scan(self, sheet: Worksheet) -> Contents:
        try:
            with packages.open_part(self.file, sheet.part) as file:
                contents = worksheets.scan(file, self.limits, self.styles.long_formats)
        except (expat.ExpatError, ValueError, LookupError):  # the last one for an unknown encoding
            raise _damaged(sheet.name) from None
        if contents.long_formats:
            raise refused([_long_format(*place, self.limits) for place in contents.long_formats])
        return contents


def _long_format(row: int, column: int, length: int, limits: SheetLimits) -> str:
    return (
        f"{letters(column)}{row + 1} has a number format of {length:,} characters; the limit is "
        f"{limits.format_length:,}. Choose a shorter format for this cell."
    )


def _damaged(name: str) -> SheetRefused:
    return refused(
        f"The worksheet {quoted(name)} is damaged and cannot be read. Save the file again as .xlsx."
    )


def _opened(source: Source) -> "calamine.CalamineWorkbook":
    if isinstance(source, Path):
        return calamine.load_workbook(str(source))
    source.seek(0)
    return calamine.load_workbook(source)


def _stream(source: Source, name: str, bands: "_Bands") -> None:
    try:
        workbook = _opened(source)
        workbook.for_each_band(name, BAND_ROWS, bands.take, trigger_cells=NEVER_TRIM)
    except (KeyboardInterrupt, SystemExit, MemoryError, OverprintError):
        raise
    except BaseException:  # a panic of the Rust code is not an Exception
        raise _damaged(name) from None


class _Bands:
    """Collects cells as bands arrive."""

    def __init__(self, contents: Contents, language: str, report: ReportProgress) -> None:
        self._contents = contents
        self._language = language
        self._report = report
        self._rows: Rows = []
        self._known = KnownCells(language, hides_zeros=contents.hides_zeros)
        self.zero_results: list[CellPlace] = []  # of formulas
        self._remarks: dict[CellPlace, Remark] = {}

    def take(self, band: "calamine.CellGrid", top: int) -> None:
        rows = band.row_coords.tolist()
        cells = self._cells(rows, band)
        nothing = [EMPTY] * len(rows)
        columns = [cells.get(index, nothing) for index in range(max(cells, default=-1) + 1)]
        for row, in_row in zip(rows, map(list, zip(*columns, strict=True)), strict=False):
            self._take_row(row + 1, in_row)
        total = len(self._contents.kinds) - 1  # without the header row
        self._report(min(len(self._rows), total), total)

    def _take_row(self, number: int, cells: list[Cell]) -> None:
        while cells and not cells[-1].shown.strip():
            cells.pop()
        if cells:
            self._rows.append((number, cells))

    def _cells(self, rows: list[int], band: "calamine.CellGrid") -> dict[int, list[Cell]]:
        """Return the index of each column of a band, with its cells."""
        found: dict[int, list[Cell]] = {}
        indexes = band.col_coords.tolist()
        kinds = self._kinds(rows, max(indexes, default=-1) + 1)
        for index, values in zip(indexes, _values(band), strict=True):
            column = Column(kinds[index], *values)
            if column.has_formula():
                self._note_results(rows, index, column)
            found[index] = self._known.cells_of(column)
            for at, remark in self._known.remarks_on(column):
                self._remarks[rows[at] + 1, index] = remark
        return found

    def _kinds(self, rows: list[int], width: int) -> list[bytes]:
        """Return the kinds of the cells of each column."""
        known = self._contents.kinds
        every = b"".join([known.get(row, b"")[:width].ljust(width, b"\0") for row in rows])
        return [every[index::width] for index in range(width)]

    def _note_results(self, rows: list[int], index: int, column: Column) -> None:
        """Remember which formulas have a stored result."""
        for row, kind, raw in zip(rows, column.kinds, column.raw, strict=True):
            if kind & FORMULA and raw == "0":
                self.zero_results.append((row + 1, index))
            if kind & FORMULA and raw is not None:
                self._contents.kinds[row][index] = kind & ~FORMULA

    def grid(self, chosen: Worksheet, sheets: list[Worksheet]) -> Grid:
        contents, remarks = self._contents, sorted(self._remarks.items())
        filled = merged_cells.fill_down(self._rows, contents.merges)
        return Grid(
            self._rows,
            language=self._language,
            worksheets=tuple(tabs.names(sheets)),
            worksheet=chosen.name,
            errors=[place for place, remark in remarks if remark.is_error],
            uncached=list(_without_result(contents)),
            unshowable={place: remark.unshowable for place, remark in remarks if remark.unshowable},
            hidden_values=[place for place, remark in remarks if remark.is_hidden],
            lost_digits=[place for place, remark in remarks if remark.has_lost_digits],
            early_dates=[place for place, remark in remarks if remark.is_early],
            merged_headers=merged_cells.merged_across(contents.merges),
            hidden_rows=frozenset(row + 1 for row in contents.hidden_rows),
            hidden_columns=frozenset(contents.hidden_columns),
            notices=(*tabs.notices(chosen, sheets), *merged_cells.notices(filled)),
        )


def _values(band: "calamine.CellGrid") -> Iterator[tuple[list[Any], list[Any], list[Any]]]:
    """Yield the values of each column as stored and as shown, and their number formats."""
    band.apply_raw_as_formatted()
    raw = band["value"]
    band.apply_formatting_rust()
    columns = (values.T.tolist() for values in (raw, band["value"], band["number_format"]))
    return zip(*columns, strict=True)


def _without_result(contents: Contents) -> Iterator[CellPlace]:
    """Yield formulas without a stored result. An empty text is a result."""
    for index, kinds in sorted(contents.kinds.items()):
        for column, kind in enumerate(kinds):
            if kind in (FORMULA, FORMULA | CellKind.NUMBER):
                yield index + 1, column
