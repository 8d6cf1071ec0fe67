"""Single characters: emoji, newlines, control characters and soft hyphens."""

import pytest

from jobs.rendering.unicode.characters import is_emoji, plain


@pytest.mark.parametrize(
    ("cluster", "answer"),
    [
        ("😀", True),
        ("❤", False),
        ("❤\ufe0f", True),
        ("😀\ufe0e", False),
        ("1", False),
        ("1\ufe0f\u20e3", True),
        ("🇩🇪", True),
        ("👍🏽", True),
        ("©", False),
        ("☝🏽", True),
        ("é", False),
    ],
)
def test_emoji_presentation(cluster: str, answer: bool) -> None:
    assert is_emoji(cluster) is answer


def test_plain_text_has_one_kind_of_newline_and_no_control_characters() -> None:
    assert plain(" a\r\nb \r c\u2029d\te\x00f\ufeff ") == "a\nb\nc\nd ef"


def test_a_soft_hyphen_stays_only_inside_a_word() -> None:
    assert [
        plain(text) for text in ("a\u00adb", "\u00ad", " \u00ad a\u00ad \n\u00ad", "\u00ada")
    ] == [
        "a\u00adb",
        "",
        "a",
        "a",
    ]
