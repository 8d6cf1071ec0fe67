"""The sentences of a refused sheet."""

import pytest

from jobs.errors import SheetRefused
from tests.intake.sheets.test_tables import read


def test_a_refusal_says_the_first_problem_and_how_many_more(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path, "a,b,c,d,e,,,\n1,2,3,4,5,6,7,8\n")

    assert refused.value.sentence == (
        "Column F has no name in row 1, but one row has something in it: F2 is “6”. Name the "
        "column, or clear it. And 2 more problems."
    )
