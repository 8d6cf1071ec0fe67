"""Texts that are cut and end with an ellipsis."""

import pytest

from tests.rendering.captions import CAPTIONS, laid_out
from tests.rendering.lines.test_fitting import LONG


def test_an_ellipsis_follows_the_longest_beginning_that_fits() -> None:
    layout = laid_out(
        LONG, canvas=(500, 400), size_min=15, size_max=30, max_lines=1, overflow="ellipsis"
    )

    (placed,) = layout.texts
    assert layout.failures == ()
    assert (placed.text, placed.overflow) == ("Spring at the h…", True)


@pytest.mark.parametrize("caption", ["emoji", "hindi", "thai", "arabic"])
def test_an_ellipsis_never_cuts_inside_a_cluster(caption: str) -> None:
    language, text = CAPTIONS[caption]
    whole_clusters = {
        text[:end]
        for end in range(len(text) + 1)
        if not text[end:].startswith(("\u200d", "\ufe0f", "🏽"))
    }

    for width in range(120, 900, 60):
        layout = laid_out(
            text,
            language,
            canvas=(width, 400),
            size_min=15,
            size_max=15,
            max_lines=1,
            overflow="ellipsis",
        )
        for placed in layout.texts:
            assert placed.text == text or any(
                placed.text == start.rstrip(" ,:.") + "…" for start in whole_clusters
            )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "مرحبا، بالعالم"),
        ("hi", "हिन्दी। क्षत्रिय"),
        ("zh", "春天：灯塔渔船春天"),
        ("de", "Donau\u00addampf\u00adschiff"),
        ("en", "(one) [two]"),
    ],
)
def test_no_opening_or_separating_punctuation_precedes_an_ellipsis(
    language: str, text: str
) -> None:
    style = {"size_min": 10, "size_max": 10, "max_lines": 1, "overflow": "ellipsis"}
    for width in range(100, 400, 5):
        for placed in laid_out(text, language, canvas=(width, 400), **style).texts:
            before = placed.text.removesuffix("…")[-1:]
            assert not placed.overflow or before not in "،।：\u00ad(["


def test_no_room_even_for_an_ellipsis_fails() -> None:
    layout = laid_out(LONG, canvas=(12, 400), size_min=15, size_max=15, overflow="ellipsis")

    assert [failure.code for failure in layout.failures] == ["text_does_not_fit"]


@pytest.mark.parametrize(("language", "syllable"), [("km", "ស្រ្តី"), ("my", "က္က"), ("si", "ක්‍රී")])
def test_neither_a_cut_nor_an_ellipsis_falls_within_a_syllable(
    language: str, syllable: str
) -> None:
    style = {"size_min": 6, "size_max": 6, "max_lines": 30}
    for width in range(150, 400, 20):
        cut, short = (
            laid_out(syllable * 9, language, canvas=(width, 800), **{**style, **other}).texts[0]
            for other in ({}, {"max_lines": 1, "overflow": "ellipsis", "long_words": "keep"})
        )

        assert {line.text.replace(syllable, "") for line in cut.lines} == {""}
        assert short.text.replace(syllable, "") in ("…", "")
