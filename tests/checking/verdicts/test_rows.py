"""What the check says of the layout of one row, by its values alone."""

import pytest

from jobs import design, rendering
from jobs.checking.verdicts.row_values import PixelSize, RowToCheck
from jobs.checking.verdicts.rows import check_one
from tests.checking.verdicts.test_cells import BOX, found


@pytest.mark.parametrize(
    ("height", "allowed", "lines"),
    [(60, 1, 2), (20, 1, None), (60, 2, None)],
    ids=["room", "box too low", "they are allowed"],
)
def test_more_lines_are_proposed_where_the_box_has_room_for_them(
    height: int, allowed: int, lines: int | None
) -> None:
    look = {"size_min": 15, "size_max": 15, "width": 60, "height": height, "max_lines": allowed}

    findings = found("four words need it", **look)

    assert [finding.details.get("fits_in") for finding in findings] == (
        [lines] if allowed < 2 else []
    )


@pytest.mark.parametrize(("unit", "base"), [("height", 900), ("shorter_side", 600)])
def test_the_size_at_which_a_text_fits_is_in_the_unit_of_the_design(unit: str, base: int):
    box = BOX | {"text": "A text that is too long", "size_min": 20, "size_max": 20, "max_lines": 1}
    parsed = design.parse({"format": 1, "size_unit": unit, "boxes": [box]})
    row = RowToCheck(1, 2, {}, "1.jpg", "JPEG", PixelSize(600, 900))

    (failure,) = check_one(parsed, row).findings

    size = failure.details["fits_at"]
    smaller = {"size_min": size, "size_max": size}
    fitting = design.parse({"format": 1, "size_unit": unit, "boxes": [box | smaller]})
    (placed,) = rendering.check_row(fitting, {}, 600, 900).texts
    assert (failure.code, placed.size_px) == (
        "text_does_not_fit",
        pytest.approx(size / 100 * base, abs=0.25),
    )
