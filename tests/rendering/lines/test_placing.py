"""Glyphs side by side on a line: justified, and with wider spaces."""

import pytest

from jobs.rendering.boxes.painting import paint
from jobs.rendering.lines.placing import Line
from tests.rendering.captions import CAPTIONS, laid_out
from tests.rendering.lines.test_shaping import HARBOUR, SET, placed


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


def test_word_spacing_widens_only_spaces_in_every_script() -> None:
    def added(text: str) -> float:
        return placed(text, word_spacing=50).lines[0].width - placed(text).lines[0].width

    assert [round(added(text)) for text in ("abc", "a b c", "a\u00a0b", "مرحبا بالعالم")] == [
        0,
        40,
        20,
        20,
    ]
