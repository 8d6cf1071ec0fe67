"""Notices on results."""

from typing import Any

import pytest

from jobs.findings.notice import Notice
from jobs.findings.results import (
    AspectUnused,
    BoxesByColumn,
    BoxesOnlyInProofs,
    ColumnHidden,
    ColumnMistaken,
    ColumnsInsteadOfFacts,
    ColumnsOfBoxes,
    DesignsByColumn,
    KilobytesDoubtful,
    Limit,
    OneSize,
    PictureGone,
    RowGone,
    SameResultName,
)
from jobs.row_pictures import number_of


@pytest.mark.parametrize(
    ("notice", "sentence", "details"),
    [
        (
            SameResultName("a.jpg", "a (2).jpg"),
            "Another result is also named a.jpg, so this one becomes a (2).jpg.",
            {"wanted": "a.jpg", "name": "a (2).jpg"},
        ),
        (
            RowGone(),
            "The sheet no longer has this row. It was kept.",
            {},
        ),
        (
            PictureGone(),
            "The sheet no longer has this row or this picture of it. It was kept.",
            {},
        ),
        (
            KilobytesDoubtful(1204, 1500),
            (
                "This row was not tested, but row 1,204 is over 1,500 kB although its photo is "
                "not larger."
            ),
            {"tried": 1204},
        ),
        (
            KilobytesDoubtful(number_of(7, 2), 90),
            (
                "This row was not tested, but row 7, picture 2 is over 90 kB although its "
                "photo is not larger."
            ),
            {"tried": 100003502},
        ),
        (
            OneSize("t", 4.0, None, unit="height", is_largest=False),
            (
                "“t” has one size in all rows: 4 % of the height, its smallest size, because "
                "no row has a text for it."
            ),
            {"box": "t", "size": 4.0, "rows": 0, "without": None, "text": "", "is_largest": False},
        ),
        (
            OneSize("t", 6.25, Limit(3, "x", 1, None), unit="shorter side", is_largest=True),
            (
                "“t” has one size in all rows: 6.25 % of the shorter side, its largest size, "
                "which every row fits."
            ),
            {"box": "t", "size": 6.25, "rows": 1, "without": None, "text": "x", "is_largest": True},
        ),
        (
            OneSize("t", 4.126, Limit(3, "Long", 1, 6.0), unit="height", is_largest=False),
            (
                "“t” has one size in all rows: 4.13 % of the height. It is limited by row 3: "
                "“Long”. Without it: 6 %."
            ),
            {
                "box": "t",
                "size": 4.126,
                "rows": 1,
                "without": 6.0,
                "text": "Long",
                "is_largest": False,
            },
        ),
        (
            OneSize("t", 4.0, Limit(1234, "Long", 3, 6.126), unit="height", is_largest=False),
            (
                "“t” has one size in all rows: 4 % of the height. It is limited by row 1,234 "
                "and 2 more: “Long”. Without them: 6.13 %."
            ),
            {
                "box": "t",
                "size": 4.0,
                "rows": 3,
                "without": 6.126,
                "text": "Long",
                "is_largest": False,
            },
        ),
        (
            OneSize("t", 4.0, Limit(3, "Long", 2, None), unit="height", is_largest=False),
            (
                "“t” has one size in all rows: 4 % of the height. It is limited by row 3 and 1 "
                "more: “Long”."
            ),
            {
                "box": "t",
                "size": 4.0,
                "rows": 2,
                "without": None,
                "text": "Long",
                "is_largest": False,
            },
        ),
        (
            ColumnsOfBoxes(["t.size", "t.colour"]),
            "These columns change a box row by row: “t.size”, “t.colour”.",
            {},
        ),
        (
            DesignsByColumn("Look", {"Sale": 1, "New": 1200}, 0),
            (
                "Column “Look” chooses the design of each row: “Sale” in 1 row, “New” in 1,200 "
                "rows, the design of this batch in no row."
            ),
            {"column": "Look", "rows": {"Sale": 1, "New": 1200}},
        ),
        (
            DesignsByColumn("Look", {}, 3),
            ("Column “Look” chooses the design of each row: the design of this batch in 3 rows."),
            {"column": "Look", "rows": {}},
        ),
        (
            BoxesByColumn("Show", {"t": 0, "logo": 2}),
            "Column “Show” chooses the boxes of each row: “t” in no row, “logo” in 2 rows.",
            {"column": "Show", "rows": {"t": 0, "logo": 2}},
        ),
        (
            AspectUnused("portrait"),
            "The design has changes for portrait results, but no row gives one.",
            {"aspect": "portrait"},
        ),
        (
            BoxesOnlyInProofs(),
            (
                "Every box of the design has “Only in proofs” ticked. Clients see the boxes "
                "behind their link; results, zip and PDF will be without them."
            ),
            {},
        ),
        (
            ColumnMistaken("“t” has no property “x”."),
            "“t” has no property “x”.",
            {},
        ),
        (
            ColumnHidden("Output"),
            (
                "The design has outputs, so {output} is the name of the output, not what "
                "column “Output” says. Rename the column to use it."
            ),
            {"column": "Output"},
        ),
        (
            ColumnsInsteadOfFacts(["Photo ISO", "photo city"]),
            (
                "The sheet has these columns, so its cells are printed and not what the photos "
                "say: “Photo ISO”, “photo city”. To print what the photos say, rename the "
                "column in the sheet."
            ),
            {},
        ),
    ],
)
def test_a_notice_says_what_was_found_and_what_to_do(
    notice: Notice, sentence: str, details: dict[str, Any]
) -> None:
    assert notice.sentence == sentence
    assert notice.details == details
