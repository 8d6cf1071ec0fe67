"""The font for each character: spaces of any width in every family, blank glyphs, emoji in one
colour.
"""

import unicodedata
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest

from jobs import design, rendering
from jobs.design import Cell, Typeface
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.fonts import opened
from jobs.rendering.fonts.chains import Chain, WantedFont, chain_of
from jobs.rendering.fonts.families import Family, families
from jobs.rendering.lines.shaping import Paragraph, TextStyle, missing, shape
from tests.rendering import made_fonts
from tests.rendering.captions import laid_out

SPACES = [
    chr(code)
    for code in range(0x20, 0x3001)
    if unicodedata.category(chr(code)) == "Zs" and code != 0x1680
]
WIDEST = 1.3 * opened.EM


@pytest.fixture
def house(tmp_path: Path):
    """Return a function that makes a chain beginning with a font of these bytes."""

    def house(font: bytes) -> Chain:
        content = sha256(font).hexdigest()
        (tmp_path / content).write_bytes(font)
        rendering.bring({content: tmp_path / content})
        return chain_of(
            WantedFont(("House Sans",), 400, typefaces=(Typeface("House Sans", content),)), "en", ""
        )

    return house


def shaped(chain: Chain, text: str, language: str = "en") -> Paragraph:
    return shape(text, TextStyle(chain, language))


def families_of(paragraph: Paragraph) -> list[str]:
    return [run.item.font.key.family for run in paragraph.runs]


def ink_of(paragraph: Paragraph, index: int) -> list[int]:
    """Return the visible glyphs of a character."""
    return [
        number
        for run in paragraph.runs
        for number, character in zip(run.numbers, run.characters, strict=True)
        if character == index and run.item.font.extents(number) != (0, 0, 0, 0)
    ]


def test_fonts_are_chosen_for_each_cluster() -> None:
    (placed,) = laid_out("Aあ🙂❤ש", "ja", fonts=["Lora"], weight=900).texts

    used = [font for marks in [placed.lines[0].line.marks] for font, *_ in marks]
    assert used == [
        opened.FontKey("Lora", 700),
        opened.FontKey("Noto Sans CJK JP", 900),
        opened.FontKey("Twemoji", 400),
        opened.FontKey("Noto Emoji", 700),
        opened.FontKey("Noto Sans Hebrew", 700),
    ]


@pytest.mark.parametrize(
    ("language", "text", "family"),
    [
        ("ja", "直", "JP"),
        ("ko", "直", "KR"),
        ("zh", "直", "SC"),
        ("zh-TW", "直", "TC"),
        ("zh-Hant-HK", "直", "TC"),
        ("zh-HK", "直", "HK"),
        ("en", "直", "SC"),
        ("en", "直の", "JP"),
        ("de", "直 봄", "KR"),
    ],
)
def test_han_is_drawn_the_way_of_the_language_or_of_the_script_beside_it(
    language: str, text: str, family: str
) -> None:
    (placed,) = laid_out(text, language).texts

    assert placed.lines[0].line.marks[0].font.family == f"Noto Sans CJK {family}"


# --- Spaces ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
@pytest.mark.parametrize("around", ["1{}2", "{}a", "😀{}!", "漢{}字", "ا{}ب"])
def test_a_space_of_any_width_is_blank_in_every_family(family: Family, around: str) -> None:
    chains = {
        chain_of(WantedFont((family.name,), face.weights[0], face.is_italic), "fr", "")
        for face in family.faces
    }

    for chain, space in product(chains, SPACES):
        text = around.format(space)
        paragraph, index = shaped(chain, text, "fr"), text.index(space)

        assert missing(paragraph) == ()
        assert ink_of(paragraph, index) == []
        assert 0 < paragraph.width(index, index + 1) < WIDEST, f"{ord(space):04X}"


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_digits_grouped_by_narrow_spaces_as_in_french_are_drawn_in_every_family(
    family: Family,
) -> None:
    box = {
        "text": "{n:number 2}, {n:currency EUR}, {p:percent}",
        "fonts": [family.name],
        "weight": 400,
    }
    parsed = design.parse({"format": 1, "language": "fr", "boxes": [box]})

    layout = lay_out(parsed, {"n": Cell.of_text("1234567,5"), "p": Cell.of_text("0,5")}, 1000, 400)

    (placed,) = layout.texts
    assert placed.text == "1\u202f234\u202f567,50, 1\u202f234\u202f567,50\u00a0€, 50\u00a0%"
    assert [notice.code for notice in (*layout.failures, *layout.notices)] == []


