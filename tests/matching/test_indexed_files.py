"""Files found by the forms of their names."""

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
