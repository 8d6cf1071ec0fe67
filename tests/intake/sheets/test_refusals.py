"""The sentences of a refused sheet."""

import pytest

from jobs.errors import SheetRefused
from tests.intake.sheets.test_tables import read


def test_a_refusal_says_the_first_problem_and_how_many_more(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path, "a,a,b,b,c,c\n1,2,3,4,5,6\n")

    assert refused.value.sentence == (
        "Columns A and B are both named “a” in row 1. Each column needs its own name. And 2 more "
        "problems."
    )
