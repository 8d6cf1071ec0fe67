"""Letters as the font shapes them: joined, directed, weighted, slanted, with its features."""

from typing import Any

import pytest

from jobs.rendering.fonts.chains import WantedFont, chain_of
from jobs.rendering.fonts.opened import FontKey
from jobs.rendering.geometry.placements import PlacedText
from jobs.rendering.lines.runs import TextStyle
from jobs.rendering.lines.shaping import shape_plain
from tests.rendering.captions import laid_out

HUNDREDS = "100, 200, 300, 400, 500, 600, 700, 800"

SET = {"size_min": 10, "size_max": 10, "max_lines": 9}


def placed(text: str, language: str = "en", **box: object) -> PlacedText:
    (found,) = laid_out(text, language, **{**SET, **box}).texts
    return found


HARBOUR = "Spring at the harbour: 24 fishing boats, one lighthouse and no end of gulls\nand boats"


@pytest.mark.parametrize("width", [8, 11, 14])
def test_letters_that_join_do_so_on_both_sides_of_a_cut(width: int) -> None:
    """They are shaped as if the word were whole (CSS Text 3, 7.3)."""

    def glyphs(**style: Any) -> list[int]:
        found = placed(
            "مستشفيتنا", "ar", height=200, size_min=10, size_max=10, max_lines=20, **style
        )
        return [
            mark.number
            for line in found.lines
            for mark in sorted(
                (mark for marks in line.line.marks for mark in marks.glyphs),
                key=lambda mark: -mark.x,
            )
        ]

    assert glyphs(width=width) == glyphs(width=90)


def test_a_direction_that_the_design_gives_moves_the_full_stop() -> None:
    left, right = placed("(OK).", align="start"), placed("(OK).", align="start", direction="rtl")

    assert left.lines[0].x == pytest.approx(left.room.left)
    assert right.lines[0].x + right.lines[0].width == pytest.approx(right.room.right)
    assert [mark.number for marks in left.lines[0].line.marks for mark in marks.glyphs][-1] != [
        mark.number for marks in right.lines[0].line.marks for mark in marks.glyphs
    ][-1]


@pytest.mark.parametrize(
    ("font", "weight", "sentence"),
    [
        ("Lora", 900, "Lora has the weights 400 to 700; “text 1” is drawn in 700 instead of 900."),
        ("Anton", 700, "Anton has the weight 400 alone; “text 1” is drawn in 400 instead of 700."),
        (
            "Poppins",
            730,
            f"Poppins has the weights {HUNDREDS} and 900; “text 1” is drawn in 700 instead of 730.",
        ),
    ],
)
def test_a_weight_that_a_font_lacks_is_reported(font: str, weight: int, sentence: str) -> None:
    layout = laid_out("Hi", fonts=[font], weight=weight)

    assert [(notice.code, notice.sentence) for notice in layout.notices] == [
        ("weight_not_available", sentence)
    ]


def test_italics_are_drawn_in_the_italic_face_of_each_font_that_has_one() -> None:
    (placed,) = laid_out("Hi Привет", fonts=["Anton", "Lora"], weight=400, italic=True).texts
    (line,) = placed.lines

    assert {marks.font for marks in line.line.marks} == {
        FontKey("Anton", 400),
        FontKey("Lora", 400, is_italic=True),
    }


@pytest.mark.parametrize(
    ("text", "font", "sentence"),
    [
        ("Hi", "Oswald", "Oswald has no italics, so “text 1” is drawn upright there."),
        (
            "Hi שלום",
            "Inter",
            "Noto Sans Hebrew has no italics, so “text 1” is drawn upright there.",
        ),
        (
            "Hi שלום ไทย",
            "Oswald",
            (
                "Oswald, Noto Sans Hebrew and Noto Sans Thai have no italics, so “text 1” is drawn "
                "upright there."
            ),
        ),
    ],
)
def test_text_without_italics_is_upright_and_reported(text: str, font: str, sentence: str) -> None:
    layout = laid_out(text, fonts=[font], weight=700, italic=True)

    assert [(notice.code, notice.sentence) for notice in layout.notices] == [
        ("italic_not_available", sentence)
    ]


