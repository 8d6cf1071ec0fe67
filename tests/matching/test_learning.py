"""A rule is learned from one pair of a cell and a picture."""

import pytest

from jobs.matching import LearnedRule, NamePart, learn, match


@pytest.mark.parametrize(
    ("value", "path", "rule", "sentence"),
    [
        (
            "4006381333931",
            "p/4006381333931_1.jpg",
            LearnedRule(NamePart.NAME, after="_1"),
            "The file name is the cell + “_1”.",
        ),
        (
            "4821",
            "100NIKON/_DSC4821.JPG",
            LearnedRule(NamePart.NAME, before="_DSC"),
            "The file name is “_DSC” + the cell.",
        ),
        (
            "7",
            "IMG_0007.jpg",
            LearnedRule(NamePart.NAME, before="IMG_", digits=4),
            "The file name is “IMG_” + the cell, filled with zeros to 4 digits.",
        ),
        (
            "22871",
            "MLS-22871/01.jpg",
            LearnedRule(NamePart.FOLDER, before="MLS-", name="01"),
            "The picture is “01” in the folder named by “MLS-” + the cell.",
        ),
        (
            "Art. 12-A",
            "12-a.jpg",
            LearnedRule(NamePart.WITHIN, before="Art. "),
            "The file name is the cell without “Art. ”.",
        ),
        ("2025/a.jpg", "2026/A.png", LearnedRule(NamePart.NAME), "The file name is the cell."),
        (
            "Frame 0482",
            "_DSC482.jpg",
            LearnedRule(NamePart.NUMBER),
            "The last number of the file name is the last number of the cell.",
        ),
        (
            "Anna Müller",
            "anna_müller.jpg",
            LearnedRule(NamePart.LETTERS),
            (
                "The file name has the letters and digits of the cell; characters between them are "
                "ignored."
            ),
        ),
        (
            "MUG-3",
            "mug_03 (2).jpeg",
            LearnedRule(NamePart.WORDS),
            (
                "The file name starts with the words and numbers of the cell; characters between "
                "them and zeros in front are ignored."
            ),
        ),
        (
            "VK-001/1.jpg",
            "Homes/VK-001 Lake Road 1/1.JPG",
            LearnedRule(NamePart.FOLDER_STARTS),
            "The name of the picture's folder starts with the folder of the row.",
        ),
        (
            "VK-001/1",
            "Lake Road VK-001/1.jpg",
            LearnedRule(NamePart.FOLDER_ENDS),
            "The name of the picture's folder ends with the folder of the row.",
        ),
        (
            "Ä 17/3",
            "scans/Ä 17_3.tif",
            LearnedRule(NamePart.SLASHES, before="_"),
            "The file name is the cell with “_” for each slash.",
        ),
        (
            "1999/12/3",
            "1999 - 12 - 3.tif",
            LearnedRule(NamePart.SLASHES, before=" - "),
            "The file name is the cell with “ - ” for each slash.",
        ),
        (
            "A/B",
            "ab.tif",
            LearnedRule(NamePart.SLASHES),
            "The file name is the cell without slashes.",
        ),
        (
            "Zoë.b@example.com",
            "webcam/zoë.b_at_example.com.jpg",
            LearnedRule(NamePart.AT_SIGN, before="_at_"),
            "The file name is the cell with “_at_” for @.",
        ),
        (
            "Inv. 1900/1",
            "IMG Inv_1900-001 r.tif",
            LearnedRule(NamePart.SLASHED_WORDS, before="img"),
            (
                "The file name starts with “img” + the words and numbers of the cell, also those "
                "before its slash; characters between them and zeros in front are ignored."
            ),
        ),
    ],
)
def test_a_rule_is_learned_from_one_pair_and_put_into_words(value, path, rule, sentence):
    learned = learn(value, path)

    assert (learned, learned.sentence) == (rule, sentence)
    assert match([value], [path, "other.jpg"], [learned]).found == [0]
    assert LearnedRule.from_json(learned.to_json()) == learned


@pytest.mark.parametrize(
    ("value", "path"), [("x", "y.jpg"), ("", "y.jpg"), ("4821", "148213.jpg"), ("nn", "Anna.jpg")]
)
def test_nothing_is_learned_from_a_pair_with_nothing_in_common(value, path):
    assert learn(value, path) is None


def test_of_several_rules_the_one_that_finds_the_most_is_learned():
    values = ["111", "222", "333"]
    paths = ["111_front red.jpg", "222_back.jpg", "333_side.jpg"]

    rule = learn("111", paths[0], values, paths)

    assert (rule, rule.sentence) == (
        LearnedRule(NamePart.STARTS),
        "The file name starts with the cell.",
    )
    assert match(values, paths, [rule]).found == [0, 1, 2]


def test_a_rule_that_finds_the_clicked_picture_is_better_than_one_that_finds_more():
    values = ["m-1", "m-2", "m-3"]
    paths = ["m-1_1.jpg", "m-1_2.jpg", "m-2 front.jpg", "m-3 back.jpg"]

    assert learn("m-1", paths[0], values, paths) == LearnedRule(NamePart.NAME, after="_1")


@pytest.mark.parametrize(
    ("folder", "rule", "sentence"),
    [
        (
            "MLS-{} {}",
            LearnedRule(NamePart.IN_FOLDER_STARTS, before="MLS-", name="front"),
            "The picture is “front” in the folder whose name starts with “MLS-” + the cell.",
        ),
        (
            "{1} MLS-{0}",
            LearnedRule(NamePart.IN_FOLDER_ENDS, name="front"),
            "The picture is “front” in the folder whose name ends with the cell.",
        ),
    ],
)
def test_one_pair_teaches_that_folders_have_an_address_beside_the_number(folder, rule, sentence):
    numbers = ["22801", "22802", "22803", "228"]
    addresses = ["Calle Mayor 4, 2º izq.", "Am Hof 3", "Via Roma 228", "Am Hof 3"]
    homes = [folder.format(*home) for home in zip(numbers, addresses, strict=True)]
    paths = [f"photos/{home}/{file}.jpg" for home in homes for file in ("front", "IMG_228")]

    learned = learn(numbers[0], paths[0], numbers, paths)

    assert (learned, learned.sentence) == (rule, sentence)
    assert match(numbers, paths, [learned]).found == [0, 2, 4, 6]


def test_a_number_with_a_slash_never_finds_the_picture_of_another_one():
    """It did: every Inv. …/01 found the picture of Inv. 1900/01, whose year was taken for a text
    that all names begin with.
    """
    numbers = [f"Inv. {year}/{number:02}" for year in (1900, 1901) for number in (1, 2)]
    paths = ["Inv_1900-01.tif", "Inv_1900-02 r.jpg", "Inv_1901-01 r.jpg", "Inv_1901-02.tif"]

    learned = learn(numbers[0], paths[0], numbers, paths)

    assert learned == LearnedRule(NamePart.SLASHED_WORDS)
    assert match(numbers, paths, [learned]).found == [0, 1, 2, 3]
