"""Text boxes: small texts, missing characters, letter case."""

import numpy as np
import pytest
from PIL import Image

from jobs.design import Cell, Design, parse
from jobs.rendering.boxes import text
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.boxes.painting import paint
from tests.rendering.captions import box_design, laid_out, line_texts
from tests.rendering.lines.test_fitting import LONG


def test_small_text_is_noticed_under_half_of_the_largest_size() -> None:
    layout = laid_out(LONG, canvas=(500, 400), size_min=2, size_max=30, max_lines=1)

    (notice,) = layout.notices
    assert (notice.code, notice.details["box"], notice.details["largest_px"]) == (
        "small_text",
        "text 1",
        120.0,
    )
    assert notice.details["size_px"] == layout.texts[0].size_px < 60


@pytest.mark.parametrize(("share", "codes"), [(0.49, ["small_text"]), (0.51, [])])
def test_half_of_the_largest_size_is_where_small_begins(share: float, codes: list[str]) -> None:
    (fitted,) = laid_out(LONG, size_min=1, size_max=90, max_lines=1).texts
    largest = fitted.size_px / 400 * 100 / share

    layout = laid_out(LONG, size_min=1, size_max=largest, max_lines=1)

    assert [notice.code for notice in layout.notices] == codes


def test_missing_characters_are_listed_with_their_codes() -> None:
    layout = laid_out("tag ꡁ and ꡂ and ꡁ")

    (failure,) = layout.failures
    assert layout.texts == ()
    assert failure.code == "characters_missing"
    assert failure.sentence == "No font has ꡁ (U+A841), ꡂ (U+A842), which “text 1” needs."
    assert failure.details == {"characters": ["ꡁ", "ꡂ"], "box": "text 1"}


def test_missing_characters_become_boxes_where_the_design_says_so() -> None:
    layout = laid_out("tag ꡁ", missing="box")

    assert [placed.text for placed in layout.texts] == ["tag ꡁ"]
    assert [(notice.code, notice.details) for notice in layout.notices] == [
        ("characters_boxed", {"box": "text 1", "characters": ["ꡁ"]})
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a\u200bb",
        "a\u202fb",
        "a\u2003b",
        "x\u0301",
        "ﬁ",
        "\u200fא\u200f",
        "a\u2060b",
        "a\tb",
        "a\u00adb",
        "a\x07b",
    ],
)
def test_invisible_characters_and_spaces_of_any_width_are_never_missing(text: str) -> None:
    layout = laid_out(text)

    assert (len(layout.texts), layout.failures) == (1, ())


def test_an_outline_takes_room_from_the_text() -> None:
    plain = laid_out(LONG, size_min=1, size_max=90, max_lines=1).texts[0]
    outlined = laid_out(LONG, size_min=1, size_max=90, max_lines=1, outline={"width": 20}).texts[0]

    assert outlined.size_px < plain.size_px
    assert outlined.ink.right <= outlined.room.right


@pytest.mark.parametrize(
    ("written", "language", "letter_case", "printed"),
    [
        ("Summer sale, iPhone", "en", "keep", "Summer sale, iPhone"),
        ("Summer sale, iPhone", "en", "upper", "SUMMER SALE, IPHONE"),
        ("izmir ılıca", "tr", "upper", "İZMİR ILICA"),
        ("Straße", "de", "upper", "STRASSE"),
        ("Καλημέρα", "el", "upper", "ΚΑΛΗΜΕΡΑ"),
        ("ΟΔΟΣ", "el", "lower", "οδος"),
        ("ijsselmeer en zee", "nl", "title", "IJsselmeer En Zee"),
        ("夏の SALE", "ja", "lower", "夏の sale"),
    ],
)
def test_a_box_prints_its_text_in_a_letter_case_by_the_rules_of_the_language(
    written: str, language: str, letter_case: str, printed: str
) -> None:
    assert line_texts(written, language, letter_case=letter_case, missing="box") == [printed]


def test_a_row_can_have_a_letter_case_of_its_own() -> None:
    text = box_design(text="Sale {name}", name="caption")
    shouted = {"name": Cell.of_text("now"), "caption.letter_case": Cell.of_text("Upper")}

    layout = lay_out(text, shouted, 1200, 800)

    assert [placed.text for placed in layout.texts] == ["SALE NOW"]


def cap_height(design: Design, width: int, height: int) -> int:
    """Return the height of the ink of a capital letter on a canvas, in pixels."""
    image = Image.new("RGBA", (width, height))
    for stamp in paint(lay_out(design, {}, width, height)):
        image.alpha_composite(stamp.image, (stamp.x, stamp.y))
    return int((np.asarray(image)[:, :, 3].max(axis=1) > 127).sum())


CAPITALS = {"text": "HH", "size_min": 2, "size_max": 10, "height": 50, "max_lines": 1}


@pytest.mark.parametrize("canvas", [(1500, 1000), (1000, 1500), (1080, 1080), (640, 2400)])
def test_capitals_are_the_same_share_of_the_shorter_side_on_every_shape(
    canvas: tuple[int, int],
) -> None:
    design = parse({"format": 1, "size_unit": "shorter_side", "boxes": [CAPITALS]})
    whole = cap_height(design, 4000, 4000) / 4000

    assert abs(cap_height(design, *canvas) - whole * min(canvas)) <= 1


def test_capitals_in_per_cent_of_the_height_are_larger_on_portraits() -> None:
    design = parse({"format": 1, "boxes": [CAPITALS]})

    assert cap_height(design, 1000, 1500) == pytest.approx(
        1.5 * cap_height(design, 1500, 1000), abs=2.5
    )


@pytest.mark.parametrize("canvas", [(1500, 1000), (1000, 1500)])
def test_a_column_sets_a_size_in_the_unit_of_the_design(canvas: tuple[int, int]) -> None:
    box = CAPITALS | {"name": "caption"}
    design = parse({"format": 1, "size_unit": "shorter_side", "boxes": [box]})

    (placed,) = lay_out(design, {"caption.size_max": Cell.of_text("5")}, *canvas).texts

    assert placed.size_px == 50


def test_a_text_fits_the_room_it_has_on_each_canvas_and_in_each_font() -> None:
    design = box_design(size_min=1, size_max=100, max_lines=1)
    noto = box_design(size_min=1, size_max=100, max_lines=1, fonts=["Noto Sans"])
    canvases = [(800, 400), (400, 400)]

    def sizes() -> list[float]:
        row = {"t": Cell.of_text("A caption of some length")}
        layouts = [lay_out(one, row, *canvas) for one in (design, noto) for canvas in canvases]
        return [layout.texts[0].size_px for layout in layouts]

    first = sizes()
    for height in range(300, 400):  # more rooms than are remembered
        laid_out("One", canvas=(600, height))

    assert sizes() == first
    assert len(set(first)) == len(first)


def test_only_the_limits_of_a_few_rooms_are_remembered() -> None:
    for height in range(300, 400):
        laid_out("One", canvas=(600, height))

    assert len(text._known_limits) <= 64
