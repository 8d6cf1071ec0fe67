"""The largest size at which a text fits, and what is said when none does."""

from typing import Any

import pytest

from jobs.rendering.areas.rects import Rect
from jobs.rendering.fonts.chains import WantedFont, chain_of
from jobs.rendering.fonts.opened import EM
from jobs.rendering.lines.fitting import TextLimits, fit
from jobs.rendering.lines.runs import TextStyle
from jobs.rendering.lines.shaping import shape_plain
from jobs.rendering.lines.underlines import RuledLines
from tests.rendering.captions import CAPTIONS, laid_out, line_texts

LONG = "Spring at the harbour: 24 fishing boats, one lighthouse and no end of gulls"


def test_the_largest_size_is_taken_that_still_fits() -> None:
    (placed,) = laid_out("Hi", size_min=5, size_max=20).texts

    assert placed.size_px == 80.0
    assert [line.text for line in placed.lines] == ["Hi"]


@pytest.mark.parametrize("lines", [1, 2, 3, 8])
@pytest.mark.parametrize("caption", [*CAPTIONS, "long"])
def test_a_quarter_pixel_more_would_not_fit(caption: str, lines: int) -> None:
    language, text = CAPTIONS.get(caption, ("en", LONG))
    box: dict[str, Any] = {"max_lines": lines, "long_words": "keep"}
    (placed,) = laid_out(text, language, size_min=1, size_max=90, **box).texts

    next_size = (placed.size_px + 0.25) / 400 * 100
    (failure,) = laid_out(text, language, size_min=next_size, size_max=next_size, **box).failures

    assert failure.code == "text_does_not_fit"


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_larger_box_never_makes_the_text_smaller(caption: str) -> None:
    language, text = CAPTIONS[caption]

    sizes = [
        laid_out(text, language, canvas=(side, side), size_min=1, size_max=60, max_lines=3)
        .texts[0]
        .size_px
        for side in range(300, 900, 50)
    ]

    assert sizes == sorted(sizes)


def test_a_larger_box_never_makes_it_smaller_where_ink_reaches_past_the_lines() -> None:
    text = "🏳️‍🌈 ☀️ 👨‍👩‍👧‍👦 ©®™ 1️⃣ Emoji"
    tight = {
        "fonts": ["Playfair Display"],
        "outline": {"width": 12},
        "line_height": 0.8,
        "max_lines": 4,
    }
    box = {"width": 88.1, "height": 52.4, "size_min": 1, "size_max": 40, **tight}

    (small,) = laid_out(text, canvas=(900, 500), **box).texts
    (large,) = laid_out(text, canvas=(900, 500), **{**box, "width": 95, "height": 62.9}).texts

    assert large.size_px >= small.size_px


def test_a_long_word_is_cut_only_at_the_smallest_size() -> None:
    word = "Donaudampfschifffahrtsgesellschaft"

    whole = line_texts(word, width=50, size_min=1, size_max=20)
    cut = line_texts(word, width=50, size_min=15, size_max=20)

    assert whole == [word]
    assert cut == ["Donaudampfschif", "ffahrtsgesellscha", "ft"]


def test_text_that_does_not_fit_reports_needed_and_available_room() -> None:
    layout = laid_out(LONG, canvas=(400, 20), size_min=60, size_max=60, max_lines=2)

    (failure,) = layout.failures
    assert layout.texts == ()
    assert (failure.code, failure.details["box"], failure.details["lines"]) == (
        "text_does_not_fit",
        "text 1",
        2,
    )
    assert failure.details["needs_px"] > failure.details["allowed_px"] == 18
    assert failure.sentence == (
        "At its smallest size, 12 px, the text of “text 1” needs 2 lines and is 29 px high; the "
        "box has room for "
        "18 px and 2 lines. Shorten the text, or change the box."
    )


def test_too_many_lines_are_reported_in_pixels_of_the_lines_allowed() -> None:
    (failure,) = laid_out("a\nb\nc", size_min=10, size_max=10, max_lines=2).failures

    assert (failure.details["lines"], failure.details["max_lines"]) == (3, 2)
    assert (failure.details["needs_px"], failure.details["allowed_px"]) == (144, 96)
    assert failure.sentence.endswith(
        "needs 3 lines and is 144 px high; only 2 fit (96 px). Shorten the text, or allow more "
        "lines."
    )


def test_a_single_letter_wider_than_the_box_is_reported_with_its_width() -> None:
    (failure,) = laid_out("WWW", canvas=(20, 400), size_min=20, size_max=20).failures

    assert failure.details["lines"] == 3
    assert failure.details["needs_px"] > failure.details["allowed_px"] == 18
    assert "px wide; the box has room for 18 px" in failure.sentence


def test_a_paragraph_fits_other_limits_for_itself():
    sizes = [
        laid_out("Spring at the harbour", canvas=canvas).texts[0].size_px
        for canvas in [(1000, 400), (500, 200), (1000, 400)]
    ]

    assert sizes[0] == sizes[2]
    assert sizes[1] < sizes[0]


def test_only_the_last_few_fits_of_a_paragraph_are_kept():
    chain = chain_of(WantedFont(("Inter",), 400), "en", "")
    paragraphs = shape_plain(["Spring at the harbour, a few at a time"], TextStyle(chain, "en"))

    found = [fit(paragraphs, limits(width)) for width in (*range(500, 540), 500)]

    assert found[0] == found[-1]
    assert len(paragraphs[0].fits) <= 8


def limits(width: int) -> TextLimits:
    return TextLimits(
        width=width,
        height=400,
        smallest=8,
        largest=100,
        most_lines=3,
        pitch=EM,
        outline=0,
        padding=0,
        margin=0,
        cast=Rect(0, 0, 0, 0),
        ascender=EM,
        descender=0,
        wrap="greedy",
        long_words="cut",
        justify=False,
        rules=RuledLines(),
    )
