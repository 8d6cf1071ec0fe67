"""Styled parts of a text: in every script, case and size, and how they are painted."""

from itertools import groupby
from typing import Any

import pytest
from PIL import Image

from jobs.design import Cell, TextBox
from jobs.design.cells import markup
from jobs.rendering.boxes.layout import Layout, lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.boxes.styled_texts import StyledText, read
from jobs.rendering.geometry.placements import PlacedText
from jobs.rendering.visibility.legibility import seen_on
from tests.rendering.captions import CAPTIONS, box_design, laid_out, row


def styled(text: str, language: str = "en", **box: Any) -> Layout:
    look = box_design(language, **{"text": text, "markup": "text", "weight": 400, **box})
    return lay_out(look, {}, 1000, 400)


def placed(text: str, language: str = "en", **box: Any) -> PlacedText:
    layout = styled(text, language, **box)
    assert layout.failures == ()
    (found,) = layout.texts
    return found


def painted(layout: Layout) -> Image.Image:
    canvas = Image.new("RGBA", (layout.width, layout.height))
    for stamp in paint(layout):
        canvas.alpha_composite(stamp.image, (max(stamp.x, 0), max(stamp.y, 0)))
    return canvas


def colours(layout: Layout) -> set[tuple[int, ...]]:
    """The colours of solid pixels."""
    image = painted(layout)
    return {
        pixel[:3] for _, pixel in image.getcolors(image.width * image.height) if pixel[3] == 255
    }  # type: ignore[union-attr, index, misc]


# --- The text -------------------------------------------------------------------------------------


def marked(found: StyledText) -> str:
    """The text with a bar under each character that has a style."""
    styles = found.styles or ()
    return "".join(c for c, style in zip(found.text, styles, strict=True) if any(style[2:]))


@pytest.mark.parametrize(
    ("pattern", "case", "language", "text", "bold"),
    [
        ("Stra**ße** x", "upper", "de", "STRASSE X", "SSE"),
        ("a😀**\u0390**b", "upper", "en", "A😀\u0399\u0308\u0301B", "\u0399\u0308\u0301"),
        ("hello **wORLD**", "title", "en", "Hello World", "World"),
        ("ΟΔΟ**Σ**", "lower", "el", "οδος", "ς"),
        ("ﬁ**ﬁ**x", "upper", "en", "FIFIX", "FI"),
    ],
)
def test_a_style_follows_its_letters_through_a_change_of_case(
    pattern: str, case: Any, language: str, text: str, bold: str
) -> None:
    found = read(TextBox(pattern, markup="text", letter_case=case), {}, language)

    assert (found.text, marked(found)) == (text, bold)


def test_a_style_follows_its_letters_where_blanks_and_control_characters_go() -> None:
    box = TextBox(" \t{a}\r\n **{b}** \u2028 c\x01d**e**", markup="text")

    found = read(box, {"a": Cell.of_text("x\ty "), "b": Cell.of_text(" z\r\n")}, "en")

    assert (found.text, marked(found)) == ("x y\nz\n\ncde", "z\ne")


@pytest.mark.parametrize(
    ("text", "language", "raised", "alone"),
    [
        ("1.299,50 €", "de", ",50", "1.29950 €"),
        ("12.99", "en", ".99", "1299"),
        ("only 12.99", "en", "", "only 12.99"),
        ("12,50 mm", "de", "", "12,50 mm"),
        ("$12.50/kg", "en", ".50", "$1250/kg"),
        ("CHF 12.50", "de-CH", ".50", "CHF 1250"),
        ("12,500 €", "de", "", "12,500 €"),
        ("2026.11.24", "de", "", "2026.11.24"),
        ("-5,99 € or 3,10 €", "de", ",99,10", "-599 € or 310 €"),
        ("١٢٫٥٠ €", "ar", "٫٥٠", "١٢٥٠ €"),
    ],
)
def test_the_cents_of_prices_are_raised_if_the_box_says_so(
    text: str, language: str, raised: str, alone: str
) -> None:
    row = {"t": Cell.of_text(text)}

    found = read(TextBox("{t}", cents="raise"), row, language)
    without_mark = read(TextBox("{t}", cents="raise-alone"), row, language)

    assert (found.text, marked(found)) == (text, raised)
    assert without_mark.text == alone
    assert read(TextBox("{t}"), row, language) == StyledText(text)


# --- Its layout -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CAPTIONS)
@pytest.mark.parametrize("wrap", ["greedy", "balance"])
def test_a_part_that_looks_like_its_box_is_set_like_plain_text(name: str, wrap: str) -> None:
    language, caption = CAPTIONS[name]
    first, space, rest = caption.partition(" ")
    box = {"size_min": 3, "size_max": 20, "max_lines": 4, "wrap": wrap, "width": 60}

    plain = placed(caption.replace("<", "<<"), language, **box)
    found = placed(f"{first}{space}<400>{rest.replace('<', '<<')}</>", language, **box)

    assert [line.text for line in found.lines] == [line.text for line in plain.lines]
    assert found.size_px == plain.size_px
    assert [line.x for line in found.lines] == pytest.approx(
        [line.x for line in plain.lines], abs=1
    )


