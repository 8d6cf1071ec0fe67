"""Folding: what people type finds what they see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.searching import fold
from jobs.searching.folding import fold_spaced


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("grosse", "Größe"),
        ("STRASSE", "Straße"),
        ("größe", "Gro\u0308ße"),
        ("cafe", "CAFÉ"),
        ("tieng viet", "Tiếng Việt"),
        ("lodz", "Łódź"),
        ("istanbul", "İstanbul"),
        ("smorrebrod", "Smørrebrød"),
        ("οδος", "ΟΔΌΣ"),
        ("елка", "Ёлка"),
        ("夏", "真夏の海"),
        ("ABC", "ＡＢＣ１２３"),
        ("カタログ", "ｶﾀﾛｸﾞ"),
        ("が", "か\u3099き"),
        ("각", "\u1100\u1161\u11a8"),
        ("مرحبا", "مَرْحَبًا"),
        ("سلام", "ســـلام"),
        ("احمد", "أحمد"),
        ("کتاب", "كتاب"),
        ("می‌خواهم", "میخواهم"),
        ("שלום", "שָׁלוֹם"),
        ("123", "١٢٣"),
        ("१२", "12 रुपये"),
        ("नमस्ते", "नमस्ते दुनिया"),
        ("น้ำ", "น้ำตก"),
        ("வணக்கம்", "வணக்கம்!"),
        ("ባህር", "ሰማያዊ ባህር"),
        ("don't", "Don’t"),
        ("a-b", "A–B"),
        ("two words", "Two \n\t\u3000 words"),
        ("❤", "❤\ufe0f"),
        ("soft", "so\u00adft"),
    ],
)
def test_what_people_type_is_part_of_what_they_see(typed: str, seen: str) -> None:
    assert fold(typed) in fold(seen)


@pytest.mark.parametrize(
    ("typed", "seen"),
    [("कि", "कु"), ("か", "が"), ("ผ", "ฝ"), ("가", "각"), ("o", "0"), ("กา", "กิ")],
)
def test_letters_and_vowel_signs_that_make_other_words_are_told_apart(
    typed: str, seen: str
) -> None:
    assert fold(typed) not in fold(seen)


@pytest.mark.parametrize("beside", ["", "夏", "夏の真夏の海"])
def test_control_characters_make_no_difference_whatever_stands_beside_them(beside: str) -> None:
    assert fold(f"so\x01ft\x7f {beside}") == f"soft {beside}".strip()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_folded_text_is_folded_to_itself_and_never_breaks_a_line(text: str) -> None:
    folded = fold(text)

    assert fold(folded) == folded
    assert folded.split() == ([] if not folded else folded.split(" "))


@given(st.text(alphabet="aÄß \n夏がΣ\u0301\u00b4٣\u3000\ud800"), st.text(alphabet="b Ö夏"))
def test_a_text_is_folded_alike_among_many_texts_and_alone(text: str, other: str) -> None:
    among = " . ".join([text, other, text])

    assert fold(among).split() == [
        *fold(text).split(),
        ".",
        *fold(other).split(),
        ".",
        *fold(text).split(),
    ]


@given(st.text(alphabet="aÄß夏\u0301\u200b\u3000\0\t "))
def test_words_stand_one_space_apart_and_text_keeps_the_space_at_its_ends(text: str) -> None:
    folded = fold_spaced(text).decode()

    assert "  " not in folded
    assert folded.strip(" ") == " ".join(fold(text).split(" "))
    if text[:1] == " ":
        assert folded[:1] == " "
    if text[-1:] == " ":
        assert folded[-1:] == " "
