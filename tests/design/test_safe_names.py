"""Names that every system accepts."""

import unicodedata

import pytest

from jobs.design import safe_names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Anna", "Anna"),
        ("IMG_0042-a b.c", "IMG_0042-a b.c"),
        ("Zoë", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("漢字", "漢字"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("a:b", "a-b"),
        ("a/b", "a-b"),
        ("a\\b", "a-b"),
        ('<>:"|?*', "-------"),
        ("  a   b  ", "a b"),
        ("a\tb", "a b"),
        ("Anna\nMeier", "Anna Meier"),
        ("Anna \r\n Meier", "Anna Meier"),
        ("a\u2028b", "a b"),
        ("\u00a0a\u00a0b\u00a0", "a b"),
        ("a\x00b\x07", "ab"),
        ("a\u200bb\ufeff", "ab"),
        ("\u202egpj.exe", "gpj.exe"),
        (".hidden", "hidden"),
        ("a.", "a"),
        ("a. .", "a"),
        ("...", ""),
        ("..", ""),
        (" ", ""),
        ("", ""),
        ("\n", ""),
        ("con", "_con"),
        ("CON", "_CON"),
        ("Con.txt", "_Con.txt"),
        ("nul.", "_nul"),
        ("aux.tar.gz", "_aux.tar.gz"),
        ("com0", "_com0"),
        ("COM9", "_COM9"),
        ("lpt²", "_lpt²"),
        ("conin$", "_conin$"),
        ("conout$", "_conout$"),
        ("c\non", "c on"),
        ("con\u200b", "_con"),
        ("com10", "com10"),
        ("com", "com"),
        ("console", "console"),
        ("_con", "_con"),
        ("prn x", "prn x"),
    ],
)
def test_a_name_becomes_one_that_every_system_accepts(name: str, safe: str) -> None:
    assert safe_names.safe(name) == safe
    assert safe_names.safe(safe) == safe


@pytest.mark.parametrize("length", [199, 200, 201, 255, 1000])
@pytest.mark.parametrize("letter", ["a", "é", "漢", "😀", "e\u0323\u0324"])
def test_a_name_is_never_longer_than_file_systems_allow(letter: str, length: int) -> None:
    name = letter * length

    cut = safe_names.safe(name)

    assert len(cut.encode()) <= safe_names.LONGEST
    assert len(cut.encode()) > safe_names.LONGEST - 8
    assert unicodedata.normalize("NFC", name).startswith(cut)


@pytest.mark.parametrize("space", [" ", ".", ". ", " ."])
def test_a_name_that_is_cut_does_not_end_in_a_space_or_a_dot(space: str) -> None:
    assert safe_names.safe("a" * 199 + space + "b" * 9) == "a" * 199


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("a" * 201, "a" * 200),
        ("漢" * 67, "漢" * 66),
        ("a" * 195 + "e\u0323\u0324\u0325x", "a" * 195 + "e"),
        ("😀" * 51, "😀" * 50),
    ],
)
def test_a_long_name_is_cut_between_characters_and_keeps_no_accent_without_the_others(
    name: str, cut: str
) -> None:
    assert safe_names._shortened(name) == cut
