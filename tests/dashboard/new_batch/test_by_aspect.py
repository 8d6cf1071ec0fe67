"""Portrait, landscape and square results on the check page."""

import pytest

from dashboard.new_batch.by_aspect import AspectRows, found_in, rows_by_aspect
from jobs import control
from jobs.intake.pictures import receive
from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.new_batches import address, do_chores
from tests.intake import batches
from tests.intake.tiny_pictures import jpeg

COUNTED = {
    "shapes": {
        "rows": {"portrait": [1200, 3], "landscape": [0, 0], "square": [1, 0]},
        "findings": {"text_does_not_fit": {"portrait": 1200, "square": 1}},
    }
}


def test_shapes_without_rows_are_left_out():
    assert rows_by_aspect(COUNTED) == [AspectRows("Portrait", 1200, 3), AspectRows("Square", 1, 0)]
    assert rows_by_aspect({}) == []


def test_a_finding_says_in_which_shapes_it_is():
    assert found_in(COUNTED, "text_does_not_fit") == "1,200 portrait, 1 square"
    assert found_in(COUNTED, "small_text") == found_in({}, "small_text") == ""


@pytest.mark.django_db
def test_the_check_page_counts_rows_by_shape_and_names_unused_changes(operator):
    batch: Batch = batches.with_pictures("1.jpg", data=jpeg(300, 400))
    receive.take_unannounced(batch, "2.jpg", [jpeg(400, 300)])
    batches.with_sheet(batch, "picture;caption\n1.jpg;\n2.jpg;Two\n")
    matches.match_rows(batch)
    square = {"square": [{"box": "caption", "hidden": True}]}
    boxes = [{"name": "caption", "text": "{caption}"}]
    control.save_design(batch, batch.owner, {"format": 1, "boxes": boxes, "aspects": square})

    operator.post(address("check", batch))
    do_chores(batch)
    page = " ".join(operator.get(address("check", batch)).text.split())

    assert "By shape of the result: <b>Portrait</b> 1 row · <b>Landscape</b> 1 row" in page
    assert "By shape: 1 portrait" in page
    assert "The design has changes for square results, but no row gives one." in page
