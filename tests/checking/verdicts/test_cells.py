"""What the check says of the cells of one row, by its values alone."""

import pytest

from jobs import design
from jobs.checking.verdicts.row_values import PixelSize, RowToCheck
from jobs.checking.verdicts.rows import check_one
from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell
from jobs.findings import FailureOrNotice

BOX = {"name": "title", "text": "{caption}", "size_min": 2}


def found(caption: str, **box: object) -> list[FailureOrNotice]:
    """Return the findings on a row with this caption and an unused column."""
    cells = {"caption": Cell.of_text(caption), "notes": Cell.of_text("TBD")}
    row = RowToCheck(
        1,
        2,
        {column: cell.to_json() for column, cell in cells.items()},
        "1.jpg",
        "JPEG",
        PixelSize(800, 600),
    )
    return list(check_one(design.parse({"format": 1, "boxes": [BOX | box]}), row).findings)


@pytest.mark.parametrize(
    ("caption", "unfinished"),
    [
        ("#N/A", "#N/A"),
        (" #BEZUG!", "#BEZUG!"),
        ("now #REF! only", "#REF!"),
        ("########", "########"),
        ("Lorem ipsum dolor sit amet", "Lorem ipsum"),
        ("TBD", "TBD"),
        ("Price: XXXX", "XXXX"),
        ("TODO: ask Anna", "TODO:"),
        ("Tom &amp; Jerry", "&amp;"),
        ("caf&#233;", "&#233;"),
        ("Dear {{first_name}}", "{{first_name}}"),
        ("undefined", "undefined"),
        ("NaN", "NaN"),
    ],
)
def test_a_text_that_looks_unfinished_is_a_notice_with_the_column_and_the_words(
    caption: str, unfinished: str
):
    [notice] = found(caption)

    assert (notice.code, notice.blocks) == ("text_unfinished", False)
    assert notice.details == {"box": "title", "column": "caption", "found": unfinished}
    assert notice.sentence == (
        f"Column “caption” says “{unfinished}”, which “title” prints. Correct the cell, unless "
        "this is intended."
    )


@pytest.mark.parametrize(
    "caption",
    [
        "Size XXL",
        "¡TODO A MITAD DE PRECIO!",
        "Chapter XXX",
        "No. #7",
        "Nullarbor Plain",
        "An undefined shape",
        "Why? {today}",
        "",
    ],
)
def test_a_finished_text_is_not(caption: str):
    assert [finding.code for finding in found(caption)] == ([] if caption else ["empty_columns"])


def test_a_cell_that_no_text_prints_may_be_unfinished():
    assert found("Spring") == []
    assert [finding.code for finding in found("Spring", text="{caption} {notes}")] == [
        "text_unfinished"
    ]


CODE = {"kind": "code", "name": "contact", "text": "{name};{company}"}


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        (CODE, ["code_left_out"]),
        (CODE | {"text": "{name}[;{company}]"}, []),
        (CODE | {"required": True}, ["text_missing"]),
    ],
)
def test_a_code_that_an_empty_cell_hides_is_a_notice(code: dict[str, object], codes: list[str]):
    cells = {"name": Cell.of_text("Anna").to_json(), "company": Cell.of_text("").to_json()}
    row = RowToCheck(1, 2, cells, "1.jpg", "JPEG", PixelSize(800, 600))

    findings = check_one(design.parse({"format": 1, "boxes": [code]}), row).findings

    assert [finding.code for finding in findings] == codes
    if codes == ["code_left_out"]:
        assert findings[0].sentence == (
            "“company” is empty, so the code “contact” is left out. To print it without, put that "
            "part in [brackets]. To forbid it, tick “Must not be empty”."
        )


def test_a_row_that_may_be_a_total_is_a_notice():
    row = RowToCheck(
        1,
        2,
        {
            column: Cell.of_text(text).to_json()
            for column, text in {"caption": "Summe:", "price": "120", "notes": ""}.items()
        },
        "1.jpg",
        "JPEG",
        PixelSize(800, 600),
    )

    [notice] = check_one(design.parse({"format": 1, "boxes": [BOX]}), row).findings

    assert (notice.code, notice.blocks) == ("row_may_be_total", False)
    assert notice.sentence == (
        "This row begins with “Summe:”. If it is a total, leave it out; otherwise it is made like "
        "the others."
    )


