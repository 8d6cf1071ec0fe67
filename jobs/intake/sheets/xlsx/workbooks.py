"""Read XLSX by the Rust grid reader, a band of rows at a time.

Only this module loads it (and numpy).
"""

import math
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

from jobs.design.cells.cell import Cell, Raw, cell_of
from jobs.errors import OverprintError, SheetRefused
from jobs.intake.sheets import display, merged_cells, tabs
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.grids import EMPTY, Grid, Rows
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.pictures import found
from jobs.intake.sheets.pictures.found import CellPlace
from jobs.intake.sheets.refusals import having_found, letters, quoted, refused
from jobs.intake.sheets.texts import plain, unescaped
from jobs.intake.sheets.xlsx import packages, raised_digits, unshowable, worksheets
from jobs.intake.sheets.xlsx.packages import Source, Styles, Worksheet
from jobs.intake.sheets.xlsx.worksheets import FORMULA, NEGATIVE, CellKind, Contents
from jobs.reporting import ReportProgress

BAND_ROWS = 2_000
NEVER_TRIM = 1 << 62
LONG_RAW = 16  #: characters; a number that may be too large to show is longer
MOST_KNOWN = 100_000
"""Cells with equal content share one object: dates, prices and classes repeat."""

TEXT, GENERAL = int(CellKind.TEXT), "General"
TEXTS = frozenset({CellKind.TEXT, CellKind.RESULT, CellKind.ERROR})
DURATION = re.compile(r"(-?\d+)(?:\.\d+)?s")

type Value = tuple[int, str | None, str | None, str]
"""Column index, as stored, as shown, number format."""


