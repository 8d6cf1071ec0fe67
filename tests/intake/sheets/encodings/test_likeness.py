"""How unlike a language a text looks."""

import pytest

from jobs.intake.sheets.encodings.likeness import LETTER, ODD, SYMBOL, unlikeness


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("L’été à la plage – 12,50 €, Élégance", "cp1252"),
        ("Größe „M“; 20 m², McDonald, 1º, §", "cp1252"),
        ("Łóżko dziecięce", "cp1250"),
        ("İstanbul, ILIK, ışık", "cp1254"),
        ("綿のTシャツ(白)", "cp932"),
        ("어린이 재킷", "cp949"),
        ("plain", "cp874"),
    ],
)
def test_text_of_a_language_is_not_unlike_it(text, encoding):
    assert unlikeness(text, encoding) == 0


@pytest.mark.parametrize(
    ("text", "encoding", "cost"),
    [
        ("Coraçăo", "cp1250", LETTER),
        ("Gro¤e", "cp1252", ODD + SYMBOL),
        ("LíÈtÈ", "mac_roman", 2 * ODD),
        ("12,50 Û;", "cp1252", ODD),
        ("Mьller", "cp1251", ODD),
        ("児童運動靴㐀", "gb18030", 4 * LETTER),
        ("재中킷", "cp949", LETTER),
    ],
)
def test_misread_text_is(text, encoding, cost):
    assert unlikeness(text, encoding) == cost
