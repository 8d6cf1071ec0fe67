"""The forms in which names are compared."""

import sys
import unicodedata

import pytest

from jobs.matching import key
from jobs.matching.names import (
    PictureName,
    bare,
    cased,
    exact,
    hyphened,
    spaced,
    squashed,
    unicoded,
    widest,
    with_hyphens,
    without_extension,
    without_zeros,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "folders", "last"),
    [
        ("a.jpg", (), "a.jpg"),
        (' "a.jpg" ', (), "a.jpg"),
        ("'a.jpg'", (), "a.jpg"),
        ("O'Connor.jpg", (), "O'Connor.jpg"),
        ("C:\\photos\\a.jpg", ("photos",), "a.jpg"),
        ("\\\\server\\share\\a.jpg", ("server", "share"), "a.jpg"),
        ("./2026/../a.jpg", ("2026",), "a.jpg"),
        ("//a//b", ("a",), "b"),
        ('"x/y.jpg"', ("x",), "y.jpg"),
        ("a b / c .jpg", ("a b ",), " c .jpg"),
        ("https://x.example/a/b.jpg?v=2#top", ("x.example", "a"), "b.jpg"),
        ("HTTPS://X.example/A.JPG", ("X.example",), "A.JPG"),
        ("https://x.example/a%20b/c%2B1.jpg", ("x.example", "a b"), "c+1.jpg"),
        ("https://x.example/100%.jpg", ("x.example",), "100%.jpg"),
        ("s3://bucket/k.jpg", ("bucket",), "k.jpg"),
        ("file:///C:/a/b.jpg", ("a",), "b.jpg"),
        ("a%20b.jpg", (), "a%20b.jpg"),
        ("x/a%20b.jpg", ("x",), "a%20b.jpg"),
        ("a.jpg?v=2", (), "a.jpg?v=2"),
        ("a/", ("a",), ""),
        ("/", (), ""),
        ("", (), ""),
    ],
)
def test_what_people_paste_is_cut_into_folders_and_a_name(text, folders, last):
    assert PictureName.of(text) == (text, folders, last)


@pytest.mark.parametrize(
    ("one", "other", "agreeing"),
    [
        ("a.jpg", "a.jpg", 0),
        ("x/a.jpg", "a.jpg", 0),
        ("a.jpg", "x/a.jpg", 0),
        ("x/a.jpg", "x/a.jpg", 1),
        ("X/a.jpg", "x/a.jpg", 1),
        ("y/x/a.jpg", "x/a.jpg", 1),
        ("y/x/a.jpg", "y/x/a.jpg", 2),
        ("y/x/a.jpg", "z/x/a.jpg", -1),
        ("x/a.jpg", "y/a.jpg", -1),
        ("x/y/a.jpg", "y/x/a.jpg", -1),
    ],
)
def test_folders_agree_from_the_inside_out(one, other, agreeing):
    assert PictureName.of(one).agreement(PictureName.of(other), cased) == agreeing


FORMS = (cased, unicoded, spaced, bare, hyphened, widest, without_extension, squashed)


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("A.JPG", ("a.jpg", "a.jpg", "a.jpg", "a", "a.jpg", "a", "A", "a")),
        ("Ä.png", ("ä.png", "ä.png", "ä.png", "ä", "ä.png", "ä", "Ä", "ä")),
        (
            "A\u0308.png",
            ("a\u0308.png", "ä.png", "ä.png", "ä", "ä.png", "ä", "Ä", "ä"),
        ),
        ("ẞ.jpg", ("ss.jpg", "ss.jpg", "ss.jpg", "ss", "ss.jpg", "ss", "ẞ", "ss")),
        ("Σς", ("σσ", "σσ", "σσ", "σσ", "σσ", "σσ", "Σς", "σσ")),
        (
            " a  b .JPG ",
            (" a  b .jpg ", " a  b .jpg ", "a b.jpg", "a b", "a b.jpg", "a b", "a  b", "ab"),
        ),
        (
            "x–1.jpg",
            ("x–1.jpg", "x–1.jpg", "x–1.jpg", "x–1", "x-1.jpg", "x-1", "x–1", "x1"),
        ),
        (
            "a.tar.gz",
            (
                "a.tar.gz",
                "a.tar.gz",
                "a.tar.gz",
                "a.tar.gz",
                "a.tar.gz",
                "a.tar.gz",
                "a.tar.gz",
                "atargz",
            ),
        ),
        (
            "a.jpg.png",
            ("a.jpg.png", "a.jpg.png", "a.jpg.png", "a.jpg", "a.jpg.png", "a.jpg", "a.jpg", "ajpg"),
        ),
        (".jpg", (".jpg", ".jpg", ".jpg", "", ".jpg", "", "", "")),
        ("", ("", "", "", "", "", "", "", "")),
    ],
)
def test_each_form_of_a_name_forgives_what_it_says(name, forms):
    assert tuple(form(name) for form in FORMS) == forms
    assert exact(name) == name


@pytest.mark.parametrize("name", ["A.JPG", "A\u0308 x .png", "ẞ–1.jpg", "ﬁ", "カ\u3099", " a  b "])
@pytest.mark.parametrize("form", [cased, unicoded, spaced, hyphened])
def test_a_form_is_its_own_form(name, form):
    assert form(form(name)) == form(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("MUG_03 (2).jpg", ["mug", "3", "2"]),
        ("Müller-Lüdenscheidt.png", ["müller", "lüdenscheidt"]),
        ("IMG0042a", ["img", "42", "a"]),
        ("000.jpg", ["0"]),
        ("2026-11-04.jpg", ["2026", "11", "4"]),
        ("___.jpg", []),
        ("", []),
    ],
)
def test_a_name_has_words_and_numbers_without_zeros_in_front(name, words):
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("text", "without"),
    [("007", "7"), ("0", "0"), ("000", "0"), ("10", "10"), ("0a", "0a"), ("", ""), ("٠٧", "٠٧")],
)
def test_only_a_number_loses_its_zeros(text, without):
    assert without_zeros(text) == without


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
