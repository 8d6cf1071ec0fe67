"""Painted pictures are as small as their ink."""

from tests.rendering.boxes.test_painting import stamp_of
from tests.rendering.captions import laid_out


def test_stamps_are_cropped_to_their_ink_and_to_the_canvas() -> None:
    layout = laid_out(
        "Hi",
        canvas=(2000, 1000),
        size_min=4,
        size_max=4,
        valign="bottom",
        y=100,
        anchor="bottom",
        shadow={"dy": 100},
    )

    stamp = stamp_of(layout)

    assert stamp.image.getchannel("A").getbbox() == (0, 0, *stamp.image.size)
    assert stamp.y + stamp.image.height == 1000
    assert stamp.image.width < 100
