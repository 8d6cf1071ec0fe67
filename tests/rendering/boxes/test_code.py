"""Code boxes: the content of a row's code, the size of its modules, its position, and what is
reported about it.
"""

import pickle
from typing import Any

import pytest

from jobs.rendering.areas.rects import Rect
from jobs.rendering.boxes.layout import PlacedCode
from jobs.rendering.visibility.collisions import collisions
from tests.rendering.codes import box, design, laid_out, row


def placed(look: dict[str, Any], width: int = 600, height: int = 400, **cells: str) -> PlacedCode:
    layout = laid_out(design(look), row(**cells) if cells else None, width, height)
    assert layout.failures == ()
    return layout.codes[0]


def failure(
    look: dict[str, Any], width: int = 600, height: int = 400, **cells: str
) -> tuple[str, str, dict[str, Any]]:
    (failed,) = laid_out(design(look), row(**cells) if cells else None, width, height).failures
    return failed.code, failed.sentence, failed.details


# --- Content -----------------------------------------------------------------------------------


def test_a_pattern_gives_the_content_of_a_code_and_zeros_stay() -> None:
    look = box(" https://shop.example/{number:lower}[?lot={lot}] ", "qr")

    assert placed(look, number="00A7", lot="").symbol.content == "https://shop.example/00a7"
    assert placed(box("{number}", "code128"), number=" 00007 ").symbol.content == "00007"


def test_an_empty_cell_hides_the_code_or_fails_the_row() -> None:
    look = box("https://shop.example/{number}", "qr")

    hidden = laid_out(design(look), row(number=" "))

    assert (hidden.placed, hidden.failures, hidden.notices) == ((), (), ())
    assert failure({**look, "required": True}, number=" ")[:2] == (
        "text_missing",
        "“code” needs the column “number”, which is empty in this row.",
    )


def test_a_value_that_the_code_cannot_hold_is_reported_with_its_column() -> None:
    assert failure(box(), EAN="4006381333932") == (
        "content_unusable",
        (
            "“4006381333932” in column “EAN” is not a valid code. The check digit is 2 "
            "but should be 1. Check the number."
        ),
        {"value": "4006381333932", "column": "EAN", "box": "code"},
    )


def test_a_long_content_is_shown_by_its_beginning_and_one_without_a_column_by_its_box() -> None:
    code, sentence, details = failure(box("ä" * 61, "code128"))

    assert code == "content_unusable"
    assert sentence.startswith(f"“code”: “{'ä' * 57}…” is not a valid code. Code 128 can hold")
    assert details == {"value": f"{'ä' * 57}…", "box": "code"}


def test_a_shortened_number_is_noticed_in_codes_that_hold_any_text() -> None:
    (notice,) = laid_out(design(box("{n}", "qr")), row(n="4,00638E+12")).notices

    assert notice.code == "code_shortened"
    assert notice.sentence == (
        "“code” contains “4,00638E+12”, a long number that a spreadsheet program has shortened: "
        "its last digits are lost. Format the column there as a number without decimals."
    )


def test_an_article_number_with_an_e_is_not_a_shortened_number() -> None:
    assert laid_out(design(box("{n}", "code128")), row(n="12E10")).notices == ()


def test_columns_change_a_code_row_by_row() -> None:
    look = box("{n}", "qr") | {"name": "qr"}
    cells = {
        "n": "A-7",
        "qr.symbology": "Code128",
        "qr.ground": "none",
        "qr.correction": "High",
        "qr.x": "10",
    }

    changed = placed(look, **cells)

    assert changed.symbol.name == "Code 128"
    assert (changed.box.background, changed.box.correction, changed.box.x) == (None, "high", 10)
    code, sentence, _ = failure(look, n="A", **{"qr.ground": "white"})
    assert code == "value_unusable"
    assert sentence == (
        "“white” in column “qr.ground” cannot be used: “white” is not a colour; write it as "
        "#rrggbb, for example "
        "#ffffff for white."
    )


# --- Size and position ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("anchor", "x", "y", "left", "top"),
    [
        ("top-left", 0, 0, 0, 0),
        ("top-right", 100, 0, 426, 0),
        ("bottom-left", 0, 100, 0, 226),
        ("centre", 50, 50, 213, 113),
    ],
)
def test_a_qr_code_is_as_large_as_whole_modules_allow_at_the_side_of_the_anchor(
    anchor: str, x: float, y: float, left: int, top: int
) -> None:
    """29 modules with the quiet zone: 192 pixels give each 6, and 18 are left over."""
    code = placed(box("{n}", "qr", anchor=anchor, x=x, y=y, width=50, height=48), n="0")

    assert code.module == 6
    assert code.rect == Rect(left, top, left + 174, top + 174)
    assert code.body == Rect(left + 24, top + 24, left + 150, top + 150)
    assert code.figures == ()


def test_bars_fill_the_height_of_the_box_with_their_digits_below() -> None:
    code = placed(box(width=60, height=50))

    assert code.module == 3
    assert (code.rect.width, code.rect.height) == (113 * 3, 200)
    assert [figures.text for figures in code.figures] == ["4", "006381", "333931"]
    inks = [figures.ink for figures in code.figures]
    assert all(
        code.body.bottom - code.rect.top <= ink.top < ink.bottom <= code.rect.height for ink in inks
    )
    assert all(0 <= ink.left < ink.right <= code.rect.width for ink in inks)


