"""Values that a spreadsheet program cannot show."""

import pytest

from jobs.errors import SheetRefused
from tests.intake.sheets.workbook_files import formatted, read


@pytest.mark.parametrize(
    ("number_format", "value", "reason"),
    [
        ("[h]:mm", -1.5, "a negative date or time"),
        ("hh:mm", -0.5, "a negative date or time"),
        ("yyyy-mm-dd", -3, "a negative date or time"),
        ("yyyy-mm-dd", 2_958_466, "a date or time that is out of range"),
        ("d/m/yyyy h:mm", 1e10, "a date or time that is out of range"),
        ("[h]:mm", 1e9, "a date or time that is out of range"),
        ("0.00", 1e300, "a number that is too large"),
        ("0%", 1e17, "a number that is too large"),
    ],
)
def test_a_value_that_a_spreadsheet_program_cannot_show_is_named_with_its_place(
    tmp_path, number_format, value, reason
):
    path = formatted(tmp_path / "unseen.xlsx", [("General", "x"), (number_format, value)])

    with pytest.raises(SheetRefused) as refused:
        read(path)

    assert refused.value.details["problems"] == [
        (
            f"B2 holds {reason} in the number format “{number_format}”, which cannot be printed. "
            f"Correct the value, "
            "or give the cell another number format."
        )
    ]
