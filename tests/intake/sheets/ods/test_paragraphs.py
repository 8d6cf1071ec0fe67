"""The text of a cell, from its paragraphs."""

import pytest

from jobs.intake.sheets.ods.paragraphs import BREAK, SPACE, TAB, Paragraphs


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


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([["a"], ["b"]], "a\nb"),
        ([["a"], [], ["b"]], "a\n\nb"),
        ([["\t a \r\n b\u00a0"]], "a b\u00a0"),
        ([["a ", " b"]], "a b"),
        ([["a", TAB, "b", BREAK, " c "]], "a\tb\n c"),
        ([[SPACE, "a", SPACE]], " a "),
        ([[]], ""),
        ([], ""),
    ],
)
def test_each_paragraph_is_a_line_without_the_blanks_of_its_xml(lines, expected):
    text = Paragraphs(100)
    for pieces in lines:
        text.start()
        for piece in pieces:
            text.add(piece)
        text.end()

    assert (text.text(), text.is_shown) == (expected, bool(lines))


def test_a_paragraph_inside_another_is_part_of_it():
    text = Paragraphs(100)
    for piece in ("a", "b"):
        text.start()
        text.add(piece)
    text.end()
    text.add("c")
    text.end()

    assert text.text() == "abc"
