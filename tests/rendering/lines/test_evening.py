"""Lines of even length, and lines without a short last word: never more of them, never at another
size.
"""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.rendering.fonts.chains import WantedFont, chain_of
from jobs.rendering.lines.evening import evened
from jobs.rendering.lines.shaping import Paragraph, TextStyle, shape
from jobs.rendering.lines.wrapping import LineSpan, widest_word, wrap
from tests.rendering.captions import CAPTIONS, laid_out, line_texts

HARBOUR = "Spring at the harbour: 24 fishing boats, one lighthouse and no end of gulls"
NARROW = {"size_min": 10, "size_max": 10, "max_lines": 9}


@pytest.mark.parametrize(
    ("way", "lines"),
    [
        (
            "greedy",
            [
                "Spring at the harbour: 24",
                "fishing boats, one",
                "lighthouse and no end of",
                "gulls",
            ],
        ),
        (
            "balance",
            [
                "Spring at the harbour:",
                "24 fishing boats,",
                "one lighthouse",
                "and no end of gulls",
            ],
        ),
        (
            "phrase",
            [
                "Spring at the harbour:",
                "24 fishing boats,",
                "one lighthouse and",
                "no end of gulls",
            ],
        ),
    ],
)
def test_a_caption_in_three_ways(way: str, lines: list[str]) -> None:
    assert line_texts(HARBOUR, width=50, wrap=way, **NARROW) == lines


@pytest.mark.parametrize(
    ("language", "text", "greedy", "balance"),
    [
        (
            "ja",
            "春の港。漁船が二十四隻、コーヒーとケーキ、カモメ。",
            ["春の港。漁船が二十四", "隻、コーヒーとケー", "キ、カモメ。"],
            ["春の港。漁船が", "二十四隻、コーヒーと", "ケーキ、カモメ。"],
        ),
        (
            "ko",
            "봄날의 항구: 어선 스물네 척과 등대 하나",
            ["봄날의 항구: 어선 스", "물네 척과 등대 하나"],
            ["봄날의 항구:", "어선 스물네", "척과 등대 하나"],
        ),
    ],
)
def test_balance_keeps_japanese_phrases_and_korean_words_whole(
    language: str, text: str, greedy: list[str], balance: list[str]
) -> None:
    width = {"ja": 40, "ko": 36}[language]

    assert line_texts(text, language, width=width, wrap="greedy", **NARROW) == greedy
    assert line_texts(text, language, width=width, wrap="balance", **NARROW) == balance


def test_a_phrase_does_not_end_a_line_with_a_word_that_reads_on() -> None:
    text = "Chata stála v lese u staré studny"

    assert line_texts(text, "cs", width=28, wrap="greedy", **NARROW) == [
        "Chata stála v",
        "lese u staré",
        "studny",
    ]
    assert line_texts(text, "cs", width=28, wrap="phrase", **NARROW) == [
        "Chata stála",
        "v lese u staré",
        "studny",
    ]


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("way", ["balance", "phrase"])
def test_evening_changes_neither_the_size_nor_the_number_of_lines_nor_the_text(
    caption: str, way: str
) -> None:
    language, text = CAPTIONS[caption]
    box = {"width": 60, "size_min": 2, "size_max": 40, "max_lines": 4}
    (full,) = laid_out(text, language, wrap="greedy", **box).texts

    (placed,) = laid_out(text, language, wrap=way, **box).texts

    assert "".join("".join(line.text for line in placed.lines).split()) == "".join(text.split())
    assert placed.ink.right <= placed.room.right
    if caption not in ("japanese", "korean"):  # these have other places to break
        assert (placed.size_px, len(placed.lines)) == (full.size_px, len(full.lines))


def test_newlines_stay_and_blank_lines_too() -> None:
    lines = line_texts("one two three four five\n\nsix", width=24, wrap="balance", **NARROW)

    assert lines == ["one two", "three", "four five", "", "six"]


STYLE = TextStyle(chain_of(WantedFont(("Inter",), 400), "en", ""), "en", 0)
WORDS = st.lists(
    st.sampled_from(["a", "of", "at", "Möwen", "harbour", "24", "lighthouses", "gull-grey"]),
    max_size=9,
)


def every_way(paragraph: Paragraph, lines: int) -> list[list[LineSpan]]:
    """Return all ways to set a paragraph in this number of lines."""
    ends = paragraph.nexts[:-1]
    trimmed = dict(zip(paragraph.nexts, paragraph.stops, strict=True))
    whole = len(paragraph.text)
    return [
        [
            LineSpan(paragraph, start, trimmed[stop])
            for start, stop in zip((0, *cuts), (*cuts, whole), strict=True)
        ]
        for cuts in combinations(ends, lines - 1)
    ]


@settings(max_examples=150, derandomize=True)
@given(words=WORDS.filter(bool), share=st.floats(0.1, 1))
def test_balance_finds_the_least_ragged_of_all_ways(words: list[str], share: float) -> None:
    paragraph = shape(" ".join(words), STYLE)
    width = max(widest_word([paragraph]), share * paragraph.width(0, len(paragraph.text)))

    chosen = evened([paragraph], width, "balance")

    def widths(spans: list[LineSpan]) -> list[int]:
        return [paragraph.width(span.start, span.stop) for span in spans]

    full = wrap([paragraph], width, most=99) or []
    fitting = [way for way in every_way(paragraph, len(full)) if max(widths(way)) <= width]
    assert sum(w**2 for w in widths(chosen)) == min(
        sum(w**2 for w in widths(way)) for way in fitting
    )
    assert chosen in fitting
