"""Texts of a printed table, as lines and outlines."""

from jobs.rendering import typesetting
from jobs.rendering.fonts.opened import EM
from jobs.rendering.typesetting import PrintedFont, clusters, outline, typeset, widths

REGULAR = PrintedFont()


def texts(text: str, width: float) -> list[str]:
    return [line.text for line in typeset(text, width, REGULAR)]


def test_lines_are_no_wider_than_the_column_and_have_every_word() -> None:
    lines = typeset("Zoë Ångström-von Hohenlohe, Langenburg", 8 * EM, REGULAR)

    assert all(line.width <= 8 * EM for line in lines)
    assert "".join(line.text for line in lines).replace(" ", "") == (
        "ZoëÅngström-vonHohenlohe,Langenburg"
    )


def test_lines_of_a_cell_stay_lines_and_spaces_count_once() -> None:
    assert texts("one\n\n  two   words \r\nthree", 100 * EM) == ["one", "two words", "three"]
    assert texts(" \n ", 100 * EM) == []


def test_the_widths_of_a_text_are_that_of_all_of_it_and_of_its_widest_word() -> None:
    whole, word = widths("a long-word b", REGULAR)
    (line,) = typeset("a long-word b", 100 * EM, REGULAR)

    assert whole == line.width
    assert texts("a long-word b", word) != ["a long-word b"]
    assert all(part.width <= word for part in typeset("a long-word b", word, REGULAR))


def test_clusters_say_their_text_and_lie_side_by_side() -> None:
    for text in ("office", "กำลัง", "हिन्दी", "محمد", "👩‍👩‍👧"):
        (line,) = typeset(text, 100 * EM, REGULAR)

        found = list(clusters(line))

        said = [it.cluster.text for it in found]
        assert "".join(said[::-1] if line.is_right_to_left else said) == text
        assert [it.x + it.advance for it in found[:-1]] == [it.x for it in found[1:]]


def test_an_outline_is_within_the_ink_of_its_glyphs() -> None:
    (line,) = typeset("Åg", 100 * EM, REGULAR)

    for placed in clusters(line):
        points = [point for _, points in outline(placed.cluster) for point in points]
        assert min(points[1::2]) >= -line.ink.bottom
        assert max(points[1::2]) <= -line.ink.top


def test_a_space_has_no_outline_and_an_emoji_has_one_without_colours() -> None:
    (line,) = typeset("a ☎", 100 * EM, REGULAR)

    drawn = {it.cluster.text: bool(outline(it.cluster)) for it in clusters(line)}

    assert drawn == {"a": True, " ": False, "☎": True}
    assert "Noto Emoji" in typesetting.FAMILIES