def test_a_font_without_even_the_plain_space_takes_that_of_another(house) -> None:
    chain = house(made_fonts.without(" "))

    for space in SPACES:
        paragraph = shaped(chain, f"a{space}b")

        assert families_of(paragraph) == ["House Sans", "Noto Sans", "House Sans"]
        assert (missing(paragraph), ink_of(paragraph, 1)) == ((), [])


def test_the_space_of_ogham_is_a_stroke_and_missing_where_no_font_has_it() -> None:
    (failure,) = laid_out("ᚁ\u1680ᚂ").failures

    assert failure.details["characters"] == ["ᚁ", "\u1680", "ᚂ"]


# --- Blank glyphs ---------------------------------------------------------------------------------


def test_a_letter_whose_glyph_is_blank_comes_from_the_next_font(house) -> None:
    paragraph = shaped(house(made_fonts.blank("xü")), "axbü")

    assert families_of(paragraph) == ["House Sans", "Noto Sans", "House Sans", "Noto Sans"]
    assert missing(paragraph) == ()


def test_a_blank_letter_that_no_other_font_has_is_missing(house) -> None:
    paragraph = shaped(house(made_fonts.blank("x", called="ꡁ")), "axb ꡁ")

    assert missing(paragraph) == ("ꡁ",)


@pytest.mark.parametrize("family", families(), ids=lambda family: family.name)
def test_no_family_of_ours_has_a_blank_letter(family: Family) -> None:
    font = opened.load(opened.key_of(family, 400))
    # Parts of keycaps, which are blank alone.
    parts = "#*0123456789" if family.name == "Twemoji" else ""
    private = "\ue0ff\ueffd\uf000"

    assert [
        it for it in map(chr, font.covered) if not font.draws(it) and it not in parts + private
    ] == []


def test_keycaps_are_emoji_although_their_digits_are_blank() -> None:
    chain = chain_of(WantedFont(("Inter",), 400), "en", "")

    assert families_of(shaped(chain, "1️⃣ 1")) == ["Twemoji", "Inter"]


# --- Emoji ----------------------------------------------------------------------------------------


def test_one_colour_emoji_are_used_if_chosen_and_do_not_affect_letters_and_spaces() -> None:
    chain = chain_of(WantedFont(("Noto Emoji",), 400), "en", "")

    paragraph = shaped(chain, "😀 5 ☀ #1")

    assert families_of(paragraph) == ["Noto Emoji", "Noto Sans", "Noto Emoji", "Noto Sans"]


def test_emoji_are_coloured_unless_a_one_colour_family_is_chosen() -> None:
    assert families_of(shaped(chain_of(WantedFont(("Inter",), 400), "en", ""), "😀 5")) == [
        "Twemoji",
        "Inter",
    ]


def test_an_unknown_family_in_a_cell_is_reported_with_its_column() -> None:
    (failure,) = lay_out(
        design.parse({"format": 1, "boxes": [{"text": "Hi", "name": "price"}]}),
        {"price.fonts": Cell.of_text("Luto, Inter")},
        400,
        300,
    ).failures

    sentence = (
        "“Luto, Inter” in column “price.fonts” cannot be used: there is no font family "
        "“Luto”; did you mean “Lato”?"
    )
    assert (failure.code, failure.sentence, failure.details["column"]) == (
        "value_unusable",
        sentence,
        "price.fonts",
    )


# --- Pairs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "family"),
    [
        ("“春天”的港口", "zh", "Noto Sans CJK SC"),
        ("(שלום) Hi", "he", "Inter"),
        ("Spring “春天” now", "en", "Inter"),
        ("Hi (שלום).", "en", "Inter"),
        ("春 (Nikon Z8)。", "ja", "Noto Sans CJK JP"),
        ("“It’s ‘春’ now”", "en", "Inter"),
        ("「(Nikon)」と", "ja", "Noto Sans CJK JP"),
    ],
)
def test_both_brackets_or_marks_of_a_pair_are_of_one_font(
    text: str, language: str, family: str
) -> None:
    paragraph = shaped(chain_of(WantedFont(("Inter",), 400), language, text), text, language)

    pairs = [text.index(character) for character in text if character in "“”()"]
    assert {
        run.item.font.key.family
        for run in paragraph.runs
        for at in pairs
        if run.item.start <= at < run.item.stop
    } == {family}
