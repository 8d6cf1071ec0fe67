"""Unicode's rules as we use them: clusters, line breaks by language, visual order."""

import random

import icu
import pytest

from jobs.rendering.unicode import bidi, breaks
from jobs.rendering.unicode.characters import is_emoji, plain


def pieces(text: str, ends: list[int]) -> list[str]:
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("12,50 € (net) well-known", "en", ["12,50 € ", "(net) ", "well-", "known"]),
        ("nur 1 234 567,50 € jetzt", "de", ["nur ", "1 234 567,50 € ", "jetzt"]),
        ("12 500 € 100 200 300", "fr", ["12 500 € ", "100 ", "200 ", "300"]),
        ("24 100,5 und 1234 500", "de", ["24 100,5 ", "und ", "1234 ", "500"]),
        ("€ 495.000 k.k.", "nl", ["€ 495.000 ", "k.k."]),
        ("5 € 10 Stück", "de", ["5 € ", "10 ", "Stück"]),
        ("12,50\xa0€ net", "de", ["12,50\xa0€ ", "net"]),
        ("ท่าเรือในฤดูใบไม้ผลิ", "th", ["ท่าเรือ", "ใน", "ฤดู", "ใบไม้", "ผลิ"]),
        ("灯台がひとつ、コーヒーと港。", "en", ["灯台が", "ひとつ、", "コーヒーと", "港。"]),
        ("漁船二十四隻", "ja", ["漁船", "二十四", "隻"]),
        ("봄날의 항구, 척과", "ko", ["봄날의 ", "항구, ", "척과"]),
        ("봄날의 항구", "en", ["봄날의 ", "항구"]),
        ("港口：“船”。", "zh", ["港", "口：", "“船”。"]),
        ("가 👨‍👩‍👧‍👦 b", "en", ["가 ", "👨‍👩‍👧‍👦 ", "b"]),
        ("🇩🇪🇧🇷👍🏽x", "en", ["🇩🇪", "🇧🇷", "👍🏽", "x"]),
        ("שלום עולם", "he", ["שלום ", "עולם"]),
        ("", "en", []),
    ],
)
def test_lines_may_end_where_the_language_allows_it(
    text: str, language: str, parts: list[str]
) -> None:
    assert pieces(text, breaks.line_breaks(text, language, phrased=True)) == parts


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("봄날의 항구", "ko", ["봄", "날", "의 ", "항", "구"]),
        ("コーヒー、ちょっと", "ja", ["コー", "ヒー、", "ちょっ", "と"]),
    ],
)
def test_without_phrases_japanese_breaks_by_kinsoku_and_korean_between_syllables(
    text: str, language: str, parts: list[str]
) -> None:
    assert pieces(text, breaks.line_breaks(text, language)) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("abc", ["a", "b", "c"]),
        ("e\u0301x", ["e\u0301", "x"]),
        ("👨‍👩‍👧‍👦🇩🇪🇧🇷👍🏽1️⃣", ["👨‍👩‍👧‍👦", "🇩🇪", "🇧🇷", "👍🏽", "1️⃣"]),
        ("क्षत्रिय", ["क्ष", "त्रि", "य"]),
        ("กำ", ["กำ"]),
        ("ស្រ្តីខ្មែរ", ["ស្រ្តី", "ខ្មែ", "រ"]),
        ("က္ကမ", ["က္က", "မ"]),
        ("ක්‍රීඩා", ["ක්‍රී", "ඩා"]),
        ("ක්ර", ["ක්", "ර"]),
        ("ក្ ខ", ["ក្", " ", "ខ"]),
        ("a\r\nb", ["a", "\r\n", "b"]),
        ("", []),
    ],
)
def test_clusters_are_what_a_reader_considers_a_character(text: str, parts: list[str]) -> None:
    starts = breaks.clusters(text)

    assert pieces(text, [*starts[1:], len(text)] if text else []) == parts


def test_utf16_offsets_become_pythons() -> None:
    assert breaks.from_utf16("a😀b😀", [0, 1, 3, 4, 6]) == [0, 1, 2, 3, 4]


def visual(text: str, language: str = "en") -> str:
    """Return characters from left to right (not mirrored: that is the font's work)."""
    levels = bidi.directions(text, language).levels or bytes(len(text))
    return "".join(bidi.visual_order(text, levels))


@pytest.mark.parametrize(
    ("text", "language", "seen"),
    [
        ("abc", "en", "abc"),
        ("אבג", "he", "גבא"),
        ("the אבג sign", "en", "the גבא sign"),
        ("אבג Nikon Z8.", "he", ".Nikon Z8 גבא"),
        ("אבג 24 דה", "he", "הד 24 גבא"),
        ("12,50 €", "he", "€ 12,50"),
        ("😀 אב", "en", "בא 😀"),
        ("a 😀 אב 😀 c", "en", "a 😀 בא 😀 c"),
    ],
)
def test_mixed_directions_are_ordered_by_level(text: str, language: str, seen: str) -> None:
    assert visual(text, language) == seen


def test_visual_order_is_that_of_icu_on_random_mixtures() -> None:
    chance = random.Random(7)
    alphabet = "ab אב12()٣ع.,-! \u2067\u2068\u2069\u200f"

    for _ in range(400):
        text = "".join(chance.choices(alphabet, k=chance.randint(1, 14)))
        units, reference = icu.UnicodeString(text), icu.Bidi()
        reference.setPara(units, icu.Bidi.DEFAULT_LTR)
        assert visual(text) == "".join(text[index] for index in reference.getVisualMap())


def test_the_base_direction_is_that_of_the_first_strong_character() -> None:
    assert [
        bidi.directions(text, "en").is_right_to_left for text in ("abc א", "12 אב c", "12", "")
    ] == [
        False,
        True,
        False,
        False,
    ]
    assert bidi.directions("12", "ar").is_right_to_left


def test_a_given_base_direction_holds_for_any_text() -> None:
    given = [("abc", "rtl"), ("אב", "ltr"), ("", "rtl"), ("", "ltr")]

    assert [bidi.directions(text, "en", base).is_right_to_left for text, base in given] == [
        True,
        False,
        True,
        False,
    ]


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