def test_a_row_without_a_picture_may_be_a_total_too():
    cells = {"caption": Cell.of_text("Total").to_json(), "price": Cell.of_text("12").to_json()}
    row = RowToCheck(1, 2, cells, "", "", None)

    findings = check_one(design.parse({"format": 1, "boxes": [BOX]}), row).findings

    assert [finding.code for finding in findings] == ["row_may_be_total"]


def of_portraits(portrait: str, **box: object) -> list[str]:
    """Return the findings on a row with an image box, whose cell names a portrait."""
    image = {"kind": "image", "name": "portrait", "file": "{agent}", "width": 20, "height": 20}
    shown = {"name": "ben.png", "sha256": "0" * 64, "width": 9, "height": 9}
    look = design.parse({"format": 1, "boxes": [image | box], "insets": [shown]})
    cells = {"agent": Cell.of_text(portrait).to_json()}
    row = RowToCheck(1, 2, cells, "1.jpg", "JPEG", PixelSize(800, 600))
    return [finding.sentence for finding in check_one(look, row).findings]


def test_an_empty_cell_of_an_image_box_is_a_notice_unless_it_may_be_empty():
    assert of_portraits("") == [
        (
            "“agent” is empty, so “portrait” shows no picture. To allow it, put the column in "
            "[brackets]. To forbid it, tick “Must not be empty”."
        )
    ]
    assert of_portraits("", file="[{agent}]") == []
    assert [it for it in of_portraits("", required=True) if "shows no picture" in it] == []


# --- Dates that are text --------------------------------------------------------------------------

DATE = Cell("4 March 2026", "2026-03-04", "d mmmm yyyy")


def of_dates(cell: Cell, language: str = "en", text: str = "{from}") -> list[FailureOrNotice]:
    """Return the findings on a row with this cell in a column that has dates."""
    parsed = design.parse({"format": 1, "language": language, "boxes": [BOX | {"text": text}]})
    row = RowToCheck(1, 2, {"from": cell.to_json()}, "1.jpg", "JPEG", PixelSize(800, 600))
    return list(check_one(parsed, row._replace(mixed_dates=frozenset({"from"}))).findings)


@pytest.mark.parametrize(
    ("language", "shown", "read", "order", "end"),
    [
        ("en", "03/04/2026", "2026-03-04", "month", ", as in the language “en”"),
        ("en-GB", "03/04/2026", "2026-04-03", "day", ", as in the language “en-GB”"),
        ("de", "3.4.2026", "2026-04-03", "day", ", as in the language “de”"),
        ("en", "25/04/2026", "2026-04-25", "day", ""),
        ("de", "2026/04/25", "2026-04-25", "year", ""),
    ],
)
def test_a_date_that_is_text_among_dates_says_how_formats_read_it(
    language: str, shown: str, read: str, order: str, end: str
):
    [notice] = of_dates(Cell.of_text(shown), language)

    assert (notice.code, notice.blocks) == ("date_as_text", False)
    assert notice.details == {"column": "from", "shown": shown, "read": read, "order": order}
    assert notice.sentence == (
        f"Column “from” has dates, but “{shown}” is text. It is printed as it is; formats of "
        f"dates read it as {read}, {order} first{end}."
    )


def test_what_the_notice_says_is_what_a_format_prints():
    [notice] = of_dates(Cell.of_text("03/04/2026"), "en-GB", "{from:date}")

    printed = patterns.fill("{from:date}", {"from": Cell.of_text("03/04/2026")}, "en-GB")
    assert (notice.details["read"], printed) == ("2026-04-03", "3 Apr 2026")


def test_a_text_that_no_format_can_read_says_so():
    [notice] = of_dates(Cell.of_text("45/45/2026"))

    assert notice.sentence.endswith("is printed as it is; formats of dates cannot read it.")
    assert (notice.details["read"], notice.details["order"]) == ("", "")


@pytest.mark.parametrize("cell", [DATE, Cell.of_text("on request"), Cell("")])
def test_dates_and_other_texts_give_no_notice(cell: Cell):
    assert "date_as_text" not in [notice.code for notice in of_dates(cell)]


def test_a_column_that_no_text_prints_gives_no_notice():
    assert of_dates(Cell.of_text("03/04/2026"), text="Sale") == []
