"""Files found by the forms of their names."""

import pytest

from jobs.matching.indexed_files import IndexedFiles
from jobs.matching.names import PictureName, bare, exact, spaced

FILES = IndexedFiles(["2025/a.jpg", "2026/A.jpg", "2026/b.jpg", "2026/b.png"])


def test_files_are_found_in_each_form_of_their_names():
    assert FILES.at("2026/b.png") == 3
    assert FILES.at("b.png") is None
    assert FILES.called("a.jpg", exact) == [0]
    assert FILES.called("a.jpg", spaced) == [0, 1]
    assert FILES.called("b", bare) == [2, 3]


def test_folders_that_agree_with_the_cell_narrow_files_of_one_name():
    assert FILES.in_folder(PictureName.of("2026/a"), [0, 1], spaced) == [1]
    assert FILES.in_folder(PictureName.of("elsewhere/a"), [0, 1], spaced) == []
    assert FILES.in_folder(PictureName.of("a"), [0, 1], spaced) == [0, 1]


def test_files_of_one_name_may_lie_in_one_folder_or_in_several():
    assert FILES.is_in_one_folder(2)
    assert not FILES.is_in_one_folder(0)


def test_of_equal_paths_the_first_counts_and_no_file_is_one_of_nothing():
    twice = IndexedFiles(["a.jpg", "a.jpg"])

    assert twice.at("a.jpg") == 0
    assert twice.called("a.jpg", exact) == [0, 1]
    assert IndexedFiles([]).called("a", bare) == []
    assert IndexedFiles([]).close_to("picture") is None


def test_asking_for_a_name_that_is_not_there_adds_none():
    files = IndexedFiles(["a.jpg"])
    before = [files.called(name, bare) for name in ("a", "x", "x")]
    files.called("x", bare).append(7)  # a caller's own list

    assert (before, files.called("x", bare)) == ([[0], [], []], [])


def test_names_are_the_same_however_their_accents_are_stored():
    files = IndexedFiles(["Mu\u0308ller.jpg", "Weiß.jpg"])

    assert files.called("M\u00fcller", bare) == [0]
    assert files.called("WEISS", bare) == [1]


def test_the_folder_that_a_cell_names_whole_counts_more_than_deeper_ones():
    files = IndexedFiles(["shop/a.jpg", "old/shop/a.jpg", "shop/old/a.jpg"])
    every = [0, 1, 2]

    assert files.in_folder(PictureName.of("shop/a"), every, spaced) == [0]
    assert files.in_folder(PictureName.of("old/shop/a"), every, spaced) == [1]
    assert files.in_folder(PictureName.of("new/a"), every, spaced) == []


def test_files_are_alike_if_only_their_folders_differ():
    files = IndexedFiles(["1/a.jpg", "2/a.jpg", "2/a.png", "3/b.jpg"])

    assert files.are_alike([0, 1])
    assert not files.are_alike([0, 3])
    assert not files.are_alike([1, 2])  # one folder


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("portrait-anna", 0),  # begins like it
        ("5b", None),  # too short to end a name by it
        ("final", 0),
        ("harbuor", 1),
        ("nothing like it", None),
        ("", None),
    ],
)
def test_a_close_file_is_longer_or_a_typing_mistake_away(stem: str, expected: int | None):
    files = IndexedFiles(["portrait-anna final.jpg", "harbour.jpg", "class 5b.jpg"])

    assert files.close_to(stem) == expected
