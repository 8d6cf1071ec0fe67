"""Typographic features: hyphens, long words, justified lines, spaces, rules, directions,
weights.
"""

import math
from itertools import groupby
from typing import Any

import pytest
from PIL import Image

from jobs.rendering.boxes.painting import paint
from jobs.rendering.fonts.opened import FontKey
from jobs.rendering.geometry.placements import PlacedText
from jobs.rendering.lines.placing import Line
from tests.rendering.captions import CAPTIONS, laid_out, line_texts

HUNDREDS = "100, 200, 300, 400, 500, 600, 700, 800"

SET = {"size_min": 10, "size_max": 10, "max_lines": 9}
SHY = "\u00ad"


def placed(text: str, language: str = "en", **box: object) -> PlacedText:
    (found,) = laid_out(text, language, **{**SET, **box}).texts
    return found


# --- Hyphens and long words -----------------------------------------------------------------------


def test_a_soft_hyphen_is_seen_only_where_a_line_ends() -> None:
    text = f"Donau{SHY}dampf{SHY}schiff{SHY}fahrt"

    assert line_texts(text, "de", width=90, **SET) == ["Donaudampfschifffahrt"]
    assert line_texts(text, "de", width=34, **SET) == ["Donaudampf‐", "schifffahrt"]


def test_the_hyphen_counts_in_the_width_of_its_line() -> None:
    text = f"mmmm{SHY}mmmm"
    (whole,) = placed("mmmm", width=95).lines
    (hyphened,) = placed("mmmm‐", width=95).lines

    for width in range(math.floor(whole.width), math.ceil(hyphened.width) + 4):
        lines = placed(text, width=width / 10, canvas=(1000, 400)).lines
        assert all(line.width <= width for line in lines)

    assert [line.text for line in placed(text, width=hyphened.width / 10 + 0.2).lines] == [
        "mmmm‐",
        "mmmm",
    ]


def test_a_word_with_soft_hyphens_is_as_wide_as_without() -> None:
    shown, plain = (
        placed(f"Schiff{SHY}fahrt", letter_spacing=20),
        placed("Schifffahrt", letter_spacing=20),
    )

    assert shown.lines[0].width == pytest.approx(plain.lines[0].width, abs=0.5)


@pytest.mark.parametrize("wrap", ["greedy", "balance", "phrase"])
def test_every_way_to_wrap_shows_its_hyphens(wrap: str) -> None:
    text = f"Ein Donau{SHY}dampf{SHY}schiff im Hafen"

    lines = line_texts(text, "de", width=30, wrap=wrap, **SET)

    assert "".join(lines).replace("‐", "").replace(" ", "") == "EinDonaudampfschiffimHafen"
    assert any(line.endswith("‐") for line in lines)


@pytest.mark.parametrize(
    ("policy", "lines"),
    [
        ("cut", ["Vermögensver", "waltung"]),
        ("hyphenate", ["Vermögensve‐", "rwaltung"]),
    ],
)
def test_a_word_wider_than_the_box_is_cut_as_the_design_says(policy: str, lines: list[str]) -> None:
    assert line_texts("Vermögensverwaltung", "de", width=28, long_words=policy, **SET) == lines


def test_a_word_that_must_stay_whole_does_not_fit() -> None:
    (failure,) = laid_out("Vermögensverwaltung", "de", width=28, long_words="keep", **SET).failures

    assert (failure.code, failure.details["lines"]) == ("text_does_not_fit", 1)
    assert failure.details["needs_px"] > failure.details["allowed_px"] == 280


@pytest.mark.parametrize(
    "text",
    [
        "ABC-1234567890123",
        "https://example.com/aVeryLongPathWithoutBreaks",
        "someone@example.com",
        "漁船漁船漁船漁船漁船",
    ],
)
def test_no_hyphen_is_put_into_numbers_addresses_or_han(text: str) -> None:
    lines = line_texts(text, width=20, long_words="hyphenate", **SET)

    assert "".join(lines) == text
    assert len(lines) > 1


def test_a_plain_word_is_hyphenated_with_its_punctuation_and_inside_a_compound() -> None:
    assert line_texts("„Vermögensverwaltung“,", "de", width=28, long_words="hyphenate", **SET)[
        0
    ].endswith("‐")
    assert line_texts("Finanz-Vermögensverwaltung", "de", width=28, long_words="hyphenate", **SET)[
        1
    ].endswith("‐")


# --- Justified lines ------------------------------------------------------------------------------

HARBOUR = "Spring at the harbour: 24 fishing boats, one lighthouse and no end of gulls\nand boats"


def test_justified_lines_fill_the_box_except_the_last_of_each_paragraph() -> None:
    found = placed(HARBOUR, width=50, align="justify")

    widths = [round(line.width) for line in found.lines]
    assert [line.text for line in found.lines][-2:] == ["gulls", "and boats"]
    assert widths[:3] == [500, 500, 500]
    assert max(widths[3:]) < 250
    assert {round(line.x) for line in found.lines} == {250}


def test_the_spaces_that_group_digits_keep_their_width_in_a_justified_line() -> None:
    text = "Prix 1\u202f234\u202f567 prix prix prix prix prix"

    (line, *_), (loose, *_) = (
        placed(text, "fr", width=60, align=align).lines for align in ("justify", "left")
    )

    assert round(line.width) == 600
    assert width_of(line.line, "1", "7") == width_of(loose.line, "1", "7")


