"""The values of a row's check: what they derive from what they hold."""

from jobs import design
from jobs.checking.verdicts.row_values import CheckedRow, RowNames, RowToCheck
from jobs.design.cells.cell import Cell
from jobs.design.facts.columns import RowPhoto
from jobs.errors import TextDoesNotFit
from jobs.findings.texts import EmptyColumns

EMPTY = EmptyColumns("title", ("caption",))


def test_a_row_has_its_cells_and_the_facts_that_the_design_prints() -> None:
    parsed = design.parse({"format": 1, "boxes": [{"text": "{caption} {photo name}"}]})
    row = RowToCheck(1, 2, {"caption": Cell.of_text("Spring").to_json()})

    alone = row.values(parsed)
    with_photo = row._replace(photo=RowPhoto("june/1.jpg", wanted=("photo name",))).values(parsed)

    assert alone == {"caption": Cell.of_text("Spring")}
    assert (with_photo["caption"].shown, with_photo["photo name"].shown) == ("Spring", "1")


def test_a_row_without_outputs_stores_its_name_only() -> None:
    names = CheckedRow(1, 2, "a.jpg").row_names

    assert (names.as_stored, names.as_json) == (("a.jpg", None, None), ("a.jpg", None, None))
    assert CheckedRow(1, 2, "a.jpg").names == ("a.jpg",)


def test_a_row_with_outputs_stores_them_with_their_names() -> None:
    row = CheckedRow(1, 2, "a.jpg", outputs=("story", "ad"), output_names=("a.jpg", "b.jpg"))

    assert row.row_names.as_stored == ("a.jpg", ["story", "ad"], ["a.jpg", "b.jpg"])
    assert row.row_names.as_json == ("a.jpg", '["story", "ad"]', '["a.jpg", "b.jpg"]')
    assert row.names == ("a.jpg", "b.jpg")


def test_a_row_that_names_no_output_is_not_one_of_a_design_without_outputs() -> None:
    assert RowNames("a.jpg", ()).as_stored == ("a.jpg", [], [])


def test_a_row_is_blocked_by_a_failure_and_not_by_notices() -> None:
    noticed = CheckedRow(1, 2, findings=[EMPTY])

    failing = noticed.with_more([TextDoesNotFit("It is too long.", box="title")])

    assert (noticed.is_blocked, failing.is_blocked) == (False, True)
    assert [finding.code for finding in failing.findings] == ["empty_columns", "text_does_not_fit"]


def test_a_row_is_put_in_the_order_of_the_sheet_and_keeps_cells_of_no_column() -> None:
    row = RowToCheck(1, 2, {"price": ["11"], "own": ["1"], "caption": ["Total"]})

    assert list(row.ordered(["caption", "price", "missing"]).cells) == ["caption", "price", "own"]
