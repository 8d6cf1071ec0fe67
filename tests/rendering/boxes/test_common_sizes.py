"""One size for all rows, whatever the pictures' sizes; and rows that set the size themselves."""

from dataclasses import replace

import pytest

from jobs.design import Cell, Design, Row
from jobs.rendering.boxes.common_sizes import at_most, sizes_of
from jobs.rendering.boxes.layout import Layout, lay_out
from tests.rendering.captions import box_design

ROWS = ["Hi", "A much longer caption than that", "Something between"]
CANVASES = [(1000, 400), (1500, 617), (800, 800)]


def design_of(**box: object) -> Design:
    return box_design(
        **{
            "size_min": 1,
            "size_max": 40,
            "max_lines": 1,
            "same_size": True,
            "name": "caption",
            **box,
        }
    )


def row(text: str, **own: str) -> Row:
    cells = {"t": text} | {f"caption.{key}": value for key, value in own.items()}
    return {column: Cell.of_text(value) for column, value in cells.items()}


def needs(design: Design, of_row: Row, *canvas: int) -> dict[str, float]:
    return sizes_of(design, of_row, lay_out(design, of_row, *canvas))


def share(layout: Layout) -> float:
    (placed,) = layout.texts
    return placed.size_px / layout.height * 100


def test_all_rows_get_the_size_of_the_row_that_needs_the_smallest() -> None:
    design, rows = design_of(), [row(text) for text in ROWS]
    alone = [
        needs(design, one, *canvas)["caption"] for one, canvas in zip(rows, CANVASES, strict=True)
    ]

    sizes = {"caption": min(alone)}
    together = [
        share(lay_out(design, one, *canvas, sizes))
        for one, canvas in zip(rows, CANVASES, strict=True)
    ]

    quarter_pixel = 0.25 / 400 * 100
    assert max(alone) > 2 * min(alone)
    assert together == [pytest.approx(min(alone), abs=quarter_pixel)] * 3


@pytest.mark.parametrize("height", range(300, 340))
def test_the_row_that_decides_fits_its_own_size_exactly(height: int) -> None:
    design, longest = design_of(), row(ROWS[1])
    alone = lay_out(design, longest, 500, height)

    again = lay_out(design, longest, 500, height, sizes_of(design, longest, alone))

    assert again.texts[0].size_px == alone.texts[0].size_px


def test_boxes_that_do_not_ask_for_it_are_left_alone() -> None:
    design = design_of(same_size=False)

    assert needs(design, row("Hi"), 1000, 400) == {}
    assert share(lay_out(design, row("Hi"), 1000, 400, {"caption": 2.0})) == 40.0


def test_a_row_with_its_own_size_neither_counts_nor_follows() -> None:
    design, small, large = design_of(), row("Hi", size_max="3"), row("Hi", size_max="20")

    assert needs(design, small, 1000, 400) == {}
    assert share(lay_out(design, small, 1000, 400, {"caption": 10.0})) == 3.0
    assert share(lay_out(design, large, 1000, 400, {"caption": 10.0})) == 20.0


def test_a_text_cut_with_an_ellipsis_does_not_make_all_others_small() -> None:
    design = design_of(size_min=15, overflow="ellipsis")

    assert (
        needs(design, row("A caption that never fits on the one line it is given"), 1000, 400) == {}
    )


def test_a_text_that_does_not_fit_the_common_size_fails_and_says_so() -> None:
    layout = lay_out(design_of(), row(ROWS[1]), 1000, 400, {"caption": 30.0})

    (failure,) = layout.failures
    assert failure.sentence == (
        "At the size for all rows, 120 px, the text of “caption” needs 3 lines and is 432 px "
        "high; only 1 fits (144 px). All rows use the size that the check found. Shorten the text."
    )


def test_a_text_is_cut_at_the_common_size_if_the_design_cuts() -> None:
    (placed,) = lay_out(
        design_of(overflow="ellipsis"), row(ROWS[1]), 1000, 400, {"caption": 30.0}
    ).texts

    assert (placed.size_px, placed.overflow) == (120.0, True)


def test_at_most_keeps_the_smallest_size() -> None:
    (box,) = at_most(design_of(size_min=5), {"caption": 8.0}).boxes

    assert (box.size_min, box.size_max) == (5, 8.0)


def test_an_invalid_cell_fails_only_its_box() -> None:
    layout = lay_out(design_of(), row("Hi", colour="reddish"), 1000, 400)

    (failure,) = layout.failures
    assert (failure.code, failure.details["box"], failure.details["column"]) == (
        "value_unusable",
        "caption",
        "caption.colour",
    )
    assert layout.texts == ()


def test_a_row_is_drawn_as_its_columns_say() -> None:
    (placed,) = lay_out(
        design_of(), row("Hi", colour="#ff0000", plate_opacity="", align="left"), 1000, 400
    ).texts

    assert (placed.box.colour, placed.box.align, placed.box.plate) == ("#ff0000", "left", None)


def test_a_common_size_is_the_same_share_of_the_shorter_side_on_every_shape() -> None:
    design = replace(design_of(), size_unit="shorter_side")
    sizes = needs(design, row(ROWS[1]), 600, 800)

    again = [lay_out(design, row("Hi"), *canvas, sizes) for canvas in ((600, 800), (900, 600))]

    assert [layout.texts[0].size_px for layout in again] == [sizes["caption"] * 6] * 2
