"""Columns that change a box for one row: which count, what they may contain, how they fail."""

from dataclasses import replace

import pytest

from jobs import design
from jobs.design import Cell, Design, Outline, Plate, TextBox, overrides
from jobs.errors import ValueUnusable

BOX = TextBox("{name}", name="price")


def of(*boxes: str) -> Design:
    return design.parse(
        {"format": 1, "boxes": [{"text": "{name}", "name": name} for name in boxes]}
    )


def changed(column: str, shown: str, box: TextBox = BOX, language: str = "en") -> TextBox:
    return overrides.overridden(
        box, {"name": Cell.of_text("x"), column: Cell.of_text(shown)}, language
    )


def test_columns_count_only_for_an_existing_box_and_property() -> None:
    columns = [
        "name",
        "price.colour",
        "Price. Size max",
        "PRICE.plate.opacity",
        "price",
        "other.colour",
        "v1.2",
    ]

    assert overrides.taken(of("price", "caption"), columns) == [
        overrides.Override("price.colour", "price", "colour"),
        overrides.Override("Price. Size max", "price", "size_max"),
        overrides.Override("PRICE.plate.opacity", "price", "plate.opacity"),
    ]


def test_a_column_with_an_unknown_property_is_reported_with_the_nearest_one() -> None:
    ((column, sentence),) = overrides.mistaken(
        of("price"), ["price.color", "price.colour", "name", "v1.2"]
    )

    assert (column, sentence) == (
        "price.color",
        "“price” has no property “color”; did you mean “price.colour”?",
    )


def test_a_row_cannot_change_the_kind_or_the_text_of_a_box() -> None:
    assert (
        overrides.taken(of("price"), ["price.text", "price.name", "price.kind", "price.same_size"])
        == []
    )


@pytest.mark.parametrize(
    ("column", "shown", "key", "value"),
    [
        ("price.colour", "#FF0000", "colour", "#ff0000"),
        ("price.size_max", "7,5", "size_max", 7.5),
        ("price.max_lines", "2", "max_lines", 2),
        ("price.align", " Right ", "align", "right"),
        ("price.anchor", "Top Left", "anchor", "top-left"),
        ("price.strike", "Yes", "strike", True),
        ("price.required", "-", "required", False),
        ("price.fonts", "Anton, Inter", "fonts", ("Anton", "Inter")),
        ("price.features", "tnum, -liga", "features", ("tnum", "-liga")),
        ("price.outline.width", "8", "outline", Outline(width=8.0)),
        ("price.plate", "none", "plate", None),
        ("price.colour", " ", "colour", "#ffffff"),
        ("price.colour", " #ABCDEF ", "colour", "#abcdef"),
        ("price.size_max", "7.5", "size_max", 7.5),
        ("price.opacity", ",5", "opacity", 0.5),
        ("price.size_max", "100", "size_max", 100.0),
        ("price.max_lines", "2,0", "max_lines", 2),
        ("price.max_lines", "100", "max_lines", 100),
        ("price.strike", "TRUE", "strike", True),
        ("price.strike", "x", "strike", True),
        ("price.strike", "1", "strike", True),
        ("price.strike", "on", "strike", True),
        ("price.strike", "0", "strike", False),
        ("price.strike", "No", "strike", False),
        ("price.strike", "off", "strike", False),
        ("price.anchor", "BOTTOM-RIGHT", "anchor", "bottom-right"),
        ("price.anchor", "top   left", "anchor", "top-left"),
        ("price.fonts", "Anton; Inter;", "fonts", ("Anton", "Inter")),
        ("price.outline", "None", "outline", None),
        ("price.outline", "off", "outline", None),
        ("price.shadow", "-", "shadow", None),
        ("PRICE.Max-Lines", "3", "max_lines", 3),
    ],
)
def test_a_cell_changes_only_its_property(column: str, shown: str, key: str, value: object) -> None:
    box = changed(column, shown, language="de")

    assert getattr(box, key) == value
    unlike = {name for name in TextBox.__slots__ if getattr(box, name) != getattr(BOX, name)}
    assert unlike <= {key}


def test_a_part_keeps_what_the_row_does_not_name_and_can_be_removed() -> None:
    plated = TextBox("{name}", name="price", plate=Plate("#102030", 0.4))

    assert changed("price.plate.opacity", "0.9", plated).plate == Plate("#102030", 0.9)
    assert changed("price.plate", "no", plated).plate is None


@pytest.mark.parametrize(
    ("column", "shown", "reason"),
    [
        (
            "price.colour",
            "red",
            "“red” is not a colour; write it as #rrggbb, for example #ffffff for white.",
        ),
        ("price.size_max", "large", "it is not a number."),
        ("price.size_max", "400", "400.0 is out of range; it must be from 0.2 to 100."),
        ("price.max_lines", "1.5", "1.5 is not a whole number; it must be from 1 to 100."),
        ("price.strike", "maybe", "“maybe” is neither true nor false."),
        ("price.plate", "red", "it can only be none; plate.… changes it."),
        ("price.size_min", "50", "50 is more than size_max, which is 6."),
        (
            "price.colour",
            "#fff",
            "“#fff” is not a colour; write it as #rrggbb, for example #ffffff for white.",
        ),
        ("price.size_max", "2 x 5", "it holds more than one number."),
        ("price.size_max", "0", "0.0 is out of range; it must be from 0.2 to 100."),
        ("price.max_lines", "0", "0 is out of range; it must be from 1 to 100."),
        ("price.max_lines", "101", "101 is out of range; it must be from 1 to 100."),
        ("price.strike", "2", "“2” is neither true nor false."),
        ("price.outline", "8", "it can only be none; outline.… changes it."),
        ("price.fonts", ";", "The list has 0 entries; 1 to 10 are allowed."),
        (
            "price.features",
            "tnum, x",
            "“x” is not a feature; write its tag, such as tnum, -liga or salt=2.",
        ),
    ],
)
def test_an_invalid_cell_is_reported_with_its_column(column: str, shown: str, reason: str) -> None:
    with pytest.raises(ValueUnusable) as refused:
        changed(column, shown)

    assert refused.value.sentence == f"“{shown}” in column “{column}” cannot be used: {reason}"
    assert refused.value.details == {"column": column, "value": shown}