def test_bold_parts_take_more_room_and_a_small_part_less() -> None:
    box = {"size_min": 10, "size_max": 10, "max_lines": 1}
    plain, bold, small = (
        placed(text, **box).lines[0].width
        for text in ("Harbour prices", "Harbour **prices**", "Harbour <50%>prices</>")
    )

    assert bold > plain > small


def test_letters_that_join_do_so_across_a_change_of_style() -> None:
    box = {"fonts": ["Noto Sans Arabic"], "size_min": 10, "size_max": 10}
    whole = placed("مستشفى", "ar", **box)
    parts = placed("مست<400>شفى</>", "ar", **box)

    def glyphs(text: PlacedText) -> list[int]:
        marks = [mark for it in text.lines[0].line.marks for mark in it.glyphs]
        return [mark.number for mark in sorted(marks, key=lambda mark: mark.x)]

    assert glyphs(parts) == glyphs(whole)


def test_a_raised_part_ends_at_the_height_of_capitals() -> None:
    box = {"size_min": 40, "size_max": 40, "max_lines": 1}
    raised, capital = placed("^^H^^", **box), placed("H", **box)

    assert raised.lines[0].line.ink.top == pytest.approx(capital.lines[0].line.ink.top, abs=3)
    assert raised.lines[0].line.ink.bottom < -1000


def test_a_line_with_a_larger_part_is_higher_and_no_other() -> None:
    box = {"size_min": 10, "size_max": 10, "max_lines": 3, "line_height": 1.5}
    found = placed("a\n<200%>b</>\nc", **box)

    first, second, third = (line.baseline for line in found.lines)
    assert found.block.height == pytest.approx(10 / 100 * 400 * 1.5 * 4, abs=0.1)
    assert second - first > third - second > 60
    assert found.ink.top >= found.room.top


def test_a_text_with_larger_parts_stays_within_its_box() -> None:
    found = placed("<300%>Wide</> and much more of it\n<400%>Ág</>", max_lines=8, size_max=90)

    assert found.ink.left >= found.room.left
    assert found.ink.right <= found.room.right + 0.01
    assert found.ink.top >= found.room.top - 0.01
    assert found.ink.bottom <= found.room.bottom + 0.01


def test_a_shortened_text_keeps_its_styles_and_the_ellipsis_has_the_last() -> None:
    box = {"size_min": 20, "size_max": 20, "max_lines": 1, "overflow": "ellipsis"}
    found = placed("Fresh <#ff0000>oysters from the harbour, every day</>", **box)

    parts = [stretch.part for stretch in found.lines[0].line.stretches]
    assert found.overflow
    assert found.text.endswith("…")
    assert [part.colour for part in parts if part] == ["", "#ff0000"]


def test_a_word_is_hyphenated_in_the_style_of_its_cut() -> None:
    box = {"size_min": 10, "size_max": 10, "long_words": "hyphenate", "max_lines": 9, "width": 30}
    found = placed("Donau<#ff0000>dampfschifffahrtsgesellschaft</>", "de", **box)

    assert found.lines[0].text.endswith("‐")
    assert found.lines[0].line.stretches[-1].part.colour == "#ff0000"  # type: ignore[union-attr]
    assert "".join(line.text.rstrip("‐") for line in found.lines) == found.text


def test_a_justified_line_of_several_styles_is_as_wide_as_its_box() -> None:
    box = {"size_min": 10, "size_max": 10, "align": "justify", "max_lines": 9, "width": 50}
    found = placed(
        "Some **bold words** and __some others__ that fill <60%>more lines</> than one", **box
    )

    assert len(found.lines) > 2
    assert all(line.width == pytest.approx(500, abs=2) for line in found.lines[:-1])


def test_right_to_left_parts_are_in_the_order_of_the_text() -> None:
    found = placed("אחת <#ff0000>שתיים</> שלוש", "he", size_max=10)

    from_left = [it.part.colour for it in found.lines[0].line.stretches if it.part]
    assert [colour for colour, _ in groupby(from_left)] == ["", "#ff0000", ""]
    red = next(it for it in found.lines[0].line.stretches if it.part and it.part.colour)
    assert {found.text[place] for place in red.characters[red.first : red.last]} == set("שתיים")


# --- Its pixels -----------------------------------------------------------------------------------


def test_each_part_is_painted_in_its_colour_and_a_rule_in_that_of_its_part() -> None:
    found = colours(styled("ab <#ff0000>~~cd~~</> <#00ff00>ef</>", size_min=20, size_max=20))

    assert {(255, 255, 255), (255, 0, 0), (0, 255, 0)} <= found
    assert colours(styled("<#ff0000>ab</>", size_min=20, size_max=20)) == {(255, 0, 0)}


