"""Marks in patterns: what they style, what data can do, and what cannot be read."""

import pytest

from jobs.design import Cell, parse
from jobs.design.cells import markup
from jobs.design.cells.markup import BOLDER, PLAIN, Span, Style
from jobs.errors import DesignRefused

BOLD = Style(weight=BOLDER)
ROW = {
    "price": Cell.of_text("12"),
    "none": Cell.of_text(""),
    "signs": Cell.of_text("**5** < 6 </> <#d00000>__x"),
    "styled": Cell.of_text("**new** price"),
}


def spans(pattern: str, *, in_cells: bool = False) -> tuple[Span, ...]:
    return markup.fill(pattern, ROW, "en", in_cells=in_cells).spans


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a **b** c", (("a ", PLAIN), ("b", BOLD), (" c", PLAIN))),
        ("**{price}**", (("12", BOLD),)),
        ("__a__~~b~~", (("a", Style(is_italic=True)), ("b", Style(is_struck=True)))),
        ("m^^2^^", (("m", PLAIN), ("2", Style(is_raised=True)))),
        ("**a __b__**", (("a ", BOLD), ("b", BOLD._replace(is_italic=True)))),
        ("<#D00000>a</>", (("a", Style(colour="#d00000")),)),
        ("<60%><50%>a</></>", (("a", Style(share=0.3)),)),
        (
            "<#d00000, 150% 400 underline>a</>",
            (("a", Style("#d00000", 1.5, 400, is_underlined=True)),),
        ),
        ("a[ **{none}**]", (("a", PLAIN),)),
        ("a[ **{price}**]", (("a", PLAIN), (" ", PLAIN), ("12", BOLD))),
        ("**a[ {price}]**", (("a", BOLD), (" ", BOLD), ("12", BOLD))),
        (
            "****a <<b ^^^^",
            (("**", PLAIN), ("a ", PLAIN), ("<", PLAIN), ("b ", PLAIN), ("^^", PLAIN)),
        ),
        (
            "1 * 2_3 > 4",
            (("1 ", PLAIN), ("*", PLAIN), (" 2", PLAIN), ("_", PLAIN), ("3 > 4", PLAIN)),
        ),
    ],
)
def test_marks_style_what_is_between_them(pattern: str, expected: tuple[Span, ...]) -> None:
    assert markup.problems(pattern) == []
    assert spans(pattern) == expected


def test_signs_of_a_cell_print_as_they_are() -> None:
    assert spans("**{signs}**") == ((ROW["signs"].shown, BOLD),)


def test_a_cell_styles_itself_within_its_place_where_the_design_lets_it() -> None:
    expected = (("new", Style("#d00000", weight=BOLDER)), (" price", Style("#d00000")))

    assert spans("<#d00000>{styled}</>", in_cells=True) == expected
    assert spans("{styled}") == (("**new** price", PLAIN),)


def test_a_cell_whose_marks_cannot_be_read_prints_as_it_is_and_is_named() -> None:
    found = markup.fill("**{signs}** {price}", ROW, "en", in_cells=True)

    assert found.unclear == ("signs",)
    assert found.spans == ((ROW["signs"].shown, BOLD), (" ", PLAIN), ("12", PLAIN))


UNKNOWN = (
    "is not a style; write a colour such as #d00000, a size from 10% to 400%, a weight such as 400, "
    "or bold, italic, strike, underline, raised. Write << to print a “<”."
)


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("**a", "A “**” is not closed, in the same […] if it is in one."),
        ("<60%>a", "A “<…>” is not closed; end it with </>, in the same […] if it is in one."),
        ("a</>", "A “</>” closes nothing; remove it."),
        ("a < b", "A single “<” begins a style such as <#d00000>; write << to print it."),
        ("<red>a</>", f"“<red>” {UNKNOWN}"),
        ("<5%>a</>", f"“<5%>” {UNKNOWN}"),
        ("<>a</>", f"“<>” {UNKNOWN}"),
    ],
)
def test_a_design_with_unknown_or_open_marks_is_refused_at_its_text(
    pattern: str, sentence: str
) -> None:
    box = {"text": pattern, "markup": "text"}

    with pytest.raises(DesignRefused) as refused:
        parse({"format": 1, "boxes": [box]})

    assert refused.value.details["problems"] == [["boxes[0].text", sentence]]
    assert parse({"format": 1, "boxes": [{"text": pattern}]}).texts[0].text == pattern


