"""Rotated boxes at the edge of the picture."""

from tests.rendering.captions import laid_out


def test_a_turned_text_that_would_leave_the_picture_fails() -> None:
    upright = laid_out("A long banner text", size_min=20, size_max=20)
    turned = laid_out("A long banner text", size_min=20, size_max=20, rotation=90)

    assert (len(upright.texts), upright.failures) == (1, ())
    assert [failure.code for failure in turned.failures] == ["text_outside"]


def test_the_plate_of_a_turned_text_may_reach_past_the_picture() -> None:
    ribbon = {"size_min": 5, "size_max": 5, "rotation": 45, "anchor": "top-right", "x": 110, "y": 0}
    plate = {"padding": 60}

    layout = laid_out("SALE", canvas=(400, 400), **ribbon, width=40, height=30, plate=plate)

    assert [text.text for text in layout.texts] == ["SALE"]
