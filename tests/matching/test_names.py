"""The forms in which names are compared."""

import sys
import unicodedata

import pytest

from jobs.matching import key
from jobs.matching.names import with_hyphens


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Photos\\A .JPG", "photos/a.jpg"),
        ("A\u0308.png", "ä.png"),
        (" a / b.jpg", "a/b.jpg"),
        ("STRASSE.jpg", "strasse.jpg"),
    ],
)
def test_the_key_of_a_path_ignores_case_form_and_outer_spaces(path, expected):
    assert key(path) == expected


def test_every_dash_and_minus_sign_of_unicode_becomes_a_hyphen():
    minus_signs = "\u2212\u207b\u208b"
    dashes = [
        chr(place)
        for place in range(sys.maxunicode + 1)
        if unicodedata.category(chr(place)) == "Pd" or chr(place) in minus_signs
    ]

    assert [with_hyphens(f"A{dash}12") for dash in dashes] == ["A-12"] * len(dashes)
    assert with_hyphens("Ä_1~2 ーñ") == "Ä_1~2 ーñ"


def test_the_stored_key_keeps_dashes_so_that_two_files_stay_two():
    assert key("A\u201312.jpg") != key("A-12.jpg")
