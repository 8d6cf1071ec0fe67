"""What a box hides of those painted before it: letters of texts by the opaque pixels over them, and
whole insets.
"""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from jobs import design as designs
from jobs.design import Cell
from jobs.rendering.boxes.layout import Layout, lay_out
from jobs.rendering.visibility.collisions import collisions
from tests.rendering.image_boxes import brought, solid
from tests.rendering.pictures import saved

CANVAS = 400
PLACE = {
    "anchor": "top-left",
    "x": 10,
    "y": 10,
    "width": 60,
    "height": 20,
    "align": "left",
    "valign": "top",
}
SIZED = {"size_min": 10, "size_max": 10, "max_lines": 1, "line_height": 1}
PRICE = {"name": "price", "text": "200 cm", **PLACE, **SIZED}
"""Pixels of its letters:

“200” from 41 to 115 across, “c” from 126 to 146, “m” from 149 to 180; from 45 to 75 down.
"""


def sticker(**values: Any) -> dict[str, Any]:
    place = {"anchor": "top-left", "x": 30, "y": 8, "width": 20, "height": 16, "fit": "cover"}
    return {"kind": "image", "file": "sticker.png", "name": "sticker", **place, **values}


def laid_out(
    *boxes: dict[str, Any], of: list[dict[str, Any]] | None = None, **cells: str
) -> Layout:
    parsed = designs.parse({"format": 1, "boxes": list(boxes), "insets": of or []})
    layout = lay_out(
        parsed, {name: Cell.of_text(text) for name, text in cells.items()}, CANVAS, CANVAS
    )
    assert not layout.failures
    return layout


def said(*boxes: dict[str, Any], of: list[dict[str, Any]] | None = None, **cells: str) -> list[str]:
    return [notice.sentence for notice in collisions(laid_out(*boxes, of=of, **cells))]


@pytest.fixture
def red(tmp_path: Path) -> list[dict[str, Any]]:
    return [brought(tmp_path, solid((200, 0, 0, 255)), "sticker.png")]


CM = (
    "“sticker” covers “cm” of “200 cm” in “price”. Move one of them, or bring “price” in front "
    "of “sticker”."
)


def test_a_sticker_over_letters_is_reported_with_the_letters_that_it_covers(
    red: list[dict[str, Any]],
) -> None:
    layout = laid_out(PRICE, sticker(), of=red)

    (notice,) = collisions(layout)

    assert (notice.code, notice.sentence) == ("text_covered", CM)
    assert notice.details == {"boxes": ["sticker", "price"], "hidden": "cm"}


def test_a_text_painted_after_a_ribbon_is_not_hidden(red: list[dict[str, Any]]) -> None:
    assert said(sticker(), PRICE, of=red) == []


def test_a_sticker_beside_the_letters_is_fine_though_it_is_in_their_box(
    red: list[dict[str, Any]],
) -> None:
    assert said(PRICE, sticker(x=50), of=red) == []
    assert said(PRICE, sticker(y=20), of=red) == []


def test_all_of_a_text_can_be_covered(red: list[dict[str, Any]]) -> None:
    covered = (
        "“sticker” covers all of “200 cm” in “price”. Move one of them, or bring “price” in "
        "front of “sticker”."
    )

    assert said(PRICE, sticker(x=5, width=60), of=red) == [covered]


def test_an_edge_that_only_touches_a_letter_is_not_a_finding(red: list[dict[str, Any]]) -> None:
    """The sticker covers the last pixel of the “m”, then a whole stem of it."""
    assert said(PRICE, sticker(x=45), of=red) == []
    assert said(PRICE, sticker(x=43.5), of=red) == [CM.replace("“cm”", "“m”")]


def holed() -> bytes:
    """Return an opaque picture with a clear middle, half as wide and high."""
    image = Image.new("RGBA", (200, 160), (200, 0, 0, 255))
    ImageDraw.Draw(image).rectangle((50, 40, 150, 120), (0, 0, 0, 0))
    return saved(image, "PNG")


def test_letters_seen_through_the_clear_part_of_an_inset_are_not_covered(tmp_path: Path) -> None:
    frame = [brought(tmp_path, holed(), "sticker.png")]

    assert said(PRICE, sticker(x=-11, y=-6, width=80, height=64), of=frame) == []
    assert said(PRICE, sticker(), of=frame) == [CM.replace("“cm”", "“c”")]


@pytest.mark.parametrize(
    ("alpha", "opacity", "is_said"),
    [
        (255, 1, True),
        (255, 0.6, True),
        (140, 1, True),
        (255, 0.1, False),
        (255, 0.45, False),
        (110, 1, False),
        (180, 0.6, False),
    ],
)
def test_a_watermark_that_lets_letters_through_hides_nothing(
    tmp_path: Path, alpha: int, opacity: float, is_said: bool
) -> None:
    faint = [brought(tmp_path, solid((200, 0, 0, alpha)), "sticker.png")]

    assert said(PRICE, sticker(opacity=opacity), of=faint) == ([CM] if is_said else [])


def test_an_inset_without_alpha_covers_as_a_whole(tmp_path: Path) -> None:
    photo = [brought(tmp_path, saved(Image.new("RGB", (60, 40)), "JPEG"), "sticker.png")]

    assert said(PRICE, sticker(), of=photo) == [CM]


