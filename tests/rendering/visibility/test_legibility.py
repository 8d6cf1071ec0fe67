"""The contrast of letters with what is under them."""

import pytest
from PIL import Image, ImageDraw

from jobs.rendering.boxes.layout import Layout
from jobs.rendering.boxes.painting import paint
from jobs.rendering.colours.contrast import ENOUGH
from jobs.rendering.paint.glyphs import TextDrawing
from jobs.rendering.visibility.legibility import Ground, LegibleLayout, chosen, contrast, seen_on
from tests.rendering.captions import CAPTIONS, laid_out

CANVAS = (1000, 400)


def ground(colour: str, size: tuple[int, int] = (250, 100)) -> Image.Image:
    return Image.new("RGB", size, colour)


def chequered(size: tuple[int, int] = (1000, 400), side: int = 8) -> Image.Image:
    """Draw black and white squares: no single colour is legible on them."""
    image = Image.new("RGB", size, "#ffffff")
    pen = ImageDraw.Draw(image)
    for x in range(0, size[0], side):
        for y in range(x // side % 2 * side, size[1], 2 * side):
            pen.rectangle((x, y, x + side - 1, y + side - 1), "#000000")
    return image


def on(photo: Image.Image) -> Ground:
    return lambda: photo


def layout_of(**box: object) -> Layout:
    return laid_out(
        "Spring at the harbour", canvas=CANVAS, **{"size_min": 10, "size_max": 10, **box}
    )


def measured(photo: Image.Image, **box: object) -> float:
    layout = layout_of(**box)
    return contrast(layout.texts[0], on(photo), layout)


@pytest.mark.parametrize(
    ("colour", "photo", "expected"), [("#ffffff", "#777777", 4.48), ("#000000", "#000000", 1.0)]
)
def test_on_a_plain_photo_the_contrast_is_the_ratio_of_both_colours(
    colour: str, photo: str, expected: float
) -> None:
    assert measured(ground(photo), colour=colour) == pytest.approx(expected, abs=0.01)


def test_only_the_area_under_the_letters_counts() -> None:
    photo = ground("#ffffff", CANVAS)
    placed = layout_of(align="left").texts[0]
    edges = [round(edge) for edge in placed.ink]
    ImageDraw.Draw(photo).rectangle(
        (edges[0] - 4, edges[1] - 4, edges[2] + 4, edges[3] + 4), "#000000"
    )

    assert measured(photo, align="left") == pytest.approx(21, abs=0.1)
    assert measured(photo, align="left", valign="top") == pytest.approx(1, abs=0.01)


def test_nine_tenths_of_the_letters_must_reach_the_contrast() -> None:
    placed = layout_of().texts[0]
    width = placed.ink.width

    def with_a_bright_part(share: float) -> float:
        photo = ground("#000000", CANVAS)
        ImageDraw.Draw(photo).rectangle((0, 0, placed.ink.left + share * width, 400), "#ffffff")
        return measured(photo)

    assert with_a_bright_part(0.05) > 20
    assert with_a_bright_part(0.3) < 1.1


@pytest.mark.parametrize(
    ("box", "least", "most"),
    [
        ({"plate": {"colour": "#000000", "opacity": 1}}, 20.9, 21),
        ({"plate": {"colour": "#000000", "opacity": 0.5}}, 3.5, 4.2),
        ({"outline": {"width": 4, "colour": "#000000"}}, 19, 21),
        ({"outline": {"width": 1, "colour": "#000000"}}, 1, 1.05),
        ({"shadow": {"dx": 0, "dy": 0, "blur": 10, "opacity": 0.8}}, 2, 15),
        ({}, 1, 1.01),
    ],
)
def test_plate_shadow_and_a_real_outline_are_between_photo_and_letters(
    box: dict[str, object], least: float, most: float
) -> None:
    assert least <= measured(ground("#ffffff"), colour="#ffffff", **box) <= most


def test_a_text_with_enough_contrast_stays_as_it_is() -> None:
    layout = layout_of(colour="#ffe000", legible="choose")

    assert chosen(layout, on(ground("#101010"))) == layout


@pytest.mark.parametrize(
    ("photo", "colour"), [("#f0e8d0", "#000000"), ("#203040", "#ffffff"), ("#777777", "#000000")]
)
def test_a_text_with_too_little_takes_black_or_white(photo: str, colour: str) -> None:
    layout = layout_of(colour=photo, legible="choose")

    (text,) = chosen(layout, on(ground(photo))).texts

    assert (text.box.colour, text.box.plate) == (colour, None)
    assert contrast(text, on(ground(photo)), layout) >= ENOUGH


@pytest.mark.parametrize("caption", ["latin", "arabic", "thai", "emoji"])
def test_if_no_colour_is_enough_a_plate_is_put_inside_the_room(caption: str) -> None:
    language, text = CAPTIONS[caption]
    layout = laid_out(
        text, language, canvas=CANVAS, size_min=2, size_max=40, colour="#888888", legible="choose"
    )
    photo = chequered()

    readable = chosen(layout, on(photo))

    (placed,) = readable.texts
    assert placed.box.plate is not None
    assert contrast(placed, on(photo), layout) >= ENOUGH
    assert placed.lines == layout.texts[0].lines
    assert (placed.ink.left >= placed.room.left, placed.ink.top >= placed.room.top) == (True, True)
    (stamp,) = paint(readable)
    assert stamp.x >= placed.room.left - 1
    assert stamp.y + stamp.image.height <= placed.room.bottom + 1


def test_the_contrast_of_each_text_is_reported_rounded_down() -> None:
    layout = layout_of(colour="#ffffff")

    assert seen_on(layout, on(ground("#777777"))) == LegibleLayout(layout, (4.47,))


@pytest.mark.parametrize(
    ("text", "underline", "found"),
    [("Ink", False, 4.47), ("🍓", False, 21.0), ("🍓 Ink", False, 4.47), ("🍓", True, 4.47)],
)
def test_with_an_outline_neither_photo_nor_letters_are_drawn_to_measure_the_contrast(
    text: str, underline: bool, found: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> Image.Image:
        raise AssertionError("it was drawn")

    monkeypatch.setattr(TextDrawing, "_drawn", never)
    grey = {"colour": "#ffffff", "outline": {"width": 4, "colour": "#777777"}}
    layout = laid_out(text, canvas=CANVAS, underline=underline, **grey)

    assert seen_on(layout, never) == LegibleLayout(layout, (found,))


def test_only_a_box_that_asks_is_changed_and_always_alike() -> None:
    photo = chequered()
    left = layout_of(colour="#888888")
    asked = layout_of(colour="#888888", legible="choose")

    assert chosen(left, on(photo)) == left
    assert chosen(asked, on(photo)) == chosen(asked, on(photo)) != asked


@pytest.mark.parametrize("rotation", [90, -90, 45])
def test_a_rotated_text_is_measured_at_its_final_position(rotation: int) -> None:
    box = {"width": 40, "height": 20, "size_min": 7, "size_max": 7, "rotation": rotation}
    layout = layout_of(**box, colour="#000000")
    black = Image.new("RGB", CANVAS, "#000000")
    for stamp in paint(layout):
        black.paste(
            "#ffffff", (stamp.x, stamp.y, stamp.x + stamp.image.width, stamp.y + stamp.image.height)
        )

    assert contrast(layout.texts[0], on(black), layout) > 20
