"""Outline, shadow and plate: how far they reach, and how they look."""

import pytest

from tests.rendering.boxes.test_painting import edges, stamp_of
from tests.rendering.captions import laid_out


def test_a_shadow_reaches_past_the_box_by_its_offset_and_blur_and_no_further() -> None:
    layout = laid_out(
        "HHHH",
        canvas=(800, 800),
        size_min=20,
        size_max=20,
        shadow={"dx": 10, "dy": -5, "blur": 20, "opacity": 1},
    )
    bare = edges(stamp_of(laid_out("HHHH", canvas=(800, 800), size_min=20, size_max=20)))

    cast = edges(stamp_of(layout))

    size = layout.texts[0].size_px
    allowed = (
        bare[0] - 0.1 * size,
        bare[1] - 0.25 * size,
        bare[2] + 0.3 * size,
        bare[3] + 0.15 * size,
    )
    grown = [round(got - limit) for got, limit in zip(cast, allowed, strict=True)]
    assert grown[0] in range(12)
    assert grown[1] in range(12)
    assert grown[2] in range(-12, 2)
    assert grown[3] in range(-12, 2)


@pytest.mark.parametrize("align", ["left", "centre", "right"])
@pytest.mark.parametrize("valign", ["top", "middle", "bottom"])
def test_a_shadow_that_counts_stays_in_the_box_and_the_text_shrinks_for_it(
    align: str, valign: str
) -> None:
    shadow = {"dx": 20, "dy": -15, "blur": 25, "opacity": 1}
    box = {
        "width": 50,
        "height": 30,
        "size_min": 1,
        "size_max": 90,
        "align": align,
        "valign": valign,
    }

    counted = laid_out(
        "Harbour",
        canvas=(1000, 800),
        shadow={**shadow, "inside": True},
        outline={"width": 5},
        **box,
    )
    free = laid_out("Harbour", canvas=(1000, 800), shadow=shadow, outline={"width": 5}, **box)

    left, top, right, bottom = edges(stamp_of(counted))
    assert (left >= 250, top >= 280, right <= 750, bottom <= 520) == (True, True, True, True)
    assert counted.texts[0].size_px < free.texts[0].size_px
    assert edges(stamp_of(free))[2] > 750


def test_an_outline_grows_the_letters_by_its_width_on_every_side() -> None:
    settings = {"canvas": (800, 800), "size_min": 25, "size_max": 25, "fonts": ["Inter"]}
    bare = edges(stamp_of(laid_out("HO", **settings)))

    outlined = edges(stamp_of(laid_out("HO", **settings, outline={"width": 10})))

    grown = [outer - inner for outer, inner in zip(outlined, bare, strict=True)]
    assert grown == [pytest.approx(side, abs=1) for side in (-20, -20, 20, 20)]


def test_a_wide_outline_has_no_gaps_around_thin_letters() -> None:
    layout = laid_out(
        "Iil",
        canvas=(400, 400),
        size_min=60,
        size_max=60,
        weight=100,
        outline={"width": 30, "colour": "#ff0000"},
    )

    stamp = stamp_of(layout)

    row_in_the_middle = stamp.image.crop(
        (0, stamp.image.height // 2, stamp.image.width, stamp.image.height // 2 + 1)
    )
    opaque = [value > 250 for value in row_in_the_middle.getchannel("A").tobytes()]
    assert all(opaque[2:-2])


def test_fill_outline_and_plate_have_their_colours() -> None:
    layout = laid_out(
        "H",
        canvas=(400, 400),
        size_min=50,
        size_max=50,
        weight=900,
        colour="#00ff00",
        outline={"width": 5, "colour": "#ff0000"},
        plate={"colour": "#0000ff", "opacity": 0.5, "padding": 20, "radius": 0},
    )

    stamp = stamp_of(layout)

    counted = sorted(stamp.image.getcolors(1 << 20) or [], reverse=True)
    assert {colour for _, colour in counted[:3]} == {
        (0, 255, 0, 255),
        (255, 0, 0, 255),
        (0, 0, 255, 128),
    }


def test_two_plates_that_overlap_are_not_darker_where_they_do() -> None:
    plate = {"opacity": 0.5, "padding": 50, "radius": 0, "per_line": True}
    layout = laid_out(
        "aaa\nbb", canvas=(400, 400), size_min=10, size_max=10, plate=plate, colour="#000000"
    )

    alphas = stamp_of(layout).image.getchannel("A").getcolors() or []

    assert sorted(alphas)[-1][1] == 128
    assert sum(count for count, alpha in alphas if 128 < alpha < 200) < 400
