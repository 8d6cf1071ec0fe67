"""The letters that guesses of an encoding go by."""

import pytest

from jobs.intake.sheets.encodings.alphabets import ALPHABETS, COMMON

PARTLY = ("cp1256", "mac_roman")
"""Persian and Urdu need more letters than cp1256 has, and Finnish and Icelandic than mac_roman."""


@pytest.mark.parametrize("encoding", [name for name in ALPHABETS if name not in PARTLY])
def test_an_encoding_has_the_letters_of_its_languages(encoding):
    for letters in ALPHABETS[encoding]:
        assert letters.encode(encoding).decode(encoding) == letters


def test_the_smaller_encodings_lack_rare_characters():
    rare, common = "㐀", "中"

    assert {common.encode(name) != b"" for name in COMMON.values()} == {True}
    assert [rare.encode(name, "ignore") for name in COMMON.values()] == [b"", b"", b""]
