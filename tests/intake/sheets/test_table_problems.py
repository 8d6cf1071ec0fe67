"""All problems of a table are named at once."""

from jobs.intake.sheets import SheetLimits
from tests.intake.sheets.test_tables import problems


def test_all_problems_of_a_sheet_are_named_at_once(tmp_path):
    text = "Name,Town,Photo,,Text\na,b,c,d,e\na,b,c,dd,eeeee\n"

    assert problems(tmp_path, text, SheetLimits(rows=1, columns=3, cell_length=4)) == [
        (
            "Column D has no name in row 1, but 2 rows have something in it: D2 is “d”. Name the "
            "column, or clear it."
        ),
        "The sheet has 2 rows; the limit is 1. Split it into several, one batch each.",
        "The sheet has 4 columns; the limit is 3. Delete those that are not needed.",
        "E3 holds 5 characters; the limit is 4. Shorten the text.",
    ]