def read(source: Source, reading: Reading) -> Grid:
    """Read a file that is known to be a zip with a workbook. Raises SheetRefused."""
    with packages.opened(source) as file:
        package = _package(file, reading)
        chosen, contents = package.choose(reading.choices.worksheet)
        pictures = found.read(file, chosen.part, contents, reading.limits)
    bands = _Bands(contents, package.language, reading.report)
    _stream(raised_digits.spelled_out(source, chosen.part), chosen.name, bands)
    return replace(bands.grid(chosen, package.worksheets), pictures=pictures)


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
        self._errors: list[CellPlace] = []
        self._unshowable: dict[CellPlace, str] = {}
        self._hidden_values: list[CellPlace] = []
        self._known: dict[tuple[int, str, str], Cell] = {}
        self._known_texts: dict[str, Cell] = {}

    def take(self, band: "calamine.CellGrid", top: int) -> None:
        columns = band.col_coords.tolist()
        for index, *values in zip(band.row_coords.tolist(), *_values(band), strict=True):
            if kinds := self._contents.kinds.get(index):
                self._take_row(index, kinds, zip(columns, *values, strict=True))
        total = len(self._contents.kinds) - 1  # without the header row
        self._report(min(len(self._rows), total), total)

    def _take_row(self, index: int, kinds: bytearray, values: Iterable[Value]) -> None:
        cells = self._cells(index + 1, kinds, values)
        while cells and not cells[-1].shown.strip():
            cells.pop()
        if cells:
            self._rows.append((index + 1, cells))

    def _cells(self, number: int, kinds: bytearray, values: Iterable[Value]) -> list[Cell]:
        cells: list[Cell] = [EMPTY] * len(kinds)
        width, known, known_texts = len(kinds), self._known, self._known_texts
        for column, raw, shown, number_format in values:
            if raw is None or column >= width or not (kind := kinds[column]):
                continue
            if kind == TEXT and number_format == GENERAL:
                cells[column] = known_texts.get(raw) or self._text(raw)
                continue
            if kind & FORMULA:
                kind = kinds[column] = kind & ~FORMULA  # its result is stored
            cell = known.get((kind, raw, number_format))
            cells[column] = cell or self._cell((number, column), kind, raw, shown, number_format)
        return cells

    def _text(self, raw: str) -> Cell:
        """Return a cell with a text as it is, which is most of the cells of most sheets."""
        text = plain(raw)
        cell = cell_of((text, text, GENERAL))
        if len(self._known_texts) < MOST_KNOWN:
            self._known_texts[raw] = cell
        return cell

    def _cell(
        self, place: CellPlace, kind: int, raw: str, shown: str | None, number_format: str
    ) -> Cell:
        """Return a cell that is not in the cache yet. Cells in the cache need no notices."""
        cell = self._built(kind, raw, raw if shown is None else shown, number_format)
        is_error = kind == CellKind.ERROR
        if is_error:
            self._errors.append(place)
        if kind & NEGATIVE or not cell.shown or _may_be_too_large(cell, raw):
            self._note_unseen(place, cell, kind)
        elif not is_error and len(self._known) < MOST_KNOWN:
            self._known[kind, raw, number_format] = cell
        return cell

    def _note_unseen(self, place: CellPlace, cell: Cell, kind: int) -> None:
        """Remember a cell whose value cannot be shown as it is."""
        if reason := unshowable.why_not_shown(cell, is_negative=bool(kind & NEGATIVE)):
            self._unshowable[place] = reason
        elif not cell.shown and cell.raw not in ("", 0, None):
            self._hidden_values.append(place)

    def _built(self, kind: int, raw: str, shown: str, number_format: str) -> Cell:
        kind &= ~NEGATIVE
        if kind == CellKind.RESULT:
            raw, shown = unescaped(raw), unescaped(shown)
        if kind in TEXTS:
            text = plain(raw)
            return cell_of((text if shown == raw else plain(shown), text, number_format))
        value = _value(raw, kind)
        show = display.shower(number_format, self._language)
        return cell_of((show(value, shown), value, number_format))

    def grid(self, chosen: Worksheet, sheets: list[Worksheet]) -> Grid:
        contents = self._contents
        filled = merged_cells.fill_down(self._rows, contents.merges)
        return Grid(
            self._rows,
            language=self._language,
            worksheets=tuple(tabs.names(sheets)),
            worksheet=chosen.name,
            errors=self._errors,
            uncached=list(_without_result(contents)),
            unshowable=self._unshowable,
            hidden_values=self._hidden_values,
            merged_headers=merged_cells.merged_across(contents.merges),
            hidden_rows=frozenset(row + 1 for row in contents.hidden_rows),
            hidden_columns=frozenset(contents.hidden_columns),
            notices=(*tabs.notices(chosen, sheets), *merged_cells.notices(filled)),
        )


def _values(band: "calamine.CellGrid") -> tuple[list[Any], list[Any], list[Any]]:
    """Return rows of values as stored, rows of them as shown, and rows of number formats."""
    band.apply_raw_as_formatted()
    raw = band["value"].tolist()
    band.apply_formatting_rust()
    return raw, band["value"].tolist(), band["number_format"].tolist()


def _may_be_too_large(cell: Cell, raw: str) -> bool:
    return len(raw) > LONG_RAW and not isinstance(cell.raw, str)


def _without_result(contents: Contents) -> Iterator[CellPlace]:
    """Yield formulas without a stored result. An empty text is a result."""
    for index, kinds in sorted(contents.kinds.items()):
        for column, kind in enumerate(kinds):
            if kind in (FORMULA, FORMULA | CellKind.NUMBER):
                yield index + 1, column


def _value(raw: str, kind: int) -> Raw:
    """Return numbers as numbers, dates and times as ISO 8601 text, durations as ISO 8601
    seconds.
    """
    if kind == CellKind.BOOLEAN:
        return raw == "TRUE"
    try:
        number = float(raw)
    except ValueError:
        duration = DURATION.fullmatch(raw)
        return f"PT{duration[1]}S" if duration else raw.replace(" ", "T", 1)
    if not math.isfinite(number):
        return raw
    return display.whole_if_exact(number)