def test_rotated_boxes_cover_at_their_final_position(red: list[dict[str, Any]]) -> None:
    """A bar above the text, rotated by a quarter turn around its middle, crosses the “cm”."""
    bar = sticker(x=23, y=2, width=30, height=4)
    word = {**PRICE, "x": 30, "y": 40, "align": "centre"}
    below = {**bar, "x": 50, "y": 54}

    assert said(PRICE, bar, of=red) == []
    assert said(PRICE, {**bar, "x": 24, "y": 14, "rotation": 90}, of=red) == [
        CM.replace("“cm”", "“m”")
    ]
    assert said(word, below, of=red) == []
    assert said({**word, "rotation": 90}, below, of=red) == [CM.replace("“cm”", "“c”")]


def test_the_inset_of_the_row_counts(tmp_path: Path) -> None:
    of = [
        brought(tmp_path, solid((0, 0, 0, alpha)), name)
        for name, alpha in (("clear.png", 0), ("full.png", 255))
    ]
    by_row = sticker(file="{status}", name="status")
    covered = [CM.replace("“sticker”", "“status”")]

    assert said(PRICE, by_row, of=of, status="clear.png") == []
    assert said(PRICE, by_row, of=of, status="full.png") == covered
    assert said(PRICE, by_row, of=of, status="") == []


def test_a_text_that_may_overlap_others_is_not_reported_as_covered(
    red: list[dict[str, Any]],
) -> None:
    assert said({**PRICE, "may_overlap": True}, sticker(), of=red) == []


def test_an_invisible_text_is_not_reported_as_covered(red: list[dict[str, Any]]) -> None:
    assert said({**PRICE, "opacity": 0}, sticker(), of=red) == []


def test_a_plate_that_grows_with_its_text_covers_what_was_painted_before() -> None:
    """The second line of the text moves its plate up to the price."""
    place = {"y": 5, "height": 40, "valign": "bottom", "max_lines": 2}
    plated = {
        **PRICE,
        **place,
        "name": "above",
        "text": "{a}",
        "plate": {"padding": 60, "opacity": 0.9},
    }
    covered = (
        "The plate of “above” covers all of “200 cm” in “price”. Move one of them, or bring "
        "“price” in front "
        "of “above”."
    )

    assert said(PRICE, plated, a="One") == []
    assert said(PRICE, plated, a="Two\nLines") == [covered]
    assert said(plated, PRICE, a="Two\nLines") == []
    assert said(PRICE, {**plated, "plate": {"padding": 60, "opacity": 0.3}}, a="Two\nLines") == []


def test_a_code_with_a_ground_covers_letters_and_stays_readable() -> None:
    code = {
        "kind": "code",
        "text": "12345",
        "symbology": "qr",
        "name": "code",
        "anchor": "top-left",
    }
    place = {"x": 31, "y": 8, "width": 30, "height": 30}
    covered = (
        "The code “code” covers “cm” of “200 cm” in “price”. Move one of them, or bring "
        "“price” in front of “code”."
    )

    assert said(PRICE, {**code, **place}) == [covered]


def test_opaque_pixels_of_an_inset_over_a_code_are_reported_and_clear_ones_are_not(
    tmp_path: Path,
) -> None:
    code = {
        "kind": "code",
        "text": "12345",
        "symbology": "qr",
        "name": "code",
        "anchor": "top-left",
    }
    place = {"x": 40, "y": 40, "width": 20, "height": 20}
    frame = [brought(tmp_path, holed(), "sticker.png")]
    spoiled = "“sticker” and the code “code” overlap, so scanners may not read the code."
    around = {"x": 25, "y": 25, "width": 50, "height": 50}

    assert said({**code, **place}, sticker(**around), of=frame) == []
    assert said({**code, **place}, sticker(**around | {"x": 35}), of=frame) == [spoiled]
    assert said({**code, **place}, sticker(**around | {"x": 35, "opacity": 0.2}), of=frame) == []


def test_an_entirely_hidden_inset_is_reported_and_a_partly_hidden_one_is_not(
    red: list[dict[str, Any]],
) -> None:
    logo = sticker(name="logo", x=10, y=60, width=10, height=10)

    def over(**place: float) -> list[str]:
        return said(logo, sticker(**place), of=red)

    assert over(x=5, y=55, width=30, height=30) == [
        "“sticker” hides all of “logo”. Move one of them, or remove “logo”."
    ]
    assert over(x=12, y=55, width=30, height=30) == []
    assert said(sticker(x=5, y=55, width=30, height=30), logo, of=red) == []


def test_a_clear_inset_is_not_reported_as_hidden(tmp_path: Path) -> None:
    of = [
        brought(tmp_path, solid((0, 0, 0, alpha)), name)
        for name, alpha in (("clear.png", 0), ("sticker.png", 255))
    ]
    ring = [brought(tmp_path, holed(), "clear.png"), of[1]]
    behind, over = sticker(file="clear.png", name="behind"), sticker(x=28, y=6, width=24, height=20)

    assert said(behind, over, of=of) == []
    assert len(said(behind, over, of=ring)) == 1


def test_a_long_text_is_shortened_in_the_sentence(red: list[dict[str, Any]]) -> None:
    long = {
        **PRICE,
        "text": "word " * 40,
        "max_lines": 20,
        "height": 90,
        "width": 80,
        "size_min": 2,
    }

    (sentence,) = said(long, sticker(x=0, y=0, width=100, height=100), of=red)

    assert len(sentence) < 250


def test_arabic_letters_are_named_in_reading_order(red: list[dict[str, Any]]) -> None:
    arabic = {**PRICE, "text": "ضوء الميناء", "fonts": ["Noto Sans Arabic"]}

    (sentence,) = said(arabic, sticker(x=0, width=100), of=red)

    assert sentence.startswith("“sticker” covers all of “ضوء الميناء”")
