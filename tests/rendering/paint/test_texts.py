"""Letters and emoji as one picture."""

import pytest

from tests.rendering.boxes.test_painting import edges, stamp_of
from tests.rendering.captions import laid_out


@pytest.mark.parametrize(
    ("text", "align"), [("j", "left"), ("f", "right"), ("Ä", "centre"), ("p", "centre")]
)
def test_letters_that_overhang_stay_inside_the_box_to_the_pixel(text: str, align: str) -> None:
    tight = {
        "align": align,
        "line_height": 0.5,
        "size_min": 1,
        "size_max": 90,
        "fonts": ["Playfair Display"],
    }
    layout = laid_out(
        text, canvas=(3000, 1000), width=40, height=97.3, anchor="top-left", x=3, y=1, **tight
    )

    left, top, right, bottom = edges(stamp_of(layout))

    assert (left >= 90, top >= 10, right <= 1290, bottom <= 983) == (True, True, True, True)


def test_opacity_fades_the_box_as_a_whole() -> None:
    settings = {"canvas": (400, 400), "size_min": 50, "size_max": 50, "outline": {"width": 5}}

    solid = stamp_of(laid_out("H", **settings))
    faded = stamp_of(laid_out("H", **settings, opacity=0.5))

    assert solid.image.getchannel("A").getextrema() == (0, 255)
    assert faded.image.getchannel("A").getextrema() == (0, 128)


def test_emoji_are_painted_in_their_own_colours() -> None:
    layout = laid_out("🇩🇪", canvas=(200, 200), size_min=50, size_max=50, colour="#0000ff")

    image = stamp_of(layout).image

    stripes = [
        image.getpixel((image.width // 2, round(image.height * part))) for part in (0.15, 0.5, 0.85)
    ]
    assert stripes == [(20, 20, 20, 255), (237, 31, 36, 255), (255, 205, 5, 255)]
