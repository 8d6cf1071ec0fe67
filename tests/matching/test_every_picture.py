"""Which pictures belong to a row besides the one that its cell names."""

import pytest

from jobs.matching import every_picture, match
from jobs.matching.learned_rules import LearnedRule, NamePart


def found(values: list[str], paths: list[str]) -> list[list[str]]:
    """Return the paths of each value's pictures, or why there is none."""
    every = every_picture(values, paths, match(values, paths), {})
    return [
        [one.problem if one.place is None else paths[one.place] for one in pictures]
        for pictures in every.pictures
    ]


def doubtful(values: list[str], paths: list[str]) -> list[str]:
    every = every_picture(values, paths, match(values, paths), {})
    return [paths[place] for place in every.doubtful]


NAMES = {
    "numbers, in natural order": (
        ["mug"],
        ["mug-10.jpg", "mug-2.jpg", "mug.jpg"],
        [["mug.jpg", "mug-2.jpg", "mug-10.jpg"]],
    ),
    "words, brackets and other dashes": (
        ["Mug – 7"],
        ["mug - 7 (2).jpg", "MUG - 7_front.JPG"],
        [["MUG - 7_front.JPG", "mug - 7 (2).jpg"]],
    ),
    "not a longer number": (
        ["SKU1", "SKU12"],
        ["SKU1.jpg", "SKU12-1.jpg", "SKU12.jpg"],
        [["SKU1.jpg"], ["SKU12.jpg", "SKU12-1.jpg"]],
    ),
    "the longest cell wins": (
        ["A", "A-1"],
        ["A.jpg", "A-1.jpg", "A-1-x.jpg", "A-2.jpg"],
        [["A.jpg", "A-2.jpg"], ["A-1.jpg", "A-1-x.jpg"]],
    ),
    "a folder of that name": (
        ["mug", "cup"],
        ["all/mug/back.jpg", "all/mug/front.jpg", "cup.jpg"],
        [["all/mug/front.jpg", "all/mug/back.jpg"], ["cup.jpg"]],
    ),
    "the cell names the first of several": (
        ["mug_01.jpg", "cup (1)"],
        ["mug_01.jpg", "mug_02.jpg", "cup (1).jpg", "cup (2).jpg"],
        [["mug_01.jpg", "mug_02.jpg"], ["cup (1).jpg", "cup (2).jpg"]],
    ),
    "numbers that count the rows": (
        ["IMG_1", "IMG_2"],
        ["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg"],
        [["IMG_1.jpg"], ["IMG_2.jpg"]],
    ),
    "the folder that the cell names": (
        ["red/a", "blue/a"],
        ["red/a.jpg", "blue/a.jpg", "blue/a-2.jpg"],
        [["red/a.jpg"], ["blue/a.jpg", "blue/a-2.jpg"]],
    ),
    "the same name in several folders": (
        ["SKU1", "SKU12.jpg"],
        ["front/SKU1.jpg", "back/sku1.JPG", "front/SKU12.jpg", "SKU12.jpg"],
        [["front/SKU1.jpg", "back/sku1.JPG"], ["SKU12.jpg", "front/SKU12.jpg"]],
    ),
    "in several folders of the name that the cell has": (
        ["front/a", "side/a"],
        ["1/front/a.jpg", "2/front/a.jpg", "side/a.jpg", "back/a.jpg"],
        [["1/front/a.jpg", "2/front/a.jpg"], ["side/a.jpg"]],
    ),
    "folders in natural order, the main one first": (
        ["mug"],
        [f"{folder}/mug.jpg" for folder in ("10", "9", "back", "01 Main", "upfront", "cover")],
        [[f"{folder}/mug.jpg" for folder in ("01 Main", "cover", "9", "10", "back", "upfront")]],
    ),
    "not another file of the same photo": (
        ["mug", "mug-1.jpg"],
        ["mug.jpg", "mug-1.jpg", "mug-1.heic"],
        [["mug.jpg"], ["mug-1.jpg"]],
    ),
    "several rows with one cell": (
        ["mug", "mug"],
        ["mug.jpg", "mug-2.jpg"],
        [["mug.jpg", "mug-2.jpg"], ["mug.jpg", "mug-2.jpg"]],
    ),
    "an empty cell": (
        ["", "mug"],
        ["-2.jpg", "mug.jpg"],
        [["The cell that should name the picture is empty."], ["mug.jpg"]],
    ),
}


