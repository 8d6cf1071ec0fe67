"""Which boxes the rows show, if a column chooses them."""

from jobs import design
from jobs.checking.verdicts import by_row
from jobs.checking.verdicts.packs import RowPack, check_pack
from jobs.checking.verdicts.row_values import CheckedRow, PixelSize, RowToCheck

BOXES = [{"name": "caption", "text": "{caption}"}, {"name": "price", "text": "{price}"}]


def checked(*cells: str, **settings: object) -> list[CheckedRow]:
    """Check rows that name these boxes. Their prices are empty, which is a notice where shown."""
    parsed = design.parse({"format": 1, "boxes": BOXES, "boxes_column": "Show", **settings})
    values = ({"caption": "One", "price": "", "Show": cell} for cell in cells)
    rows = [
        RowToCheck(n, n, {k: [v, v, ""] for k, v in row.items()}, "a.jpg", "JPEG", PixelSize(9, 9))
        for n, row in enumerate(values, 2)
    ]
    return check_pack(RowPack(parsed, rows=rows))


def test_a_row_is_checked_for_the_boxes_that_it_shows() -> None:
    boxes = [
        [found.details["box"] for found in row.findings if found.code == "empty_columns"]
        for row in checked("", "Caption", "PRICE; caption", "none")
    ]

    assert boxes == [["price"], [], ["price"], []]


def test_a_box_that_the_design_does_not_have_fails_its_row_with_the_column() -> None:
    for settings in ({}, {"outputs": [{"name": "square"}]}):
        (row,) = checked("caption, prize", **settings)

        (failure,) = row.findings
        assert (row.is_blocked, failure.code, failure.details) == (
            True,
            "value_unusable",
            {"column": "Show", "value": "prize"},
        )
        assert failure.sentence == (
            "“prize” in column “Show” cannot be used: no box has this name; the boxes are "
            "caption, price."
        )


def test_an_output_may_hide_a_box_that_a_row_names() -> None:
    hidden = [{"name": "square", "changes": [{"box": "price", "hidden": True}]}]

    (row,) = checked("price, caption", outputs=hidden)

    assert not row.is_blocked


def test_the_rows_that_show_each_box_are_counted() -> None:
    parsed = design.parse({"format": 1, "boxes": BOXES, "boxes_column": "Show"})
    rows = [{"Show": design.Cell.of_text(cell)} for cell in ("", "caption", "none", "x")]

    (notice,) = by_row.shown(parsed, rows)

    assert notice.sentence == (
        "Column “Show” chooses the boxes of each row: “caption” in 2 rows, “price” in 1 row."
    )
    assert list(by_row.shown(design.parse({"format": 1, "boxes": BOXES}), rows)) == []


# --- Saved designs --------------------------------------------------------------------------------

LONG = "A caption that is much too long for its box"


def in_looks(*names: str, **look: object) -> list[CheckedRow]:
    """Check rows that name these saved designs; the only one there is is called Sale."""
    own = {"name": "caption", "text": "{caption}", "size_min": 9, "size_max": 9, "max_lines": 1}
    sale = {"name": "Sale", "boxes": [own | look], "canvas": {"width": 300, "height": 400}}
    parsed = design.parse(
        {"format": 1, "boxes": BOXES[:1], "design_column": "Look", "designs": [sale]}
    )
    size = PixelSize(900, 600)
    values = ({"caption": LONG, "Look": name} for name in names)
    rows = [
        RowToCheck(n, n, {k: [v, v, ""] for k, v in row.items()}, "a.jpg", "JPEG", size)
        for n, row in enumerate(values, 2)
    ]
    return check_pack(RowPack(parsed, rows=rows))


def test_a_row_is_checked_in_its_saved_design_and_an_unknown_one_fails() -> None:
    rows = in_looks("", "sale", "Winter")

    assert [row.look for row in rows] == ["", "Sale", ""]
    assert [row.aspects for row in rows] == [{"": "landscape"}, {"": "portrait"}, {}]
    assert [[found.code for found in row.findings if found.blocks] for row in rows] == [
        [],
        ["text_does_not_fit"],
        ["value_unusable"],
    ]


def test_the_rows_of_each_saved_design_are_counted() -> None:
    sale = {"name": "Sale", "boxes": []}
    parsed = design.parse({"format": 1, "design_column": "Look", "designs": [sale]})

    (notice,) = by_row.looks(parsed, in_looks("", "sale", "SALE", "Winter"))

    assert notice.sentence == (
        "Column “Look” chooses the design of each row: “Sale” in 2 rows, the design of this batch "
        "in 1 row."
    )


def test_one_size_for_all_rows_is_that_of_the_rows_of_one_saved_design() -> None:
    rows = in_looks("", "sale", size_min=1, same_size=True)

    assert [list(row.sizes) for row in rows] == [[], ["Sale\ncaption"]]
