"""Names matched in steps, each more forgiving."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.matching import LearnedRule, Matching, MatchStep, NamePart, match

PATHS = [
    "photos/2025/a.jpg",
    "photos/2026/a.jpg",
    "photos/B.JPG",
    "photos/\u00c4pfel.png",
    "photos/x  y.webp",
    "c.jpg",
    "c.png",
]


def found(value: str, paths: list[str] = PATHS) -> tuple[str | None, str | None]:
    matching = match([value], paths)
    index = matching.found[0]
    return (None if index is None else paths[index]), next(iter(matching.how), None)


@pytest.mark.parametrize(
    ("value", "path", "step"),
    [
        ("photos/2026/a.jpg", "photos/2026/a.jpg", MatchStep.PATH),
        ("B.JPG", "photos/B.JPG", MatchStep.NAME),
        ("b.jpg", "photos/B.JPG", MatchStep.CASE),
        ("A\u0308pfel.png", "photos/Äpfel.png", MatchStep.UNICODE),
        ("x y.webp", "photos/x  y.webp", MatchStep.SPACES),
        ("x  y .webp ", "photos/x  y.webp", MatchStep.SPACES),
        ("b", "photos/B.JPG", MatchStep.EXTENSION),
        ("b.png", "photos/B.JPG", MatchStep.EXTENSION),
        ("a\u0308PFEL", "photos/Äpfel.png", MatchStep.EXTENSION),
        ("c.png", "c.png", MatchStep.PATH),
        ("2025/a.jpg", "photos/2025/a.jpg", MatchStep.NAME),
        ("2025\\A", "photos/2025/a.jpg", MatchStep.EXTENSION),
        (r"C:\Users\me\photos\2026\a.jpg", "photos/2026/a.jpg", MatchStep.NAME),
        ('"./photos/2026/a.jpg"', "photos/2026/a.jpg", MatchStep.PATH),
        (
            "https://example.com/photos/2025/a.jpg?size=large#top",
            "photos/2025/a.jpg",
            MatchStep.NAME,
        ),
        ("elsewhere/B.JPG", "photos/B.JPG", MatchStep.FOLDER),
    ],
)
def test_a_picture_is_found_by_forgiving_step_by_step(value, path, step):
    assert found(value) == (path, step)


def test_names_that_differ_only_by_capitals_are_told_apart_by_the_whole_name():
    paths = ["in/F.JPG", "in/f.jpg"]

    assert match(["f"], paths).problems == [
        "“f” fits 2 pictures: “in/F.JPG” and “in/f.jpg”. Write the whole name into the sheet."
    ]
    assert [found(value, paths)[0] for value in ("F.JPG", "f.jpg")] == paths


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (
            "a.jpg",
            (
                "“a.jpg” fits 2 pictures: “photos/2025/a.jpg” and “photos/2026/a.jpg”. "
                "Write folder and name into the sheet."
            ),
        ),
        ("c", "“c” fits 2 pictures: “c.jpg” and “c.png”. Write the whole name into the sheet."),
        ("", "The cell that should name the picture is empty."),
        ("  ", "The cell that should name the picture is empty."),
        ("d.jpg", "No picture is named “d.jpg”."),
        ("photos/", "“photos/” does not name a picture."),
        ("photos\\2026\\", "“photos\\2026\\” does not name a picture."),
        ('"', '“"” does not name a picture.'),
        ("\t\n", "The cell that should name the picture is empty."),
        ("photos/c.jpg", None),
        ("1.0", "No picture is named “1.0”."),
        ("Äpfell.png", "No picture is named “Äpfell.png”; the nearest is “photos/Äpfel.png”."),
    ],
)
def test_a_missing_picture_is_reported_with_a_reason_and_the_nearest_name(value, problem):
    assert match([value], PATHS).problems == [problem or ""]


@pytest.mark.parametrize(
    ("value", "paths", "path", "step"),
    [
        ("STRASSE.jpg", ["Straße.jpg"], "Straße.jpg", MatchStep.CASE),
        ("ﬁ.jpg", ["fi.jpg"], "fi.jpg", MatchStep.CASE),
        ("ΟΔΟΣ.jpg", ["οδος.jpg"], "οδος.jpg", MatchStep.CASE),
        ("カ\u3099.jpg", ["ガ.jpg"], "ガ.jpg", MatchStep.UNICODE),
        ("\u212bngstro\u0308m.jpg", ["Ångström.jpg"], "Ångström.jpg", MatchStep.UNICODE),
        ("a\u00a0b.jpg", ["a b.jpg"], "a b.jpg", MatchStep.SPACES),
        ("a\nb.jpg", ["a b.jpg"], "a b.jpg", MatchStep.SPACES),
        ("a.JPEG", ["a.jpg"], "a.jpg", MatchStep.EXTENSION),
        ("a.heic", ["a.jpg"], "a.jpg", MatchStep.EXTENSION),
        ("A.JPG", ["a.jpg", "A.JPG"], "A.JPG", MatchStep.PATH),
        ("X/A", ["x/a.jpg", "y/a.jpg"], "x/a.jpg", MatchStep.EXTENSION),
        ("x/a", ["a.jpg"], "a.jpg", MatchStep.EXTENSION),
        ("2026/b/a.jpg", ["b/a.jpg", "c/a.jpg"], "b/a.jpg", MatchStep.NAME),
        ("2026/a.jpg", ["2026/b/a.jpg"], "2026/b/a.jpg", MatchStep.FOLDER),
        ("https://x.example/IMG%201.jpg", ["IMG 1.jpg"], "IMG 1.jpg", MatchStep.NAME),
        ("https://x.example/%C3%84.jpg?v=%20", ["Ä.jpg"], "Ä.jpg", MatchStep.NAME),
        ("IMG%201.jpg", ["IMG 1.jpg", "IMG%201.jpg"], "IMG%201.jpg", MatchStep.PATH),
        ("İzmir.jpg", ["izmir.jpg"], None, None),
        ("ISPARTA.jpg", ["ısparta.jpg"], None, None),
        ("１.jpg", ["1.jpg"], None, None),
        ("1", ["01.jpg"], None, None),
        ("a\u200bb.jpg", ["ab.jpg"], None, None),
        ("Mueller", ["Müller.jpg"], None, None),
        ("a.jpg", ["a.heic", "a.png"], None, None),
        ("a", ["a.jpg", "A.JPG"], None, None),
        ("b/a.jpg", ["2026/b/a.jpg", "2025/b/a.jpg"], None, None),
        ("a", [], None, None),
    ],
)
def test_a_name_is_found_in_one_way_or_not_at_all(value, paths, path, step):
    assert found(value, paths) == (path, step)


@pytest.mark.parametrize("values", [[], ["a.jpg"], ["a.jpg", "a.jpg"], ["x", "a.jpg", ""]])
def test_every_picture_is_found_or_unused_and_every_row_has_a_picture_or_a_reason(values):
    matching = match(values, ["a.jpg", "b.jpg"])

    assert sorted({*matching.unused, *matching.found} - {None}) == [0, 1]
    assert [bool(one) for one in matching.problems] == [one is None for one in matching.found]
    assert sum(matching.how.values()) == values.count("a.jpg")


def test_many_candidates_are_counted_and_some_are_named():
    paths = [f"{number}/a.jpg" for number in range(5)]

    assert match(["a.jpg"], paths).problems == [
        (
            "“a.jpg” fits 5 pictures: “0/a.jpg”, “1/a.jpg”, “2/a.jpg” and 2 more. Write folder and "
            "name into the sheet."
        )
    ]


def test_five_rows_may_name_one_picture_and_both_unused_ones_are_listed():
    matching = match(["a.jpg"] * 5 + ["b.jpg", "z.jpg"], ["a.jpg", "b.jpg", "unused.jpg"])

    assert matching == Matching(
        found=[0, 0, 0, 0, 0, 1, None],
        problems=["", "", "", "", "", "", "No picture is named “z.jpg”."],
        unused=[2],
        how={"path": 6},
    )


def test_a_folder_that_means_another_picture_is_not_ignored():
    matching = match(["2025/a.jpg", "2026/a.jpg"], ["2026/a.jpg"])

    assert matching.found == [None, 0]
    assert (
        matching.problems[0]
        == "No picture is named “2025/a.jpg”; the only one with this name is in another folder: "
        "“2026/a.jpg”."
    )


def test_a_rule_finds_pictures_that_names_did_not_but_never_one_of_two():
    rule = LearnedRule(NamePart.NAME, after="_1")
    paths = ["111_1.jpg", "111_2.jpg", "222.jpg", "a/333_1.jpg", "b/333_1.jpg"]

    matching = match(["111", "222", "333"], paths, [rule])

    assert (matching.found, matching.how) == ([0, 2, None], {"rule": 1, "extension": 1})
    assert matching.problems[2].startswith(
        "“333” fits 2 pictures: “a/333_1.jpg” and “b/333_1.jpg”."
    )


def test_a_later_rule_finds_what_the_earlier_ones_left_over():
    rules = [LearnedRule(NamePart.NAME, after="_1"), LearnedRule(NamePart.WORDS)]
    paths = ["M-1_1.jpg", "m-1_2.jpg", "M_02 (2).jpg", "m-30.jpg"]

    matching = match(["M-1", "M-2", "M-3"], paths, rules)

    assert (matching.found, matching.how) == ([0, 2, None], {"rule": 2})


def test_a_pair_counts_whatever_names_and_rules_say_as_long_as_its_picture_is_there():
    paths = ["a.jpg", "b.jpg"]

    matching = match(["a", "b", "c"], paths, (), {"a": "b.jpg", "b": "gone.jpg", "c": "a.jpg"})

    assert (matching.found, matching.how) == ([1, 1, 0], {"pair": 2, "extension": 1})


def test_a_pair_decides_nothing_for_rows_that_may_mean_pictures_in_several_folders():
    paths = ["100/7.jpg", "101/7.jpg", "8.jpg"]

    matching = match(["7", "7", "x", "x"], paths, (), {"7": "101/7.jpg", "x": "8.jpg"})

    assert matching.found == [None, None, 2, 2]


def test_a_pair_chooses_between_two_pictures_of_one_name_beside_each_other_for_all_rows():
    paths = ["DCIM/7.heic", "DCIM/7.jpg"]

    matching = match(["7", "7"], paths, (), {"7": "DCIM/7.jpg"})

    assert matching.found == [1, 1]


def test_a_missing_name_points_to_the_picture_that_begins_with_its_words():
    assert match(["MUG-3"], ["MUG_03_1.JPG"]).problems == [
        "No picture is named “MUG-3”; the nearest is “MUG_03_1.JPG”."
    ]


NAMES = st.lists(
    st.text("abÄßéI1_ ", min_size=1, max_size=4).map(lambda stem: f"{stem}x.jpg"),
    max_size=12,
    unique=True,
)


@settings(max_examples=150)
@given(paths=NAMES, values=NAMES)
def test_whatever_the_names_every_value_has_a_picture_or_a_problem(paths, values):
    matching = match([*paths, *values], paths)

    assert matching.found[: len(paths)] == list(range(len(paths)))
    assert [index is None for index in matching.found] == [
        bool(problem) for problem in matching.problems
    ]
    assert sum(matching.how.values()) == sum(index is not None for index in matching.found)
    assert matching.unused == []


@settings(max_examples=100)
@given(paths=NAMES, values=NAMES, seed=st.randoms())
def test_the_order_of_uploads_does_not_matter(paths, values, seed: random.Random):
    shuffled = seed.sample(paths, len(paths))

    one, other = match(values, paths), match(values, shuffled)

    assert [None if i is None else paths[i] for i in one.found] == [
        None if i is None else shuffled[i] for i in other.found
    ]


def test_forty_thousand_rows_and_pictures_are_matched_in_seconds():
    paths = [f"photos/{number // 1000}/IMG_{number:05}.JPG" for number in range(40_000)]

    matching = match([f"img_{number:05}.jpg" for number in range(40_000)], paths)

    assert matching.found == list(range(40_000))


DASHED = ["A-12.jpg", "x\u20141/B\u20137.jpg", "x/B\u22128.png", "C-1.jpg", "C\u20131.jpg"]


@pytest.mark.parametrize(
    ("value", "path", "step"),
    [
        ("A\u201312.jpg", "A-12.jpg", MatchStep.DASHES),
        ("a\u221212", "A-12.jpg", MatchStep.DASHES),
        ("b-7.jpg", "x\u20141/B\u20137.jpg", MatchStep.DASHES),
        ("x-1/B-7", "x\u20141/B\u20137.jpg", MatchStep.DASHES),
        ("x/B-8.jpg", "x/B\u22128.png", MatchStep.DASHES),
        ("C-1.jpg", "C-1.jpg", MatchStep.PATH),
        ("c\u20131", "C\u20131.jpg", MatchStep.EXTENSION),
        ("C\u20141.jpg", None, None),
    ],
)
def test_dashes_and_hyphens_match_unless_two_pictures_differ_only_by_them(value, path, step):
    assert found(value, DASHED) == (path, step)


def test_a_cell_with_a_third_dash_names_both_pictures_that_it_may_mean():
    assert match(["C\u20141"], DASHED).problems == [
        "“C\u20141” fits 2 pictures: “C-1.jpg” and “C\u20131.jpg”. Write the whole name into the sheet."
    ]


def test_a_folder_that_means_another_picture_is_not_ignored_for_another_dash():
    assert match(["2025/A\u20131.jpg", "2026/A-1.jpg"], ["2026/A-1.jpg"]).found == [None, 0]


@pytest.mark.parametrize(
    ("value", "paths", "index"),
    [
        ("A\u201312", ["A-12_1.jpg"], 0),
        ("A-12", ["A\u201312_1.jpg"], 0),
        ("A-12", ["A\u201312_1.jpg", "A-12_1.jpg"], 1),
        ("A\u201412", ["A\u201312_1.jpg", "A-12_1.jpg"], None),
    ],
)
def test_a_rule_takes_dashes_for_hyphens_only_if_it_finds_nothing_else(value, paths, index):
    rule = LearnedRule(NamePart.NAME, after="_1")

    assert match([value], paths, [rule]).found == [index]


def test_rows_of_several_folders_do_not_share_a_picture_that_is_in_none():
    matching = match(["1900/01", "1901/01", "1901/02", "01"], ["01.jpg", "02.jpg"])

    assert matching.found == [None, None, 1, 0]
    assert matching.problems[0] == (
        "“1900/01” and other rows name “01” in different folders; the only picture with this name "
        "is in no folder: “01.jpg”."
    )


def test_no_rule_gives_rows_of_several_folders_a_picture_that_is_in_none():
    rule = LearnedRule(NamePart.NAME, before="Inv_1900-")

    matching = match(
        ["1900/01", "1901/01", "1900/02"], ["Inv_1900-01.tif", "Inv_1900-02.tif"], [rule]
    )

    assert matching.found == [None, None, 1]
