"""What an old workbook says of itself."""

import struct

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets.xls import old_workbooks, records
from jobs.intake.sheets.xls.old_workbooks import OldWorksheet
from tests.intake.sheets.xls.test_records import BOF, EOF, record


def test_an_encrypted_workbook_is_refused_with_what_to_do():
    with pytest.raises(SheetRefused, match="protected by a password. Remove the password"):
        old_workbooks.read(BOF + record(records.FILEPASS, b"\x01\x00") + EOF)


@pytest.mark.parametrize(("country", "language"), [(49, "de"), (1, ""), (9999, "")])
def test_the_country_of_the_program_gives_the_language_of_its_numbers(country, language):
    made = record(records.COUNTRY, struct.pack("<HH", 1, country))

    assert old_workbooks.read(BOF + made + EOF).language == language


def test_charts_and_macros_are_no_worksheets():
    def sheet(kind: int, name: bytes, hidden: int = 0) -> bytes:
        head = struct.pack("<IBBBB", 8, hidden, kind, len(name), 0)
        return record(records.BOUNDSHEET, head + name)

    made = sheet(0, b"Rows") + sheet(2, b"Chart") + sheet(0, b"Deep", hidden=2)

    assert old_workbooks.read(BOF + made + EOF).worksheets == [
        OldWorksheet("Rows", 8, hidden=False),
        OldWorksheet("Deep", 8, hidden=True),
    ]
