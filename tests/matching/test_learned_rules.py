import pytest

from jobs.matching import LearnedRule, NamePart, learn, match


def test_the_end_of_a_name_can_be_the_rule():
    values, paths = ["4821", "4822"], ["anna_4821.jpg", "ben_4822.jpg"]

    rule = learn("4821", paths[0], values, paths)

    assert (rule.part, rule.sentence) == (NamePart.ENDS, "The file name ends with the cell.")
    assert match(["4821", "4822", "22"], paths, [rule]).found == [0, 1, None]


def test_the_folder_in_a_cell_decides_between_two_pictures_found_by_a_rule():
    paths = ["school/100NIKON/_DSC4821.JPG", "school/101NIKON/_DSC4821.JPG"]
    values = ["100NIKON/4821", "101nikon/4821", "102NIKON/4821"]

    found = match(values, paths, [learn(values[0], paths[0], values, paths)])

    assert found.found == [0, 1, None]
    assert found.problems[2].startswith("“102NIKON/4821” fits 2 pictures: ")


@pytest.mark.parametrize(
    "document",
    [{}, {"part": "guess"}, {"part": "name", "colour": "red"}, {"part": "name", "digits": "4"}],
)
def test_an_invalid_rule_is_not_read_from_json(document):
    with pytest.raises(ValueError):
        LearnedRule.from_json(document)


def test_a_folder_that_goes_on_after_the_one_in_the_cell_finds_the_other_rows():
    values = ["VK-001/1.jpg", "VK-002/1.jpg", "VK-003/1.jpg", "VK-00/1.jpg", "VK-004/1.jpg"]
    paths = [
        "VK-001 Lake Road/1.jpg",
        "VK-002 Hill/1.jpg",
        "VK-003/1.jpg",
        "VK-004 North/1.jpg",
        "VK-004 South/1.jpg",
    ]

    learned = learn(values[0], paths[0], values, paths)
    result = match(values, paths, [learned])

    assert learned == LearnedRule(NamePart.FOLDER_STARTS)
    assert result.found == [0, 1, 2, None, None]
    assert result.problems[4] == (
        "“VK-004/1.jpg” fits 2 pictures: “VK-004 North/1.jpg” and “VK-004 South/1.jpg”. Write "
        "folder and name into the sheet."
    )


def test_a_slash_that_became_one_character_in_one_name_did_so_in_all():
    values, paths = ["17/3", "1/2", "12"], ["17_3.tif", "1_2.tif", "1-2.tif", "12.tif"]

    learned = learn(values[0], paths[0], values, paths)

    assert learned == LearnedRule(NamePart.SLASHES, before="_")
    assert match(values, paths, [learned]).found == [0, 1, 3]


def test_a_cell_within_a_folder_names_no_folder_itself():
    values, paths = ["VK-001/1.jpg", "VK-002/1.jpg"], ["VK-001 Road 1/5.jpg", "VK-002/2.jpg"]

    assert learn(values[0], paths[0], values, paths) is None
    rule = LearnedRule(NamePart.FOLDER, before="VK-001 Road ", name="5")
    assert match(values, paths, [rule]).found == [None, None]


def test_a_rule_finds_nothing_in_the_folder_of_another_row():
    values, paths = ["A/1", "B/1"], ["A/IMG_1.jpg", "B/IMG_2.jpg"]
    rule = LearnedRule(NamePart.NAME, before="IMG_")

    assert match(values, paths, [rule]).found == [0, None]
    assert match(["C/2"], paths, [rule]).found == [1]


@pytest.mark.parametrize("part", NamePart)
def test_every_rule_is_told_in_a_whole_sentence(part):
    sentence = LearnedRule(part, before="B", after="a", name="front.jpg").sentence

    assert sentence.startswith("The ")
    assert sentence.endswith(".")
    assert "{" not in sentence


PART = NamePart