@pytest.mark.parametrize(
    ("inside", "style"),
    [
        ("10%", Style(share=0.1)),
        ("400%", Style(share=4.0)),
        ("1", Style(weight=1)),
        ("1000", Style(weight=1000)),
        ("BOLD", BOLD),
        ("Italic, strike", Style(is_italic=True, is_struck=True)),
        ("underline raised", Style(is_underlined=True, is_raised=True)),
        ("#ABCDEF", Style(colour="#abcdef")),
        ("#000000 #ffffff", Style(colour="#ffffff")),
        ("bold 300", Style(weight=300)),
        ("50% 50%", Style(share=0.25)),
        (" , bold,, ", BOLD),
    ],
)
def test_a_style_says_colour_size_weight_and_more(inside: str, style: Style) -> None:
    assert markup.problems(f"<{inside}>a</>") == []
    assert spans(f"<{inside}>a</>") == (("a", style),)


@pytest.mark.parametrize(
    "inside",
    ["9%", "401%", "0", "1001", "50 %", "1.5", "#fff", "#gggggg", "red", "bolder", "-5", "²"],
)
def test_what_is_no_style_is_named(inside: str) -> None:
    first, *_ = markup.problems(f"<{inside}>a</>")

    assert " is not a style; write a colour such as #d00000, a size from 10% to 400%" in first


@pytest.mark.parametrize(
    ("cell", "expected", "unclear"),
    [
        ("", (), ()),
        ("plain", (("plain", PLAIN),), ()),
        ("**a**", (("a", BOLD),), ()),
        ("a ** b", (("a ** b", PLAIN),), ("cell",)),
        ("5 < 6", (("5 < 6", PLAIN),), ("cell",)),
        ("5 << 6", (("5 ", PLAIN), ("<", PLAIN), (" 6", PLAIN)), ()),
        ("</>", (("</>", PLAIN),), ("cell",)),
        ("****", (("**", PLAIN),), ()),
        ("{price} [x]", (("{price} [x]", PLAIN),), ()),
    ],
)
def test_marks_of_a_cell_are_read_whole_or_printed_as_they_are(
    cell: str, expected: tuple[Span, ...], unclear: tuple[str, ...]
) -> None:
    found = markup.fill("{cell}", {"cell": Cell.of_text(cell)}, "en", in_cells=True)

    assert (found.spans, found.unclear) == (expected, unclear)


@pytest.mark.parametrize(
    ("markup_of_box", "text"), [("none", "**a** **5**"), ("text", "a **5**"), ("cells", "a 5")]
)
def test_a_box_prints_the_marks_that_it_does_not_read(markup_of_box: str, text: str) -> None:
    box = parse({"format": 1, "boxes": [{"text": "**a** {n}", "markup": markup_of_box}]}).texts[0]

    assert markup.printed(box, {"n": Cell.of_text("**5**")}, "en") == text


def test_a_mark_that_closes_before_the_one_inside_it_is_a_problem() -> None:
    first, *_ = markup.problems("**a __b** c__")

    assert first == "“**” closes before the “__” inside it; close that one first."


def test_the_text_of_a_box_is_printed_without_its_marks() -> None:
    (box,) = parse({"format": 1, "boxes": [{"text": "**a** {signs}", "markup": "text"}]}).texts

    assert markup.printed(box, ROW, "en") == f"a {ROW['signs'].shown}"