def test_both_sizes_of_a_row_are_validated_together() -> None:
    row = {"price.size_min": Cell.of_text("20"), "price.size_max": Cell.of_text("30")}

    box = overrides.overridden(BOX, row, "en")

    assert (box.size_min, box.size_max) == (20, 30)


def test_a_number_that_the_sheet_stored_needs_no_reading() -> None:
    box = overrides.overridden(BOX, {"price.opacity": Cell("50 %", 0.5, "0 %")}, "en")

    assert box.opacity == 0.5


# --- Which boxes a row shows ----------------------------------------------------------------------

BAR = {"kind": "shape", "name": "bar", "behind": "Träger"}
CHOSEN = design.parse(
    {
        "format": 1,
        "boxes_column": "Show",
        "boxes": [BAR, {"text": "{name}", "name": "Träger"}, {"text": "{name}", "name": "price"}],
    }
)


@pytest.mark.parametrize(
    ("cell", "boxes"),
    [
        ("", ["bar", "Träger", "price"]),
        (" PRICE ", ["price"]),
        ("price; TRAGER, bar", ["bar", "Träger", "price"]),
        ("bar, price", ["price"]),  # the bar hides with its text
        ("none", []),
        ("-", []),
        ("NONE", []),
        ("off", []),
        ("no", []),
        ("price|bar", ["price"]),
        ("price\nTräger", ["Träger", "price"]),
        ("price、Tra\u0308ger", ["Träger", "price"]),
        (" ; ,", ["bar", "Träger", "price"]),
        ("price, price", ["price"]),
        ("bar", []),  # its text is hidden
    ],
)
def test_a_row_shows_the_boxes_that_its_cell_names(cell: str, boxes: list[str]) -> None:
    shown = overrides.with_boxes_of(CHOSEN, {"Show": Cell.of_text(cell)})

    assert ([box.name for box in shown.boxes], shown.boxes_column) == (boxes, "")


def test_a_box_that_the_design_does_not_have_cannot_be_shown() -> None:
    with pytest.raises(ValueUnusable) as raised:
        overrides.boxes_of(CHOSEN, {"Show": Cell.of_text("price, prize")})

    assert raised.value.details == {"column": "Show", "value": "prize"}


def test_without_a_column_every_row_shows_all_boxes() -> None:
    every = of("price")

    assert overrides.with_boxes_of(every, {}) is every
    assert overrides.boxes_of(every, {}) == ("price",)


# --- Which saved design a row has -----------------------------------------------------------------

SALE = {
    "name": "Sale  Été",
    "boxes": [{"name": "sale", "text": "{name}"}],
    "canvas": {"long_edge": 99},
}
BY_COLUMN = design.parse(
    {
        "format": 1,
        "language": "de",
        "design_column": "Look",
        "designs": [SALE],
        "boxes": [{"name": "caption", "text": "{name}"}],
        "output": {"name": "{name}"},
    }
)


@pytest.mark.parametrize(
    "cell",
    ["sale été", " SALE ETE ", "SaleÉté", "Sale E\u0301te\u0301", "sale\n\nété", "Ｓale été"],
)
def test_a_row_has_the_saved_design_that_its_cell_names(cell: str) -> None:
    row = {"Look": Cell.of_text(cell)}

    found = overrides.in_look_of(BY_COLUMN, row)

    assert overrides.look_of(BY_COLUMN, row) == "Sale  Été"
    assert found == design.parse(
        {
            "format": 1,
            "language": "de",
            "boxes": SALE["boxes"],
            "canvas": SALE["canvas"],
            "output": {"name": "{name}"},
        }
    )


def test_a_row_without_a_name_has_the_design_itself() -> None:
    row = {"Look": Cell.of_text(" ")}

    assert overrides.look_of(BY_COLUMN, row) == ""
    assert overrides.in_look_of(BY_COLUMN, row) == replace(BY_COLUMN, designs=(), design_column="")
    assert overrides.in_look_of(of("price"), {}) == of("price")


def test_a_name_that_is_no_saved_design_cannot_be_used() -> None:
    with pytest.raises(ValueUnusable) as raised:
        overrides.look_of(BY_COLUMN, {"Look": Cell.of_text("Winter")})

    assert raised.value.details == {"column": "Look", "value": "Winter"}
    assert raised.value.sentence == (
        "“Winter” in column “Look” cannot be used: no saved design had this name when the design "
        "was saved; the designs are Sale  Été."
    )


def test_an_output_has_its_area_and_its_name_in_every_look() -> None:
    looks = [SALE | {"boxes": [{"name": "sale", "text": "{output} {name}"}]}]
    outputs = [{"name": "square", "canvas": {"width": 90, "height": 90}}]
    several = design.to_document(BY_COLUMN) | {"designs": looks, "outputs": outputs}

    (square,) = design.each_result(design.parse(several))

    found = overrides.in_look_of(square.design, {"Look": Cell.of_text("sale été")})
    assert (found.canvas.width, found.texts[0].text) == (90, "square {name}")
