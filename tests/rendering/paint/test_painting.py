"""Painting: what is touched, the colours, and the same bytes everywhere."""

import hashlib
import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image, ImageDraw

from jobs import design
from jobs.rendering.boxes.layout import Layout, lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.paint.grown_glyphs import grown
from jobs.rendering.paint.stamps import Stamp
from tests.rendering import sheets
from tests.rendering.captions import CAPTIONS, box_design, laid_out, row

TILE = (380, 96)


def stamp_of(layout: Layout) -> Stamp:
    (stamp,) = paint(layout)
    return stamp


def edges(stamp: Stamp) -> tuple[int, int, int, int]:
    return stamp.x, stamp.y, stamp.x + stamp.image.width, stamp.y + stamp.image.height


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize(
    "effects",
    [
        {},
        {"outline": {"width": 12}, "align": "left", "valign": "top"},
        {
            "plate": {"padding": 40, "per_line": True},
            "strike": True,
            "align": "right",
            "valign": "bottom",
        },
    ],
    ids=["bare", "outline", "plate"],
)
def test_nothing_is_painted_outside_the_box(caption: str, effects: dict[str, Any]) -> None:
    language, text = CAPTIONS[caption]
    layout = laid_out(
        text, language, (301, 203), size_min=1, size_max=60, max_lines=3, line_height=0.9, **effects
    )

    left, top, right, bottom = edges(stamp_of(layout))

    room = layout.texts[0].room
    assert (left >= math.floor(room.left), top >= math.floor(room.top)) == (True, True)
    assert (right <= math.ceil(room.right), bottom <= math.ceil(room.bottom)) == (True, True)


def test_an_outline_grows_a_glyph_once_for_all_sizes() -> None:
    def painted(height: int) -> None:
        paint(
            laid_out("oooo", canvas=(1600, height), outline={"width": 6}, size_min=1, size_max=60)
        )

    painted(600)
    before = grown.cache_info().misses
    for height in range(601, 640):
        painted(height)

    assert grown.cache_info().misses == before


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


def test_opacity_fades_the_box_as_a_whole() -> None:
    settings = {"canvas": (400, 400), "size_min": 50, "size_max": 50, "outline": {"width": 5}}

    solid = stamp_of(laid_out("H", **settings))
    faded = stamp_of(laid_out("H", **settings, opacity=0.5))

    assert solid.image.getchannel("A").getextrema() == (0, 255)
    assert faded.image.getchannel("A").getextrema() == (0, 128)


def test_two_plates_that_overlap_are_not_darker_where_they_do() -> None:
    plate = {"opacity": 0.5, "padding": 50, "radius": 0, "per_line": True}
    layout = laid_out(
        "aaa\nbb", canvas=(400, 400), size_min=10, size_max=10, plate=plate, colour="#000000"
    )

    alphas = stamp_of(layout).image.getchannel("A").getcolors() or []

    assert sorted(alphas)[-1][1] == 128
    assert sum(count for count, alpha in alphas if 128 < alpha < 200) < 400


def test_emoji_are_painted_in_their_own_colours() -> None:
    layout = laid_out("🇩🇪", canvas=(200, 200), size_min=50, size_max=50, colour="#0000ff")

    image = stamp_of(layout).image

    stripes = [
        image.getpixel((image.width // 2, round(image.height * part))) for part in (0.15, 0.5, 0.85)
    ]
    assert stripes == [(20, 20, 20, 255), (237, 31, 36, 255), (255, 205, 5, 255)]


def test_a_rotated_box_turns_around_its_centre() -> None:
    upright = edges(stamp_of(laid_out("HHHH", canvas=(600, 600), size_min=10, size_max=10)))
    turned = edges(
        stamp_of(laid_out("HHHH", canvas=(600, 600), size_min=10, size_max=10, rotation=90))
    )

    left, top, right, bottom = upright
    expected = (600 - bottom, left, 600 - top, right)
    assert turned == tuple(pytest.approx(side, abs=2) for side in expected)


def test_boxes_are_painted_in_the_order_of_the_design() -> None:
    document = {"format": 1, "boxes": [{"text": "one", "y": 40}, {"text": "two", "y": 90}]}

    stamps = paint(lay_out(design.parse(document), {}, 400, 300))

    assert len(stamps) == 2
    assert stamps[0].y < stamps[1].y


def test_the_same_text_gives_the_same_bytes_in_another_process() -> None:
    script = "from tests.rendering.paint.test_painting import digest; print(digest())"

    other = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.strip()

    assert other == digest()


def test_a_child_that_was_forked_after_painting_gives_the_same_bytes() -> None:
    script = (
        "import os; from tests.rendering.paint.test_painting import digest; here = digest(); child "
        "= os.fork()\n"
        "if child: os.waitpid(child, 0)\n"
        "print(here if child else digest())"
    )

    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()

    assert told == [digest()] * 2


def test_threads_that_paint_at_once_give_the_same_bytes() -> None:
    with ThreadPoolExecutor(4) as pool:
        digests = {future.result() for future in [pool.submit(digest) for _ in range(4)]}

    assert digests == {digest()}


def digest() -> str:
    """Return a digest of all stamps of all captions, with every effect."""
    hashed = hashlib.sha256()
    effects = {"outline": {"width": 5}, "shadow": {"blur": 20}, "plate": {}, "rotation": 3}
    for language, text in CAPTIONS.values():
        layout = lay_out(
            box_design(language, size_min=1, width=70, height=60, **effects), row(text), 400, 300
        )
        for stamp in paint(layout):
            hashed.update(
                repr((stamp.x, stamp.y, stamp.image.size)).encode() + stamp.image.tobytes()
            )
    return hashed.hexdigest()


def test_all_scripts_look_as_approved() -> None:
    sheet = sheets.assembled([caption_tile(language, text) for language, text in CAPTIONS.values()])

    tiles = zip(CAPTIONS, sheets.frames(len(CAPTIONS), TILE), strict=True)
    assert sheets.changed(sheet, "captions.png", tiles) == [], sheets.LOOK


def caption_tile(language: str, text: str) -> Image.Image:
    """Draw a caption in its frame, with outline and shadow."""
    tile = Image.new("RGB", TILE, "#6a7f92")
    effects = {"outline": {"width": 3}, "shadow": {"dx": 2, "dy": 4, "blur": 10}, "wrap": "balance"}
    for stamp in paint(
        laid_out(text, language, TILE, size_min=5, size_max=50, max_lines=2, **effects)
    ):
        tile.paste(stamp.image, (stamp.x, stamp.y), stamp.image)
    ImageDraw.Draw(tile).rectangle((0, 0, TILE[0] - 1, TILE[1] - 1), outline="#8fa6bb")
    return tile
