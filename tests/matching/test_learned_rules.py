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