def test_only_the_part_is_struck_through() -> None:
    box = {"size_min": 20, "size_max": 20}
    plain, struck = (painted(styled(text, **box)) for text in ("...|...", "...|~~...~~"))

    left, right = Image.new("L", plain.size), Image.new("L", plain.size)
    left.paste(255, (0, 0, 500, 400))
    right.paste(255, (500, 0, 1000, 400))
    assert (
        Image.composite(plain, Image.new("RGBA", plain.size), left).tobytes()
        == Image.composite(struck, Image.new("RGBA", plain.size), left).tobytes()
    )
    assert plain.tobytes() != struck.tobytes()


def test_an_outline_is_as_wide_around_a_small_part_as_around_the_others() -> None:
    box = {"size_min": 30, "size_max": 30, "outline": {"width": 10, "colour": "#0000ff"}}
    for text in ("|", "<50%>|</>"):
        layout = styled(text, **box)
        image = painted(layout)
        middle = round(layout.texts[0].lines[0].baseline) - 5
        row = [image.getpixel((x, middle)) for x in range(image.width)]
        blue = sum(pixel[3] > 200 and pixel[2] - pixel[0] > 200 for pixel in row)  # type: ignore[index]
        assert blue == pytest.approx(2 * 12, abs=3)


def test_the_contrast_is_that_of_the_faintest_part_and_a_faint_one_is_made_legible() -> None:
    box = {"size_min": 20, "size_max": 20, "name": "t"}
    ground = Image.new("RGB", (100, 40), "#000000")

    seen = seen_on(styled("white <#222222>dark</>", **box), lambda: ground)
    bare = seen_on(styled("white <#222222></>", **box), lambda: ground)
    chosen = seen_on(styled("white <#222222>dark</>", legible="choose", **box), lambda: ground)

    assert seen.contrasts[0] < 2 < 20 < bare.contrasts[0]
    assert chosen.contrasts[0] >= 4.5


# --- What is said of it ---------------------------------------------------------------------------


def test_a_weight_or_italics_that_the_font_lacks_are_noticed_in_a_part_too() -> None:
    notices = styled("a **b** __c__", fonts=["Anton"]).notices

    assert [(notice.code, notice.sentence) for notice in notices] == [
        (
            "weight_not_available",
            "Anton has the weight 400 alone; “text 1” is drawn in 400 instead of 700.",
        ),
        ("italic_not_available", "Anton has no italics, so “text 1” is drawn upright there."),
    ]


def test_marks_of_a_cell_that_cannot_be_read_are_noticed_with_their_column() -> None:
    layout = laid_out("**open", markup="cells")

    (notice,) = layout.notices
    assert (notice.code, notice.details) == ("markup_unclear", {"box": "text 1", "column": "t"})
    assert layout.texts[0].text == "**open"


def test_marks_that_print_as_they_are_are_noticed_with_the_part_they_would_style() -> None:
    layout = lay_out(box_design("en", text="~~{t} €~~ now"), row("9,99"), 1000, 400)

    (notice,) = layout.notices
    assert notice.code == "marks_printed"
    assert notice.details == {"box": "text 1", "part": "~~{t} €~~"}
    assert layout.texts[0].text == "~~9,99 €~~ now"


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        ("Now **{t}**, only __today__", "**{t}**"),
        ("~~{old_price *} €~~", "~~{old_price *} €~~"),
        ("<#d00000 60%>{t}</>", "<#d00000 60%>{t}</>"),
        *(
            (signs, "")
            for signs in ("5 ** 6 ** 7", "Name: ______ __", "a_b__c", "1 < 2 > 1", "~~~~ x ~~~~")
        ),
    ],
)
def test_only_signs_around_a_part_are_marks(pattern: str, part: str) -> None:
    assert markup.unused_marks(pattern) == part


def test_a_rule_colours_or_hides_the_text_and_the_row_says_so() -> None:
    red = {"column": "t", "value": "sale", "colour": "#ff0000"}
    hiding = {"column": "t", "test": "contains", "value": "out", "hidden": True}
    rules: dict[str, Any] = {"style_rules": [red, hiding], "size_max": 10}

    assert colours(laid_out("Sale", **rules)) == {(255, 0, 0)}
    assert colours(laid_out("New", **rules)) == {(255, 255, 255)}
    hidden = laid_out("Sold out", required=True, **rules)
    assert (hidden.placed, hidden.failures) == ((), ())
    assert [(it.code, it.sentence) for it in hidden.notices] == [
        ("hidden_by_rule", "“text 1” is hidden, because “t” contains “out”.")
    ]


def test_a_rule_that_compares_numbers_says_in_which_rows_it_found_none() -> None:
    rule = {"column": "t", "test": "less", "value": "5", "colour": "#ff0000"}
    rules: dict[str, Any] = {"style_rules": [rule], "size_max": 10}

    unread = laid_out("on request", **rules)

    assert colours(laid_out("4.99", **rules)) == {(255, 0, 0)}
    assert colours(unread) == {(255, 255, 255)}
    (notice,) = unread.notices
    assert notice.code == "rule_not_compared"
    assert notice.sentence == (
        "“t” says “on request”, which is not a number, so the rule of “text 1” for rows in which "
        "“t” is less than 5 does not apply."
    )
