"""The cells of an old worksheet, with what is hidden or merged ([MS-XLS] 2.4)."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import refused
from jobs.intake.sheets.xls import records
from jobs.intake.sheets.xls.old_workbooks import OldWorkbook, OldWorksheet
from jobs.intake.sheets.xls.records import Record, Texts

ERRORS = {
    0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A",
}  # fmt: skip

PICTURE = 8  #: kind of an object ([MS-XLS] 2.5.143)

type Range = tuple[int, int, int, int]
"""First row, last row, first column, last column; from 0, inclusive."""


class OldCell(NamedTuple):
    """`kind` is that of an XLSX cell: n, s, str, b or e. `value` is a number, the number of a text,
    or a text; None for a formula whose result is not in the file.
    """

    row: int
    column: int
    style: int
    kind: str
    value: float | str | None
    is_formula: bool = False


@dataclass(slots=True)
class OldContents:
    cells: dict[int, dict[int, OldCell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    pictures: int = 0


def read(workbook: OldWorkbook, worksheet: OldWorksheet, limits: SheetLimits) -> OldContents:
    """Read the worksheet. Raises SheetRefused above the limit of cells."""
    reader = _Reader(workbook, limits)
    for record in records.records(workbook.stream, worksheet.start):
        if take := TAKEN.get(record.kind):
            take(reader, record)
    return _without_unknown_results(reader.contents)


class _Reader:
    def __init__(self, workbook: OldWorkbook, limits: SheetLimits) -> None:
        self.contents = OldContents()
        self._texts = workbook.texts
        self._limits = limits
        self._count = 0
        self._awaited: OldCell | None = None  # a formula whose text is in a later record

    def _put(self, cell: OldCell) -> None:
        self._count += 1
        if self._count > self._limits.cells:
            raise refused(
                f"The sheet has more than the limit of {self._limits.cells:,} cells. Split it."
            )
        self.contents.cells.setdefault(cell.row, {})[cell.column] = cell

    def on_number(self, record: Record) -> None:
        row, column, style, value = struct.unpack_from("<HHHd", record.data)
        self._put(OldCell(row, column, style, "n", value))

    def on_short_number(self, record: Record) -> None:
        row, column, style, value = struct.unpack_from("<HHHI", record.data)
        self._put(OldCell(row, column, style, "n", _short_number(value)))

    def on_short_numbers(self, record: Record) -> None:
        row, column = struct.unpack_from("<HH", record.data)
        pairs = struct.iter_unpack("<HI", record.data[4 : len(record.data) // 6 * 6 - 2])
        for at, (style, value) in enumerate(pairs):
            self._put(OldCell(row, column + at, style, "n", _short_number(value)))

    def on_shared_text(self, record: Record) -> None:
        row, column, style, number = struct.unpack_from("<HHHI", record.data)
        if number >= len(self._texts):
            raise ValueError("a text that the file does not have")
        self._put(OldCell(row, column, style, "s", number))

    def on_text(self, record: Record) -> None:
        row, column, style = struct.unpack_from("<HHH", record.data)
        text = Texts([record.data, *record.more], 6).next()
        self._put(OldCell(row, column, style, "str", text))

    def on_boolean(self, record: Record) -> None:
        row, column, style, value, is_error = struct.unpack_from("<HHHBB", record.data)
        kind, shown = ("e", ERRORS.get(value, "#N/A")) if is_error else ("b", float(bool(value)))
        self._put(OldCell(row, column, style, kind, shown))

    def on_formula(self, record: Record) -> None:
        row, column, style = struct.unpack_from("<HHH", record.data)
        cell = OldCell(row, column, style, *_result(record.data[6:14]), is_formula=True)
        self._awaited = cell if cell.kind == "str" else None
        self._put(cell)

    def on_formula_text(self, record: Record) -> None:
        if (cell := self._awaited) is not None:
            text = Texts([record.data, *record.more]).next()
            self.contents.cells[cell.row][cell.column] = cell._replace(value=text)
            self._awaited = None

    def on_row(self, record: Record) -> None:
        (row,) = struct.unpack_from("<H", record.data)
        (flags,) = struct.unpack_from("<H", record.data, 12)
        if flags & 0x20:
            self.contents.hidden_rows.add(row)

    def on_columns(self, record: Record) -> None:
        first, last, _, _, flags = struct.unpack_from("<HHHHH", record.data)
        if flags & 1:
            self.contents.hidden_columns.append((first, min(last, 255)))

    def on_merges(self, record: Record) -> None:
        ranges = struct.iter_unpack("<HHHH", record.data[2 : len(record.data) // 8 * 8 + 2])
        self.contents.merges.extend(ranges)

    def on_object(self, record: Record) -> None:
        _, _, kind = struct.unpack_from("<HHH", record.data)
        self.contents.pictures += kind == PICTURE


def _short_number(packed: int) -> float:
    """Return the number of 30 bits, and two that say how it is packed ([MS-XLS] 2.5.217)."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        (number,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return number / 100 if packed & 1 else number


def _result(data: bytes) -> tuple[str, float | str | None]:
    """Return kind and value of a formula's result. A text follows in a separate record."""
    if data[6:8] != b"\xff\xff":
        (number,) = struct.unpack("<d", data)
        return "n", number
    match data[0]:
        case 1:
            return "b", float(bool(data[2]))
        case 2:
            return "e", ERRORS.get(data[2], "#N/A")
        case _:
            return "str", ""


def _without_unknown_results(contents: OldContents) -> OldContents:
    """Take results out if no formula has one: a program that cannot calculate wrote the file."""
    formulas = list(_formulas(contents))
    if all(cell.value == "" for cell in formulas):
        for cell in formulas:
            contents.cells[cell.row][cell.column] = cell._replace(value=None)
    return contents


def _formulas(contents: OldContents) -> Iterator[OldCell]:
    return (cell for row in contents.cells.values() for cell in row.values() if cell.is_formula)


TAKEN: dict[int, Callable[[_Reader, Record], None]] = {
    records.NUMBER: _Reader.on_number,
    records.RK: _Reader.on_short_number,
    records.MULRK: _Reader.on_short_numbers,
    records.LABELSST: _Reader.on_shared_text,
    records.LABEL: _Reader.on_text,
    records.RSTRING: _Reader.on_text,
    records.BOOLERR: _Reader.on_boolean,
    records.FORMULA: _Reader.on_formula,
    records.STRING: _Reader.on_formula_text,
    records.ROW: _Reader.on_row,
    records.COLINFO: _Reader.on_columns,
    records.MERGEDCELLS: _Reader.on_merges,
    records.OBJ: _Reader.on_object,
}
