"""The room of a box."""

import pytest

from tests.rendering.captions import laid_out


def test_a_box_that_reaches_past_the_picture_keeps_its_text_on_it() -> None:
    (placed,) = laid_out(
        "Over the edge", anchor="left", x=60, width=90, size_min=1, size_max=50
    ).texts

    assert placed.room.right == 1000
    assert placed.ink.right <= 1000


def test_valign_moves_the_block_and_padding_stays_inside() -> None:
    plate = {"padding": 50}

    tops = {
        valign: laid_out("Hi", valign=valign, size_min=10, size_max=10, plate=plate).texts[0].ink
        for valign in ("top", "middle", "bottom")
    }

    assert (tops["top"].top, tops["bottom"].bottom) == (pytest.approx(20), pytest.approx(380))
    assert (tops["middle"].top + tops["middle"].bottom) / 2 == pytest.approx(200)
