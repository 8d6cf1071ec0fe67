"""What the check says of portrait, landscape and square results."""

from jobs import design
from jobs.checking.verdicts import by_aspect
from jobs.checking.verdicts.packs import RowPack, check_pack
from jobs.checking.verdicts.row_values import CheckedRow, PixelSize, RowToCheck

SIZES = [(300, 400), (300, 400), (400, 300), (400, 400)]
CAPTION = {"name": "caption", "text": "{caption}", "size_min": 20, "max_lines": 1, "size_max": 20}
SMALLER = [{"box": "caption", "settings": {"size_min": 2}}]


def checked(captions: list[str], **document: object) -> list[CheckedRow]:
    """Check a row with each of these captions, on photos of different shapes."""
    parsed = design.parse({"format": 1, "boxes": [CAPTION], **document})
    rows = [
        RowToCheck(n, n + 2, {"caption": [text, text, ""]}, "a.jpg", "JPEG", PixelSize(*size))
        for n, (text, size) in enumerate(zip(captions, SIZES, strict=False))
    ]
    return check_pack(RowPack(parsed, rows=rows))


LONG = "A caption that does not fit at all"


def test_rows_and_findings_are_counted_by_shape() -> None:
    rows = checked(["Hi", LONG, LONG, ""])

    assert by_aspect.totals(rows) == {
        "rows": {"portrait": [2, 1], "landscape": [1, 1], "square": [1, 0]},
        "findings": {
            "text_does_not_fit": {"portrait": 1, "landscape": 1},
            "empty_columns": {"square": 1},
        },
    }


def test_a_row_is_checked_with_the_changes_for_its_shape() -> None:
    rows = checked([LONG, LONG, LONG, LONG], aspects={"portrait": SMALLER, "square": SMALLER})

    assert [row.is_blocked for row in rows] == [False, False, True, False]


def test_results_of_one_shape_are_not_counted() -> None:
    assert by_aspect.totals(checked(["Hi", "Ho"])) == {}


def test_a_row_with_outputs_counts_for_each_shape_and_a_finding_for_those_it_names() -> None:
    outputs = [
        {"name": "wide", "canvas": {"width": 400, "height": 200}},
        {"name": "tall", "canvas": {"width": 200, "height": 400}, "changes": SMALLER},
    ]

    rows = checked(["Hi", LONG], outputs=outputs)

    found = by_aspect.totals(rows)
    assert found["rows"] == {"portrait": [2, 0], "landscape": [2, 1], "square": [0, 0]}
    assert found["findings"]["text_does_not_fit"] == {"landscape": 1}


def test_changes_for_a_shape_that_no_result_has_are_reported() -> None:
    aspects = {"portrait": SMALLER, "square": SMALLER}
    parsed = design.parse({"format": 1, "boxes": [CAPTION], "aspects": aspects})

    found = list(by_aspect.unused(parsed, checked(["Hi", "Ho"])))

    assert [notice.sentence for notice in found] == [
        "The design has changes for square results, but no row gives one."
    ]
    assert list(by_aspect.unused(parsed, [])) == []
