"""A few bytes can stand for a million cells: the limits hold before anything of that size is made."""

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets import SheetLimits
from tests.intake.sheets.ods.document_files import document, names, row, table, text
from tests.intake.sheets.workbook_files import read

ROWS, COLUMNS = "table:number-rows-repeated", "table:number-columns-repeated"


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            row(text("x"), said=f'{ROWS}="1048576"'),
            (
                "The sheet has something in row 1,048,577; the limit is 100,000 rows. Delete cells "
                "far below the table, or split the sheet."
            ),
        ),
        (
            row(text("x", f'{COLUMNS}="16384"')),
            (
                "The sheet has something in column XFD (row 2); the limit is 200 columns. Delete "
                "cells far to the right of the table."
            ),
        ),
        (
            row(text("x", f'{COLUMNS}="200"'), said=f'{ROWS}="100000"'),
            "The sheet has more than the limit of 2,000,000 cells. Split it.",
        ),
        (
            row(text("x" * 3_000), said=f'{ROWS}="99000"'),
            (
                "The cells of the sheet show more than 100,000,000 characters in all, which is the "
                "limit. Split it into several, or delete columns of long texts that are not needed."
            ),
        ),
        (
            row(text('<text:s text:c="2000000000"/>x' * 9)),
            "A2 holds 32,768 characters; the limit is 32,767. Shorten the text.",
        ),
    ],
)
def test_what_repeats_a_billion_times_is_refused_at_once(tmp_path, cells, sentence):
    with pytest.raises(SheetRefused) as refused:
        read(document(tmp_path / "a.ods", table(names("a"), cells)), SheetLimits())

    assert refused.value.sentence == sentence