def width_of(line: Line, first: str, last: str) -> int:
    """Return the width from one character of a line's text to another; each glyph is a
    character.
    """
    places = [mark.x for marks in line.marks for mark in marks.glyphs]
    return places[line.text.index(last)] - places[line.text.index(first)]


def test_lines_from_right_to_left_are_justified_too_and_end_at_the_right() -> None:
    language, text = CAPTIONS["arabic"]

    found = placed(text, language, width=40, align="justify")

    first, *_, last = found.lines
    assert (round(first.x), round(first.width)) == (300, 400)
    assert round(last.x + last.width) == 700


def test_han_and_kana_are_justified_between_their_squares() -> None:
    found = placed("春の港漁船が二十四隻灯台が一つ", "ja", width=33, align="justify")

    assert [round(line.width) for line in found.lines[:-1]] == [330] * (len(found.lines) - 1)


@pytest.mark.parametrize("caption", CAPTIONS)
def test_justified_ink_stays_in_the_box(caption: str) -> None:
    language, text = CAPTIONS[caption]

    found = placed(
        text, language, width=37, align="justify", outline={"width": 8}, fonts=["Playfair Display"]
    )

    (stamp,) = paint(
        laid_out(
            text, language, **{**SET, "width": 37, "align": "justify", "outline": {"width": 8}}
        )
    )
    assert (found.ink.left >= found.room.left, found.ink.right <= found.room.right) == (True, True)
    assert (stamp.x >= 315, stamp.x + stamp.image.width <= 685) == (True, True)


# --- Spaces, rules, directions, weights -----------------------------------------------------------


def test_word_spacing_widens_only_spaces_in_every_script() -> None:
    def added(text: str) -> float:
        return placed(text, word_spacing=50).lines[0].width - placed(text).lines[0].width

    assert [round(added(text)) for text in ("abc", "a b c", "a\u00a0b", "مرحبا بالعالم")] == [
        0,
        40,
        20,
        20,
    ]


def ink_rows(text: str, **box: object) -> set[int]:
    """Return the pixel rows of the canvas on which something solid is painted."""
    (stamp,) = paint(laid_out(text, canvas=(400, 400), **{"size_min": 25, "size_max": 25, **box}))
    alpha = stamp.image.getchannel("A")
    return {
        stamp.y + y
        for y in range(alpha.height)
        if max(alpha.crop((0, y, alpha.width, y + 1)).tobytes()) > 250
    }


def test_an_underline_is_below_the_baseline_and_a_strike_above() -> None:
    (found,) = laid_out("xxx", canvas=(400, 400), size_min=25, size_max=25).texts
    baseline, bare = found.lines[0].baseline, ink_rows("xxx")

    under = sorted(ink_rows("xxx", underline=True) - bare)
    struck = ink_rows("xxx", strike=True)

    assert under[0] > baseline + 5
    assert under == list(range(under[0], under[0] + len(under)))
    assert struck == bare  # within the letters: not one more row


def test_rules_count_as_ink_so_that_they_are_never_cut_off() -> None:
    bare, ruled = (
        placed("...", size_min=20, size_max=20),
        placed("...", size_min=20, size_max=20, strike=True),
    )
    underlined = placed("aaa", underline=True, outline={"width": 10})

    assert ruled.ink.top < bare.ink.top
    assert underlined.ink.bottom > placed("aaa", outline={"width": 10}).ink.bottom
    (stamp,) = paint(laid_out("...", size_min=20, size_max=20, strike=True))
    assert stamp.image.height > 20


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
                (mark for _, marks in line.line.marks for mark in marks), key=lambda mark: -mark.x
            )
        ]

    assert glyphs(width=width) == glyphs(width=90)


def test_a_rule_of_emoji_and_letters_is_that_of_the_letters() -> None:
    (mixed,) = paint(laid_out("😀 aaa", size_min=20, size_max=20, underline=True))

    assert mixed.image.height > 80


def test_the_rules_of_all_lines_are_alike_though_their_fonts_are_not() -> None:
    (mixed,) = paint(
        laid_out("ميناء\nميم\nNikon Z8", "ar", (600, 600), size_min=15, size_max=15, underline=True)
    )

    full = [row for row, is_full in enumerate(full_rows(mixed.image)) if is_full]
    rules = [len(list(rows)) for _, rows in groupby(full, key=lambda row: row - full.index(row))]
    assert (len(rules), len(set(rules))) == (3, 1)


def full_rows(image: Image.Image) -> list[bool]:
    """Return the rows that are solid from the first visible pixel to the last."""
    found = []
    for top in range(image.height):
        row = image.getchannel("A").crop((0, top, image.width, top + 1))
        inked = row.getbbox()
        found.append(
            inked is not None
            and inked[2] - inked[0] > 60
            and row.crop(inked).getextrema()[0] == 255
        )
    return found


def test_a_direction_that_the_design_gives_moves_the_full_stop() -> None:
    left, right = placed("(OK).", align="start"), placed("(OK).", align="start", direction="rtl")

    assert left.lines[0].x == pytest.approx(left.room.left)
    assert right.lines[0].x + right.lines[0].width == pytest.approx(right.room.right)
    assert [mark.number for _, marks in left.lines[0].line.marks for mark in marks][-1] != [
        mark.number for _, marks in right.lines[0].line.marks for mark in marks
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
            mark.number for line in found.lines for _, marks in line.line.marks for mark in marks
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
