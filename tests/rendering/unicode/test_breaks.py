"""Where a text may be cut: by Unicode's rules, and by the language."""

import pytest

from jobs.rendering.unicode import breaks


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
