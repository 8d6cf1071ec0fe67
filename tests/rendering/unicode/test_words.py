"""Words: between spaces, and by ICU where a script has none."""

import pytest

from jobs.rendering.unicode.words import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't pay  12,50 € (a-b).", ["Don't", "pay", "12,50", "€", "(a-b)."]),
        ("春の港。「漁船」が", ["春の", "港。", "「漁船」", "が"]),
        ("ท่าเรือในฤดู", ["ท่าเรือ", "ใน", "ฤดู"]),
        ("봄날의 항구:", ["봄날의", "항구:"]),
        ("ab日本😀👍🏽", ["ab", "日本", "😀", "👍🏽"]),
        (" ", []),
    ],
)
def test_a_text_is_cut_into_words_with_their_punctuation(text: str, words: list[str]) -> None:
    assert [text[start:stop] for start, stop in words_of(text)] == words
