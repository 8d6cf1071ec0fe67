"""What is under the letters, wherever they are."""

import pytest
from PIL import Image

from jobs.rendering.visibility.legibility import contrast
from tests.rendering.captions import laid_out
from tests.rendering.visibility.test_legibility import (
    CANVAS,
    chequered,
    ground,
    measured,
    on,
)


def test_the_size_of_the_ground_matters_little() -> None:
    photo = chequered(side=100)

    small = measured(photo.resize((250, 100), Image.Resampling.BOX))

    assert small == pytest.approx(measured(photo), rel=0.1)


def test_a_shadow_past_the_edge_moves_nothing_under_the_letters() -> None:
    style = {
        "anchor": "left",
        "x": 0,
        "align": "left",
        "letter_spacing": 200,
        "colour": "#000000",
        "size_max": 10,
    }
    layout = laid_out("MM", canvas=CANVAS, **style, shadow={"dx": -90, "blur": 90, "opacity": 0})
    ink = layout.texts[0].ink
    photo, third = Image.new("RGB", CANVAS, "#000000"), (ink.right - ink.left) / 3
    for left in (ink.left, ink.right - third):
        photo.paste("#ffffff", (round(left), 0, round(left + third), CANVAS[1]))

    assert contrast(layout.texts[0], on(photo), layout) > 20


def test_a_text_at_the_edge_or_turned_is_measured_too() -> None:
    for box in (
        {"anchor": "bottom-right", "x": 120, "y": 120},
        {"rotation": 20},
        {"size_min": 1, "size_max": 1},
    ):
        assert 1 <= measured(ground("#808080"), **box) <= 21
