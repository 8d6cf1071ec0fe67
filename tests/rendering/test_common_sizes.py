"""One size for all rows, whatever the pictures' sizes; and rows with wishes of their own."""

import pytest

from jobs.design import Cell, Design, Row
from jobs.rendering.common_sizes import at_common_sizes, common_sizes, sizes_of, smallest
from jobs.rendering.layout import lay_out
from tests.rendering.captions import box_design

ROWS = ["Hi", "A much longer caption than that", "Something between"]
CANVASES = [(1000, 400), (1500, 600), (800, 800)]


def design_of(**box: object) -> Design:
    return box_design(**{"size_min": 1, "size_max": 40, "max_lines": 1, "same_size": True, "name": "caption", **box})


def row(text: str, **own: str) -> Row:
    cells = {"t": text} | {f"caption.{key}": value for key, value in own.items()}
    return {column: Cell.of_text(value) for column, value in cells.items()}


def shares(design: Design, rows: list[Row]) -> list[float]:
    layouts = [lay_out(design, row, *canvas) for row, canvas in zip(rows, CANVASES, strict=True)]
    return [layout.texts[0].size_px / layout.height * 100 for layout in layouts]


def test_all_rows_come_out_in_the_size_of_the_one_that_fits_least() -> None:
    design, rows = design_of(), [row(text) for text in ROWS]
    alone = shares(design, rows)

    sizes = common_sizes(design, [lay_out(design, row, *canvas) for row, canvas in zip(rows, CANVASES, strict=True)])
    together = shares(at_common_sizes(design, sizes), rows)

    assert sizes == {"caption": min(alone)}
    assert max(alone) > 2 * min(alone)
    quarter_pixel = 0.25 / 400 * 100
    assert together == [pytest.approx(min(alone), abs=quarter_pixel)] * 3
    assert max(together) <= min(alone)


def test_parts_found_by_several_processes_are_one() -> None:
    assert smallest([{"a": 3.0, "b": 2.0}, {}, {"a": 2.5}]) == {"a": 2.5, "b": 2.0}


def test_boxes_that_do_not_ask_for_it_are_left_alone() -> None:
    design = design_of(same_size=False)

    assert sizes_of(design, lay_out(design, row("Hi"), 1000, 400)) == {}
    assert at_common_sizes(design, {"caption": 2.0}) == design


def test_a_row_with_a_size_of_its_own_neither_counts_nor_follows() -> None:
    design = design_of()

    layout = lay_out(design, row("Hi", size_max="3"), 1000, 400)
    common = at_common_sizes(design, {"caption": 10.0})

    assert (layout.texts[0].size_px, sizes_of(design, layout)) == (12.0, {})
    assert lay_out(common, row("Hi", size_max="20"), 1000, 400).texts[0].size_px == 80.0


def test_a_text_cut_with_an_ellipsis_does_not_make_all_others_small() -> None:
    design = design_of(size_min=15, overflow="ellipsis")
    layout = lay_out(design, row("A caption that never fits on the one line it is given"), 1000, 400)

    assert (layout.texts[0].overflow, sizes_of(design, layout)) == (True, {})


def test_a_common_size_below_the_smallest_is_taken_all_the_same() -> None:
    (box,) = at_common_sizes(design_of(size_min=5), {"caption": 4.0}).boxes

    assert (box.size_min, box.size_max) == (4.0, 4.0)


def test_a_cell_that_cannot_be_used_fails_its_box_alone() -> None:
    layout = lay_out(design_of(), row("Hi", colour="reddish"), 1000, 400)

    (failure,) = layout.failures
    assert (failure.code, failure.details["box"], failure.details["column"]) == (
        "value_unusable",
        "caption",
        "caption.colour",
    )
    assert layout.texts == ()


def test_a_row_is_drawn_as_its_columns_say() -> None:
    (placed,) = lay_out(design_of(), row("Hi", colour="#ff0000", plate_opacity="", align="left"), 1000, 400).texts

    assert (placed.box.colour, placed.box.align, placed.box.plate) == ("#ff0000", "left", None)