def test_available_italics_cause_no_notice_even_with_an_emoji_among_them() -> None:
    assert laid_out("Hi 🎉", fonts=["Lora"], weight=650, italic=True).notices == ()


def test_an_available_weight_causes_no_notice() -> None:
    assert laid_out("Hi", fonts=["Lora"], weight=650).notices == ()


def test_features_of_a_font_are_used_as_the_design_says() -> None:
    def glyphs(text: str, features: list[str], **style: Any) -> list[int]:
        found = placed(text, fonts=["EB Garamond"], features=features, **style)
        return [
            mark.number
            for line in found.lines
            for marks in line.line.marks
            for mark in marks.glyphs
        ]

    def width(text: str, features: list[str]) -> float:
        return (
            placed(text, fonts=["Inter"], features=features, size_min=10, size_max=10)
            .lines[0]
            .width
        )

    assert width("111", ["tnum"]) == width("888", ["tnum"])
    assert width("111", []) < width("888", [])
    assert (len(glyphs("fi", [])), len(glyphs("fi", ["-liga"]))) == (1, 2)
    assert len({tuple(glyphs("Q", features)) for features in ([], ["swsh"])}) == 2
    assert (
        len(glyphs("fi", [], letter_spacing=5)),
        len(glyphs("fi", ["liga"], letter_spacing=5)),
    ) == (2, 1)


@pytest.mark.parametrize(
    ("text", "features", "sentence"),
    [
        ("Hi", ["smcp", "-liga"], "“text 1” asks for smcp, which no font that draws it has."),
        (
            "Hi ไทย",
            ["onum", "zzzz"],
            "“text 1” asks for onum and zzzz, which no font that draws it has.",
        ),
    ],
)
def test_a_feature_that_no_font_of_a_text_has_is_reported(
    text: str, features: list[str], sentence: str
) -> None:
    layout = laid_out(text, fonts=["Inter"], features=features)

    assert [(notice.code, notice.sentence) for notice in layout.notices] == [
        ("features_not_available", sentence)
    ]


def test_a_feature_that_one_font_of_a_text_has_causes_no_notice() -> None:
    assert laid_out("Hi ไทย", fonts=["Lato"], features=["onum", "-dlig"]).notices == ()


def test_a_text_cut_with_an_ellipsis_is_noticed() -> None:
    layout = laid_out(
        HARBOUR, canvas=(500, 400), size_min=15, size_max=15, max_lines=1, overflow="ellipsis"
    )

    assert [(notice.code, notice.details["shown"]) for notice in layout.notices] == [
        ("shortened", "Spring at the h…")
    ]


def style(**changes: Any) -> TextStyle:
    chain = chain_of(WantedFont(("Inter",), 400), "en", "")
    return TextStyle(chain, "en", **changes)


def test_a_paragraph_is_shaped_once_for_all_that_print_it():
    first = shape_plain(["Spring at the harbour"], style())
    again = shape_plain(["Spring at the harbour"], style())

    assert again[0] is first[0]


@pytest.mark.parametrize(
    "changes", [{"spacing": 20}, {"word_spacing": 20}, {"base": "rtl"}, {"features": {"liga": 0}}]
)
def test_a_paragraph_in_another_style_is_shaped_for_itself(changes: dict[str, Any]):
    first = shape_plain(["Spring at the harbour"], style())
    other = shape_plain(["Spring at the harbour"], style(**changes))

    assert other[0] is not first[0]


def test_equal_paragraphs_of_one_text_stay_apart():
    first, second = shape_plain(["One", "One"], style())

    assert first is not second


def test_only_the_paragraphs_used_last_are_kept():
    first = shape_plain(["The first of many"], style())
    for number in range(200):
        shape_plain([f"{number}"], style())

    assert shape_plain(["The first of many"], style())[0] is not first[0]


def test_long_texts_are_not_kept():
    first = shape_plain(["word " * 100], style())

    assert shape_plain(["word " * 100], style())[0] is not first[0]
