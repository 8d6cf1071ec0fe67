"""Short runs are shaped once, and are the same as those that are shaped for each text."""

import random
from itertools import pairwise

import pytest

from jobs.rendering.fonts.chains import WantedFont, chain_of
from jobs.rendering.lines import runs
from jobs.rendering.lines.runs import Run, TextStyle, features_of
from jobs.rendering.lines.shaping import Paragraph, shape
from tests.benchmarks.checking import captions
from tests.rendering.captions import CAPTIONS

FAMILIES = ("Noto Sans", "Inter", "Lobster", "EB Garamond")
ALONE = {name: text for name, (_, text) in CAPTIONS.items()}
MORE = {
    "kerning and ligatures": "AV To Wa. ffi office 1/2 LTA fi",
    "combining marks": "e\u0301 a\u0308\u0323 n\u0303 Z\u0351\u036b 1\u20e3",
    "Arabic in parts": "ب١ب 2 بب ـب a ب",
    "Hangul in letters": "\u1112\u1161\u11ab 한글 \u1100",
    "kana and kanji": "静か な港の朝 コーヒーを飲む ﾊﾟﾝ がぎ か\u3099",
    "Thai": "น้ำ กำ ที่ กี่ ญู ฐู",
    "marks without a base": "\u0301a \u0e33 \u3099 \u0323",
    "variation": "葛\U000e0100飾 ☺\ufe0e☺\ufe0f 👍🏽",
}
TEXTS = [*ALONE.values(), *MORE.values(), *captions(40)]


def style_of(text: str, family: str, language: str = "en", **more: object) -> TextStyle:
    return TextStyle(chain_of(WantedFont((family,), 400), language, text), language, **more)


def in_other_company(text: str) -> list[str]:
    """Return texts in which the same characters are beside others."""
    words = text.split()
    shuffled = random.Random(text).sample(words, len(words))
    return [" ".join(shuffled), "".join(words), f"x{text}x", f"ب{text}ب", f"{text}\u0301", *words]


def parts(run: Run) -> tuple[object, ...]:
    """Return everything that is said of a run."""
    places = range(run.item.start, run.item.stop + 1)
    stops = range(len(run.numbers) + 1)
    return (
        *(run.numbers, run.characters, run.advances, run.offsets, run.edges, run.start),
        [run.is_safe(place) for place in places],
        [run.within(*pair) for pair in pairwise(places)],
        [run.ink(first, last) for first, last in pairwise(stops)],
    )


def shaped_apart(paragraph: Paragraph) -> list[Run]:
    return [
        runs._shaped(paragraph.text, run.item, run.item.start, run.item.stop, paragraph.style)
        for run in paragraph.runs
    ]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", TEXTS)
def test_a_run_that_another_text_had_is_as_if_it_were_shaped(text, family):
    style = style_of(text, family)
    for other in in_other_company(text):
        list(map(parts, shape(other, style).runs))

    paragraph = shape(text, style)

    assert list(map(parts, paragraph.runs)) == list(map(parts, shaped_apart(paragraph)))


def test_a_kept_run_knows_its_place_in_the_next_text():
    style = style_of("港", "Noto Sans")

    kept, moved = shape("港", style).runs[0], shape("🎉港🎉", style).runs[1]

    assert moved.numbers is kept.numbers
    assert (kept.characters, moved.characters) == ([0], [1])


@pytest.mark.parametrize(
    "more",
    [
        {"spacing": 200},
        {"word_spacing": 300},
        {"features": features_of(("smcp", "-kern"))},
        {"base": "rtl"},
    ],
)
def test_runs_of_another_style_are_not_taken(more):
    text = "AV ffi 12"
    shape(text, style_of(text, "EB Garamond"))

    paragraph = shape(text, style_of(text, "EB Garamond", **more))

    assert list(map(parts, paragraph.runs)) == list(map(parts, shaped_apart(paragraph)))


def test_a_run_of_another_language_is_not_taken():
    """Serbian italics and Romanian commas are other glyphs of the same characters."""
    for text in ("şţ", "бгдпт", "直骨"):
        for language in ("tr", "ro", "sr", "ru", "ja", "zh"):
            paragraph = shape(text, style_of(text, "Noto Sans", language))

            assert list(map(parts, paragraph.runs)) == list(map(parts, shaped_apart(paragraph)))


def test_no_more_runs_are_kept_than_the_limit():
    style = style_of("a", "Noto Sans")

    for number in range(runs._MOST_KEPT + 50):
        shape(f"{number}", style)

    assert len(runs._kept) <= runs._MOST_KEPT
