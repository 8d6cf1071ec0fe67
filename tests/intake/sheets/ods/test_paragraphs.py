"""The text of a cell, from its paragraphs."""

from jobs.intake.sheets.ods.paragraphs import SPACE, Paragraphs


def test_blanks_of_the_file_are_one_and_those_that_are_named_stay():
    text = Paragraphs(100)
    text.start()
    text.add("  two \n words")
    text.add(SPACE, 3)
    text.end()

    assert (text.text(), text.is_shown) == ("two words   ", True)


def test_text_outside_a_paragraph_is_none_of_the_cell():
    text = Paragraphs(100)
    text.add("indented")

    assert (text.text(), text.is_shown) == ("", False)


def test_a_billion_blanks_take_no_more_room_than_the_longest_cell():
    text = Paragraphs(10)
    text.start()
    for _ in range(3):
        text.add(SPACE, 1_000_000_000)
    text.end()

    assert text.text() == " " * 11
