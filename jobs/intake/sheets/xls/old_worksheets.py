"""The cells of an old worksheet, with what is hidden or merged ([MS-XLS] 2.4)."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import refused
from jobs.intake.sheets.xls import records
from jobs.intake.sheets.xls.old_workbooks import OldWorkbook, OldWorksheet
from jobs.intake.sheets.xls.records import Record

ERRORS = {
    0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A",
}  # fmt: skip

ZEROS_ARE_SHOWN = 0x10  #: flag of a window ([MS-XLS] 2.4.346)
PICTURE = 8  #: kind of an object ([MS-XLS] 2.5.143)

type Range = tuple[int, int, int, int]
"""First row, last row, first column, last column; from 0, inclusive."""


type Value = float | str | None


class OldCell(NamedTuple):
    """`kind` is that of an XLSX cell: n, s, str, b or e. `value` is a number, the number of a text,
    or a text; None for a formula whose result is not in the file.
    """

    row: int
    column: int
    style: int
    kind: str
    value: Value
    is_formula: bool = False


@dataclass(slots=True)
class OldContents:
    cells: dict[int, dict[int, OldCell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    pictures: int = 0
    hides_zeros: bool = False

    def put(self, cell: OldCell) -> None:
        self.cells.setdefault(cell.row, {})[cell.column] = cell

    def replace(self, cell: OldCell, value: Value) -> None:
        """Give a cell that is here another value."""
        self.cells[cell.row][cell.column] = cell._replace(value=value)

    def formulas(self) -> Iterator[OldCell]:
        return (cell for row in self.cells.values() for cell in row.values() if cell.is_formula)


def read(workbook: OldWorkbook, worksheet: OldWorksheet, limits: SheetLimits) -> OldContents:
    """Read the worksheet. Raises SheetRefused above the limit of cells."""
    reader = _Reader(workbook, limits)
    for record in records.records(workbook.stream, worksheet.start):
        TAKEN.get(record.kind, _ignore)(reader, record)
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
        most = self._limits.cells
        if self._count > most:
            raise refused(f"The sheet has more than the limit of {most:,} cells. Split it.")
        self.contents.put(cell)

    def on_number(self, record: Record) -> None:
        (value,) = record.numbers("<d", 6)
        self._put(OldCell(*record.place, "n", value))

    def on_short_number(self, record: Record) -> None:
        (value,) = record.numbers("<I", 6)
        self._put(OldCell(*record.place, "n", _short_number(value)))

    def on_short_numbers(self, record: Record) -> None:
        row, first = record.numbers("<HH")
        pairs = struct.iter_unpack("<HI", record.data[4 : len(record.data) // 6 * 6 - 2])
        for column, (style, value) in enumerate(pairs, first):
            self._put(OldCell(row, column, style, "n", _short_number(value)))

    def on_shared_text(self, record: Record) -> None:
        (number,) = record.numbers("<I", 6)
        if number >= len(self._texts):
            raise ValueError("a text that the file does not have")
        self._put(OldCell(*record.place, "s", number))

    def on_text(self, record: Record) -> None:
        self._put(OldCell(*record.place, "str", record.texts(6).next()))

    def on_boolean(self, record: Record) -> None:
        value, is_error = record.numbers("<BB", 6)
        self._put(OldCell(*record.place, *(_error(value) if is_error else _boolean(value))))

    def on_formula(self, record: Record) -> None:
        cell = OldCell(*record.place, *_result(record.data[6:14]), is_formula=True)
        self._awaited = cell if cell.kind == "str" else None
        self._put(cell)

    def on_formula_text(self, record: Record) -> None:
        if self._awaited is not None:
            self.contents.replace(self._awaited, record.texts().next())
            self._awaited = None

    def on_row(self, record: Record) -> None:
        row, flags = record.numbers("<H10xH")
        if flags & 0x20:
            self.contents.hidden_rows.add(row)

    def on_columns(self, record: Record) -> None:
        first, last, flags = record.numbers("<HH4xH")
        if flags & 1:
            self.contents.hidden_columns.append((first, min(last, 255)))

    def on_merges(self, record: Record) -> None:
        count = len(record.data) // 8
        self.contents.merges.extend(struct.iter_unpack("<HHHH", record.data[2 : count * 8 + 2]))

    def on_window(self, record: Record) -> None:
        (flags,) = record.numbers("<H")
        self.contents.hides_zeros = not flags & ZEROS_ARE_SHOWN

    def on_object(self, record: Record) -> None:
        _, _, kind = record.numbers("<HHH")
        self.contents.pictures += kind == PICTURE


def _short_number(packed: int) -> float:
    """Return the number of 30 bits, and two that say how it is packed ([MS-XLS] 2.5.217)."""
    number = _whole_number(packed) if packed & 2 else _upper_half(packed)
    return number / 100 if packed & 1 else number


def _whole_number(packed: int) -> float:
    return float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))


def _upper_half(packed: int) -> float:
    """Return the number whose first 30 bits these are."""
    (number,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return float(number)


def _result(data: bytes) -> tuple[str, Value]:
    """Return kind and value of a formula's result. A text follows in a separate record."""
    if data[6:8] != b"\xff\xff":
        return "n", struct.unpack("<d", data)[0]
    match data[0]:
        case 1:
            return _boolean(data[2])
        case 2:
            return _error(data[2])
        case _:
            return "str", ""


def _boolean(value: int) -> tuple[str, Value]:
    return "b", float(bool(value))


def _error(code: int) -> tuple[str, Value]:
    return "e", ERRORS.get(code, "#N/A")


def _without_unknown_results(contents: OldContents) -> OldContents:
    """Take results out if no formula has one: a program that cannot calculate wrote the file."""
    formulas = list(contents.formulas())
    if all(cell.value == "" for cell in formulas):
        for cell in formulas:
            contents.replace(cell, None)
    return contents


def _ignore(_: _Reader, __: Record) -> None:
    """Take a record that says nothing here."""


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
    records.WINDOW2: _Reader.on_window,
}
