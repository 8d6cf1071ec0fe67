"""Numbers, results of formulas and errors in the cells of an old worksheet."""

import struct

import pytest

from jobs.intake.sheets import SheetLimits
from jobs.intake.sheets.xls import old_worksheets, records
from jobs.intake.sheets.xls.old_workbooks import OldWorkbook, OldWorksheet
from jobs.intake.sheets.xls.old_worksheets import OldCell, OldContents
from tests.intake.sheets.xls.test_records import BOF, EOF, record


def contents(*made: bytes) -> OldContents:
    workbook = OldWorkbook(BOF + b"".join(made) + EOF)
    return old_worksheets.read(workbook, OldWorksheet("A", 0, hidden=False), SheetLimits())


def cells(*made: bytes) -> list[OldCell]:
    return [cell for row in contents(*made).cells.values() for cell in row.values()]


def formula(row: int, result: bytes) -> bytes:
    return record(records.FORMULA, struct.pack("<HHH", row, 0, 15) + result + b"\0" * 8)


def text_result(kind: int, value: int = 0) -> bytes:
    return bytes([kind, 0, value, 0, 0, 0, 0xFF, 0xFF])


@pytest.mark.parametrize(
    ("packed", "number"),
    [
        (struct.unpack("<Q", struct.pack("<d", 1.5))[0] >> 32, 1.5),
        (1234 << 2 | 2, 1234.0),
        (1234 << 2 | 3, 12.34),
        ((-7 << 2 | 2) & 0xFFFFFFFF, -7.0),
    ],
)
def test_a_packed_number_is_unpacked(packed, number):
    made = record(records.RK, struct.pack("<HHHI", 1, 2, 15, packed))

    assert cells(made) == [OldCell(1, 2, 15, "n", number)]


def test_one_record_can_hold_several_numbers():
    pairs = struct.pack("<HIHI", 15, 1 << 2 | 2, 16, 2 << 2 | 2)
    made = record(records.MULRK, struct.pack("<HH", 3, 5) + pairs + struct.pack("<H", 6))

    assert cells(made) == [OldCell(3, 5, 15, "n", 1.0), OldCell(3, 6, 16, "n", 2.0)]


def test_results_of_formulas_are_numbers_texts_booleans_and_errors():
    text = record(records.STRING, struct.pack("<HB", 2, 0) + b"hi")
    made = (
        formula(0, struct.pack("<d", 2.5)),
        formula(1, text_result(0)) + text,
        formula(2, text_result(1, 1)),
        formula(3, text_result(2, 42)),
        formula(4, text_result(3)),
    )

    assert [(cell.kind, cell.value) for cell in cells(*made)] == [
        ("n", 2.5),
        ("str", "hi"),
        ("b", 1.0),
        ("e", "#N/A"),
        ("str", ""),
    ]


def test_if_no_formula_has_a_result_none_was_calculated():
    assert [
        cell.value for cell in cells(formula(0, text_result(3)), formula(1, text_result(3)))
    ] == [
        None,
        None,
    ]


def test_pictures_are_counted_and_other_objects_are_not():
    objects = (record(records.OBJ, struct.pack("<HHH", 0x15, 0x12, kind)) for kind in (8, 25, 8))

    assert contents(*objects).pictures == 2


@pytest.mark.parametrize(("flags", "hides"), [(0x06B6, False), (0x06A6, True)])
def test_a_window_says_whether_zeros_are_shown(flags, hides):
    made = contents(record(records.WINDOW2, struct.pack("<H", flags) + b"\0" * 16))

    assert made.hides_zeros is hides