@pytest.mark.parametrize(("values", "paths", "pictures"), NAMES.values(), ids=NAMES)
def test_pictures_belong_to_the_cell_that_begins_their_name_or_names_their_folder(
    values: list[str], paths: list[str], pictures: list[list[str]]
) -> None:
    assert found(values, paths) == pictures
    assert doubtful(values, paths) == []


@pytest.mark.parametrize(
    ("values", "path"), [(["mug", "cup"], "mug/cup-2.jpg"), (["a/mug", "b/mug"], "mug-2.jpg")]
)
def test_a_picture_that_could_be_of_several_rows_is_of_none(values: list[str], path: str) -> None:
    every = every_picture(values, [path], match(values, [path]), {})

    assert [one.place for (one,) in every.pictures] == [None, None]


def test_two_files_of_a_photo_in_one_of_its_folders_leave_open_which_is_meant() -> None:
    [[problem]] = found(["mug"], ["front/mug.jpg", "back/mug.jpg", "back/mug.heic"])

    assert problem.startswith("“mug” fits 3 pictures: ")


def test_a_picture_of_two_rows_is_named() -> None:
    assert doubtful(["mug", "cup"], ["mug/cup-2.jpg", "other.jpg"]) == ["mug/cup-2.jpg"]


LISTS = {
    "semicolons": ("b.jpg; a.jpg", ["b.jpg", "a.jpg"]),
    "lines": ("a.jpg\nb.jpg", ["a.jpg", "b.jpg"]),
    "names without extension": ("b,a", ["b", "a"]),
    "addresses": ("https://x.test/1/a.jpg?v=2, https://x.test/1/b.jpg", ["a.jpg", "b.jpg"]),
    "paths": ("x/a.jpg; x/b.jpg", ["a.jpg", "b.jpg"]),
    "one twice": ("a.jpg|a.jpg|b.jpg", ["a.jpg", "b.jpg"]),
    "one is missing": ("a.jpg, c.jpg", ["a.jpg", "No picture is named “c.jpg”."]),
    "a text": ("Berg, a", ["No picture is named “Berg, a”."]),
}


@pytest.mark.parametrize(("cell", "pictures"), LISTS.values(), ids=LISTS)
def test_a_cell_lists_its_pictures_in_order(cell: str, pictures: list[str]) -> None:
    paths = ["a.jpg", "b.jpg", "z.jpg"]
    expected = [f"{name}.jpg" if name in ("a", "b") else name for name in pictures]

    assert found([cell], paths) == [expected]


def found_by(rule: LearnedRule, values: list[str], paths: list[str]) -> list[list[str]]:
    every = every_picture(values, paths, match(values, paths, (rule,)), {}, (rule,))
    return [
        [paths[one.place] for one in pictures if one.place is not None]
        for pictures in every.pictures
    ]


def test_all_pictures_in_the_folder_that_a_pair_taught_are_of_its_row():
    values = ["VK-001", "VK-002", "VK-003"]
    lake, hill = "VK-001 Lake Road", "VK-002 Hill Street"
    paths = [f"{lake}/02.jpg", f"{lake}/01.jpg", f"{hill}/01.jpg", "03.jpg", "VK-009 x/01.jpg"]
    by_folder = LearnedRule(NamePart.IN_FOLDER_STARTS, name="01")

    assert found_by(by_folder, values, paths) == [
        [f"{lake}/01.jpg", f"{lake}/02.jpg"],
        [f"{hill}/01.jpg"],
        [],
    ]


def test_a_folder_of_several_rows_or_of_another_kind_of_rule_gives_none_its_other_pictures():
    shared = ["VK-001 VK-002/01.jpg", "VK-001 VK-002/02.jpg"]
    starts = LearnedRule(NamePart.IN_FOLDER_STARTS, name="01")
    ends = LearnedRule(NamePart.IN_FOLDER_ENDS, name="02")
    rules = (starts, ends)
    values = ["VK-001", "VK-002"]
    every = every_picture(
        values, [*shared, "VK-001 VK-002/03.jpg"], match(values, shared, rules), {}, rules
    )

    assert [[one.place for one in pictures] for pictures in every.pictures] == [[0], [1]]
    assert every.doubtful == [2]
    assert found_by(LearnedRule(NamePart.STARTS), ["a"], ["x/a1.jpg", "x/b.jpg"]) == [["x/a1.jpg"]]
