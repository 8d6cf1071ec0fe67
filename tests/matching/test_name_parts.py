"""Parts of a name, at the borders of words."""

import pytest

from jobs.matching import name_parts
from jobs.matching.names import PictureName


def test_a_name_begins_and_ends_only_at_the_borders_of_its_words():
    assert list(name_parts.starts("mug12-a")) == ["mug", "mug12", "mug12-"]
    assert list(name_parts.ends("mug12-a")) == ["12-a", "-a", "a"]


def test_only_short_beginnings_and_ends_are_compared(monkeypatch):
    monkeypatch.setattr(name_parts, "LONGEST_END", 3)

    assert list(name_parts.starts("mug12-a")) == ["mug"]
    assert list(name_parts.ends("mug12-a")) == ["-a", "a"]


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("a", [], []),
        ("ab", [], []),
        ("a1", ["a"], ["1"]),
        ("a-b", ["a", "a-"], ["-b", "b"]),
        ("a--b", ["a", "a--"], ["--b", "b"]),
        ("12ab", ["12"], ["ab"]),
        ("müller_5", ["müller", "müller_"], ["_5", "5"]),
        ("", [], []),
    ],
)
def test_parts_of_a_name_are_never_empty_and_never_the_whole(text, starts, ends):
    assert (list(name_parts.starts(text)), list(name_parts.ends(text))) == (starts, ends)


@pytest.mark.parametrize(
    ("text", "boundaries"),
    [("ab1-", [0, 2, 3, 4]), ("", [0]), ("a", [0, 1]), ("--", [0, 2]), ("ä1", [0, 1, 2])],
)
def test_a_border_is_between_letters_digits_and_other_signs(text, boundaries):
    places = range(len(text) + 1)

    assert [at for at in places if name_parts.is_boundary(text, at)] == boundaries


@pytest.mark.parametrize(
    ("text", "numbers", "last"),
    [
        ("IMG_0042", ["0042"], "42"),
        ("2026-11-04 (3)", ["2026", "11", "04", "3"], "3"),
        ("1.50", ["1", "50"], "50"),
        ("000", ["000"], "0"),
        ("x", [], None),
        ("", [], None),
    ],
)
def test_numbers_of_a_text_are_its_runs_of_digits(text, numbers, last):
    assert (name_parts.numbers(text), name_parts.last_number(text)) == (numbers, last)


def test_the_last_number_of_a_text_has_no_zeros_in_front():
    assert name_parts.numbers("7 of 0012.") == ["7", "0012"]
    assert [name_parts.last_number(text) for text in ("7 of 0012.", "none")] == ["12", None]


def test_the_innermost_folder_is_folded():
    found = [PictureName.of(path) for path in ("A/Größe B/1.jpg", "1.jpg")]

    assert [name_parts.innermost_folder(one) for one in found] == [
        name_parts.folded("Größe B"),
        "",
    ]