@pytest.mark.parametrize(
    ("rule", "value", "path", "is_found"),
    [
        (LearnedRule(PART.NAME, "IMG_"), "7", "IMG_7.jpg", True),
        (LearnedRule(PART.NAME, "IMG_"), "7", "img_7.PNG", True),
        (LearnedRule(PART.NAME, "img_"), "7", "IMG_7.jpg", True),
        (LearnedRule(PART.NAME, "IMG_"), "7", "IMG_07.jpg", False),
        (LearnedRule(PART.NAME, "IMG_", digits=4), "7", "IMG_0007.jpg", True),
        (LearnedRule(PART.NAME, "IMG_", digits=4), "0007", "IMG_0007.jpg", True),
        (LearnedRule(PART.NAME, "IMG_", digits=4), "00007", "IMG_0007.jpg", True),
        (LearnedRule(PART.NAME, "IMG_", digits=4), "0", "IMG_0000.jpg", True),
        (LearnedRule(PART.NAME, "IMG_", digits=4), "12345", "IMG_12345.jpg", True),
        (LearnedRule(PART.NAME, "IMG_", digits=4), "7a", "IMG_007a.jpg", False),
        (LearnedRule(PART.NAME, after="_front"), "Ä", "A\u0308_FRONT.jpg", True),
        (LearnedRule(PART.NAME, "a ", " b"), "x", "a x b.jpg", True),
        (LearnedRule(PART.STARTS), "anna", "Anna_12.jpg", True),
        (LearnedRule(PART.STARTS), "anna_", "Anna_12.jpg", True),
        (LearnedRule(PART.STARTS), "ann", "Anna_12.jpg", False),
        (LearnedRule(PART.STARTS), "anna_1", "Anna_12.jpg", False),
        (LearnedRule(PART.STARTS, "x-"), "anna", "x-anna 2.jpg", True),
        (LearnedRule(PART.ENDS), "12", "Anna_12.jpg", True),
        (LearnedRule(PART.ENDS), "2", "Anna_12.jpg", False),
        (LearnedRule(PART.ENDS, digits=4), "12", "Anna_0012.jpg", True),
        (LearnedRule(PART.FOLDER, name="front"), "MLS-1", "x/MLS-1/front.jpg", True),
        (LearnedRule(PART.FOLDER, name="FRONT.png"), "mls-1", "MLS-1/front.jpg", True),
        (LearnedRule(PART.FOLDER, name="front"), "MLS-1", "MLS-1/back.jpg", False),
        (LearnedRule(PART.FOLDER, name="front"), "MLS-1", "MLS-1/x/front.jpg", False),
        (LearnedRule(PART.FOLDER, name="front"), "x/MLS-1", "x/MLS-1/front.jpg", False),
        (LearnedRule(PART.FOLDER, name="front"), "front", "front.jpg", True),
        (LearnedRule(PART.FOLDER, "No ", name="1"), "7", "No 7/1.jpg", True),
        (LearnedRule(PART.IN_FOLDER_STARTS, name="1"), "MLS-1", "MLS-1 Road/1.jpg", True),
        (LearnedRule(PART.IN_FOLDER_STARTS, name="1"), "MLS-1", "MLS-1/1.jpg", True),
        (LearnedRule(PART.IN_FOLDER_STARTS, name="1"), "MLS-1", "MLS-12/1.jpg", False),
        (LearnedRule(PART.IN_FOLDER_ENDS, name="1"), "7", "Road 7/1.jpg", True),
        (LearnedRule(PART.IN_FOLDER_ENDS, name="1"), "7", "7/1.jpg", True),
        (LearnedRule(PART.IN_FOLDER_ENDS, name="1"), "7", "Road 17/1.jpg", False),
        (LearnedRule(PART.WITHIN, "SKU "), "SKU 7", "7.jpg", True),
        (LearnedRule(PART.WITHIN, "SKU ", " red"), "sku 7 RED", "7.jpg", True),
        (LearnedRule(PART.WITHIN, "SKU "), "7x", "7.jpg", False),
        (LearnedRule(PART.WITHIN, "SKU "), "SKU ", ".jpg", False),
        (LearnedRule(PART.NUMBER), "Order 0042", "IMG_42.jpg", True),
        (LearnedRule(PART.NUMBER), "Order 42", "2026_0042x.jpg", True),
        (LearnedRule(PART.NUMBER), "42 of 50", "IMG_42.jpg", False),
        (LearnedRule(PART.NUMBER), "Order", "Order1.jpg", False),
        (LearnedRule(PART.LETTERS), "Anna Müller", "anna_müller.jpg", True),
        (LearnedRule(PART.LETTERS), "Anna-M. Üller", "ANNA müller.png", True),
        (LearnedRule(PART.LETTERS), "Müller Anna", "anna_müller.jpg", False),
        (LearnedRule(PART.LETTERS), "--", "-.jpg", False),
        (LearnedRule(PART.WORDS), "MUG-3", "mug_03_1.jpg", True),
        (LearnedRule(PART.WORDS), "mug", "mug_03_1.jpg", True),
        (LearnedRule(PART.WORDS), "03 1", "mug_03_1.jpg", False),
        (LearnedRule(PART.WORDS), "mug-3-12", "mug_03_1.jpg", False),
        (LearnedRule(PART.FOLDER_ENDS), "7/1.jpg", "Road 7/1.jpg", True),
        (LearnedRule(PART.SLASHES, "_"), "17/3", "17_3.tif", True),
        (LearnedRule(PART.SLASHES), "17/3", "173.tif", True),
        (LearnedRule(PART.SLASHES, "_"), "17\\3", "17_3.tif", True),
        (LearnedRule(PART.SLASHES, "_"), "a/17/3", "a_17_3.tif", True),
        (LearnedRule(PART.SLASHES, "\\1"), "17/3", "17\\13.tif", False),
        (LearnedRule(PART.AT_SIGN, "_at_"), "anna@x.example", "anna_at_x.example.jpg", True),
        (LearnedRule(PART.AT_SIGN, "_AT_"), "ANNA@x.example", "anna_at_x.example.jpg", True),
        (LearnedRule(PART.AT_SIGN, "_at_"), "anna", "anna_.jpg", False),
        (LearnedRule(PART.SLASHED_WORDS), "17/3", "17-03 a.jpg", True),
        (LearnedRule(PART.SLASHED_WORDS, "Inv"), "17/3", "inv_17_3.jpg", True),
        (LearnedRule(PART.SLASHED_WORDS, "Inv"), "17-3", "inv_17_3.jpg", False),
    ],
)
def test_a_rule_finds_what_it_says_and_nothing_else(rule, value, path, is_found):
    found = match([value], [path], [rule])

    assert found.found == [0 if is_found else None]
    assert bool(found.problems[0]) != is_found


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (LearnedRule(PART.NAME, "IMG_"), "The file name is “IMG_” + the cell."),
        (LearnedRule(PART.NAME, "a", "b"), "The file name is “a” + the cell + “b”."),
        (
            LearnedRule(PART.NAME, "IMG_", digits=4),
            "The file name is “IMG_” + the cell, filled with zeros to 4 digits.",
        ),
        (LearnedRule(PART.STARTS), "The file name starts with the cell."),
        (
            LearnedRule(PART.ENDS, digits=3),
            "The file name ends with the cell, filled with zeros to 3 digits.",
        ),
        (
            LearnedRule(PART.FOLDER, "No ", name="front"),
            "The picture is “front” in the folder named by “No ” + the cell.",
        ),
        (
            LearnedRule(PART.IN_FOLDER_STARTS, name="1"),
            "The picture is “1” in the folder whose name starts with the cell.",
        ),
        (
            LearnedRule(PART.IN_FOLDER_ENDS, name="1"),
            "The picture is “1” in the folder whose name ends with the cell.",
        ),
        (LearnedRule(PART.WITHIN, "a", "b"), "The file name is the cell without “a” and “b”."),
        (LearnedRule(PART.WITHIN, after="b"), "The file name is the cell without “b”."),
        (LearnedRule(PART.SLASHES, "_"), "The file name is the cell with “_” for each slash."),
        (LearnedRule(PART.SLASHES), "The file name is the cell without slashes."),
        (LearnedRule(PART.AT_SIGN, "_at_"), "The file name is the cell with “_at_” for @."),
        (
            LearnedRule(PART.SLASHED_WORDS, "Inv"),
            (
                "The file name starts with “Inv” + the words and numbers of the cell, also those "
                "before its slash; characters between them and zeros in front are ignored."
            ),
        ),
    ],
)
def test_a_rule_is_told_with_what_it_adds_and_leaves_out(rule, sentence):
    assert rule.sentence == sentence


@pytest.mark.parametrize("part", NamePart)
@pytest.mark.parametrize("digits", [0, 4])
def test_a_rule_is_stored_and_read_again(part, digits):
    rule = LearnedRule(part, "before ", " after", digits, "front")

    assert LearnedRule.from_json(rule.to_json()) == rule
    assert LearnedRule.from_json({"part": part.value}) == LearnedRule(part)