def test_a_rotated_code_fits_where_it_would_not_fit_upright() -> None:
    """Before rotation, its box reaches past both sides of this narrow picture."""
    look = box(anchor="centre", x=20, y=50, width=170, height=12, rotation=90)

    turned = placed(look, 200, 600)

    assert turned.rect == Rect(-73, 264, 153, 336)
    assert [figures.text for figures in turned.figures] == ["4", "006381", "333931"]


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ({"figures": False}, []),
        ({"quiet": False}, ["4006381333931"]),
        ({"quiet": False, "figures": False}, []),
    ],
)
def test_digits_and_quiet_zone_can_be_left_out(values: dict[str, bool], read: list[str]) -> None:
    code = placed(box(**values))

    assert [figures.text for figures in code.figures] == read
    assert code.rect.width == (113 if values.get("quiet", True) else 95) * code.module


def test_the_smallest_module_has_two_pixels_and_a_smaller_box_is_told_the_size_it_needs() -> None:
    smallest = box(width=37.7, height=15)

    assert placed(smallest).module == 2
    assert failure({**smallest, "width": 37.6}) == (
        "code_does_not_fit",
        (
            "“code” has 225 × 60 px; with modules of 2 px, this EAN-13 needs 226 × 58 px. Make the "
            "box at least 37.7 % wide."
        ),
        {"needs_px": [226, 58], "width": 37.7, "height": 14.5, "box": "code"},
    )
    assert failure({**smallest, "width": 5, "height": 5})[1].endswith(
        "Make the box at least 37.7 % wide and 14.5 % high."
    )


@pytest.mark.parametrize("rotation", [0, 90, 180, -90, 30])
def test_a_code_that_the_edge_would_cut_is_a_failure_of_the_layout(rotation: int) -> None:
    look = box("{n}", "qr", rotation=rotation, anchor="centre", x=50, y=50, width=30, height=45)

    assert placed(look, n="0").rect.width == 174
    code, sentence, details = failure({**look, "x": 101}, n="0")
    assert (code, details["over_px"] > 80) == ("code_outside", True)
    assert sentence == (
        f"The code of “code” reaches {details['over_px']} px past the edge of the picture, so that "
        f"no scanner could "
        "read it. Move the box in, or make it smaller."
    )


def test_a_placed_code_survives_pickling() -> None:
    layout = laid_out(design(box(), box("{EAN}", "qr") | {"name": "qr", "x": 70, "width": 25}))

    assert len(layout.codes) == 2
    assert pickle.loads(pickle.dumps(layout)) == layout  # noqa: S301 - our own


# --- Problems for scanners ------------------------------------------------------------------------


def too_little(share: str) -> str:
    return (
        f"“code” has {share} of the contrast of black on white in the red light of scanners; "
        f"scanners need 55%. "
        "Choose a darker colour, or a lighter background."
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, None),
        ({"colour": "#002060", "ground": "#e0e0e0"}, None),
        (
            {"colour": "#ffffff", "ground": "#000000"},
            "“code” is lighter than its background. Most scanners read only dark on light.",
        ),
        ({"ground": "#808080"}, too_little("22%")),
        ({"colour": "#e00000"}, too_little("25%")),
        ({"opacity": 0.3}, too_little("30%")),
        (
            {"ground": None},
            (
                "“code” has no background. Scanners can read it only where the photo behind it is "
                "light and even."
            ),
        ),
    ],
)
def test_colours_that_scanners_may_not_distinguish_are_reported(
    values: dict[str, Any], said: str | None
) -> None:
    layout = laid_out(design(box(**values)))

    assert [(notice.code, notice.sentence) for notice in layout.notices] == (
        [("code_faint", said)] if said else []
    )


def test_a_red_qr_code_is_read_by_cameras() -> None:
    assert laid_out(design(box(symbology="qr", colour="#e00000"))).notices == ()


def test_anything_over_a_code_or_its_quiet_zone_is_reported() -> None:
    text = {
        "text": "Now or never",
        "name": "text",
        "anchor": "top-left",
        "width": 40,
        "height": 10,
        "max_lines": 1,
    }
    over, beside = {**text, "x": 20, "y": 20}, {**text, "x": 20, "y": 80, "name": "beside"}
    plate = {"size_min": 4, "size_max": 4, "valign": "bottom", "plate": {"padding": 150}}
    plated = {**beside, "y": 47.5, "height": 20, "name": "plated"} | plate
    other = box("{EAN}", "qr", x=40, y=30, width=30, height=40) | {"name": "other"}

    def said(*boxes: dict[str, Any]) -> list[list[str]]:
        found = collisions(laid_out(design(*boxes)))
        return [notice.details["boxes"] for notice in found if notice.code == "code_covered"]

    assert said(box(), over, beside) == [["text", "code"]]
    assert said(over, box(ground=None)) == [["text", "code"]]
    assert said({**over, "opacity": 0}, box(ground=None)) == []
    assert (said(box(), plated), said(plated, box())) == ([["plated", "code"]], [])
    assert said(box(), other) == [["other", "code"]]
    (notice,) = collisions(laid_out(design(box(), over)))
    assert (
        notice.sentence == "“text” and the code “code” overlap, so scanners may not read the code."
    )
