"""The frozen values of a text box. Lengths as in `values`."""

from dataclasses import dataclass
from typing import Annotated, Literal

from jobs.design.boxes.effects import Outline, Plate, Shadow
from jobs.design.boxes.properties import (
    PER_CENT,
    AnchorPoint,
    Height,
    HexColour,
    Name,
    Opacity,
    Required,
    Rotation,
    Width,
    X,
    Y,
)
from jobs.design.boxes.style_rules import MOST_RULES, StyleRule, rule_contradictions
from jobs.design.boxes.tiling import OnlyInProofs, Tiling
from jobs.design.cells import markup
from jobs.design.controls import Label
from jobs.design.key_rules import (
    Choice,
    Feature,
    Flag,
    Number,
    OrElse,
    Pattern,
    Problems,
    Several,
    Text,
)
from jobs.design.sections import Section

LETTERS_AND_LINES = "Letters and lines"
"""The topic of settings that change how letters and lines look."""

type Align = Literal["start", "left", "centre", "right", "end", "justify"]
ALIGNS: dict[Align, str] = {
    "left": "Left",
    "centre": "Centre",
    "right": "Right",
    "start": "By script",
    "end": "By script, opposite",
    "justify": "Justified",
}
type LetterCase = Literal["keep", "upper", "lower", "title"]
LETTER_CASES: dict[LetterCase, str] = {
    "keep": "As written",
    "upper": "UPPERCASE",
    "lower": "lowercase",
    "title": "Title Case",
}
"""Other than "keep", each is the name of a format of cells."""
type Valign = Literal["top", "middle", "bottom"]
VALIGNS: dict[Valign, str] = {"top": "Top", "middle": "Middle", "bottom": "Bottom"}
type Direction = Literal["auto", "ltr", "rtl"]
DIRECTIONS: dict[Direction, str] = {
    "auto": "Detect",
    "ltr": "Left to right",
    "rtl": "Right to left",
}
type LongWords = Literal["cut", "hyphenate", "keep"]
LONG_WORDS: dict[LongWords, str] = {
    "cut": "Split them",
    "hyphenate": "Split them with a hyphen",
    "keep": "Keep them: the row fails",
}
type Wrap = Literal["greedy", "balance", "phrase"]
WRAPS: dict[Wrap, str] = {
    "greedy": "Fill lines",
    "balance": "Balance lines",
    "phrase": "Break at phrases",
}
type Overflow = Literal["fail", "ellipsis"]
OVERFLOWS: dict[Overflow, str] = {"fail": "Fail the row", "ellipsis": "Shorten it with …"}
type Markup = Literal["none", "text", "cells"]
MARKUP: dict[Markup, str] = {
    "none": "None: ** prints as it is",
    "text": "In the text above",
    "cells": "In the text above and in its cells",
}
type Cents = Literal["keep", "raise", "raise-alone"]
CENTS: dict[Cents, str] = {
    "keep": "As written",
    "raise": "Raised: 12,⁵⁰",
    "raise-alone": "Raised, without the comma: 12⁵⁰",
}
type Legible = Literal["measure", "choose"]
LEGIBLE: dict[Legible, str] = {
    "measure": "Only measure it",
    "choose": "Below 4.5 : 1, use black, white or a plate",
}
type MissingCharacter = Literal["fail", "box"]
MISSING: dict[MissingCharacter, str] = {"fail": "Fail the row", "box": "Draw an empty box"}


@dataclass(frozen=True, slots=True)
class TextBox:
    """One placed piece of text."""

    text: Annotated[
        str,
        Pattern(2_000),
        Label("Text"),
        "A pattern: {column}, {column:format}, facts of the photo such as {photo taken}, optional "
        "parts in […].",
    ]
    kind: Annotated[Literal["text"], Choice({"text": "Text"}), "The kind of box."] = "text"
    name: Name = ""
    anchor: AnchorPoint = "bottom"
    x: X = 50.0
    y: Y = 95.0
    width: Width = 80.0
    height: Height = 30.0
    fonts: Annotated[
        tuple[str, ...],
        Several(Text(80), 1, 10),
        "Font families. Each character is drawn by the first family that has it.",
    ] = ("Inter",)
    weight: Annotated[
        int, Number(1, 1000, whole=True), Label("Weight"), "400 is regular, 700 is bold."
    ] = 700
    italic: Annotated[
        bool,
        Flag(),
        Label("Italic"),
        "Use the family's own italics. A family without italics is drawn upright, and the check "
        "reports it.",
    ] = False
    size_min: Annotated[
        float,
        Number(0.2, 100),
        Label("Smallest"),
        "The smallest font size, in the unit of sizes.",
    ] = 2.0
    size_max: Annotated[
        float,
        Number(0.2, 100),
        Label("Largest", PER_CENT),
        "The largest font size, in the unit of sizes.",
    ] = 6.0
    same_size: Annotated[
        bool,
        Flag(),
        Label("One size for all rows"),
        "Draw all rows in one size: the largest at which every row fits.",
    ] = False
    colour: HexColour = "#ffffff"
    legible: Annotated[
        Legible,
        Choice(LEGIBLE),
        Label("Contrast on each photo", summary="contrast ensured"),
        "Measure the contrast on each photo; or, where it is below 4.5 : 1, use black, white or a "
        "plate instead.",
    ] = "measure"
    opacity: Annotated[Opacity, "The opacity of the whole box; 0 is invisible, 1 is solid."] = 1.0
    outline: Annotated[
        Outline | None,
        OrElse(Section(Outline), begin=Outline(width=3.0)),
        Label("Outline"),
        "A line around the letters.",
    ] = None
    shadow: Annotated[
        Shadow | None,
        OrElse(Section(Shadow), begin=Shadow(dy=4.0, blur=18.0, opacity=0.7)),
        Label("Shadow"),
        "A shadow behind the letters.",
    ] = None
    plate: Annotated[
        Plate | None,
        OrElse(Section(Plate), begin=Plate()),
        Label("Plate"),
        "A background behind the letters.",
    ] = None
    align: Annotated[
        Align,
        Choice(ALIGNS),
        Label("Align"),
        "Start follows the script; justify widens the spaces of every line but a paragraph's last.",
    ] = "centre"
    valign: Annotated[
        Valign,
        Choice(VALIGNS),
        Label("Vertical align"),
        "Where the text is placed in a taller box.",
    ] = "bottom"
    line_height: Annotated[
        float,
        Number(0.5, 4, step=0.05),
        Label("Line height", "× size", "line height {:g} ×", LETTERS_AND_LINES),
        "The distance from line to line, in font sizes.",
    ] = 1.2
    letter_spacing: Annotated[
        float,
        Number(-20, 200, step=0.5),
        Label("Letter spacing", "%", "letter spacing {:+g} %", LETTERS_AND_LINES),
        "Extra space between letters, in % of the font size.",
    ] = 0.0
    word_spacing: Annotated[
        float,
        Number(-20, 200, step=0.5),
        Label("Word spacing", "%", "word spacing {:+g} %", LETTERS_AND_LINES),
        "Extra space between words, in % of the font size.",
    ] = 0.0
    letter_case: Annotated[
        LetterCase,
        Choice(LETTER_CASES),
        Label("Letter case", summary="letters {}", topic=LETTERS_AND_LINES),
        "Print the whole text in capitals, in small letters, or with a capital for each word, by "
        "the rules of its language.",
    ] = "keep"
    cents: Annotated[
        Cents,
        Choice(CENTS),
        Label("Cents of prices", summary="cents {}", topic=LETTERS_AND_LINES),
        "Raise the two decimals of an amount with a currency, or of a text that is nothing but an "
        "amount.",
    ] = "keep"
    features: Annotated[
        tuple[str, ...],
        Several(Feature(), 0, 20),
        Label("OpenType features", summary="features {}", topic=LETTERS_AND_LINES),
        "OpenType features of the fonts by their tags: tnum for digits of equal width, -liga for "
        "no ligatures, salt=2.",
    ] = ()
    max_lines: Annotated[
        int,
        Number(1, 100, whole=True),
        Label("Maximum lines"),
        "Text that needs more lines does not fit.",
    ] = 3
    wrap: Annotated[
        Wrap,
        Choice(WRAPS),
        Label("Line breaks"),
        "How lines are filled: each as full as possible; all of about equal length; or by phrases, "
        "without a short last line. Balance and phrase keep Japanese phrases and Korean words "
        "whole.",
    ] = "greedy"
    long_words: Annotated[
        LongWords,
        Choice(LONG_WORDS),
        Label("Words wider than the box", summary="long words: {}"),
        "A word wider than the box at the smallest size: cut it; cut it with a hyphen, but "
        "addresses and article numbers without; or keep it whole, so that the text does not fit.",
    ] = "cut"
    direction: Annotated[
        Direction,
        Choice(DIRECTIONS),
        Label("Direction", summary="{}"),
        "Auto: by the first letter that has a direction.",
    ] = "auto"
    overflow: Annotated[
        Overflow,
        Choice(OVERFLOWS),
        Label("If it still does not fit"),
        "What to do if the text does not fit at the smallest size.",
    ] = "fail"
    strike: Annotated[
        bool,
        Flag(),
        Label("Strikethrough", summary="strikethrough", topic=LETTERS_AND_LINES),
        "Struck through.",
    ] = False
    underline: Annotated[
        bool,
        Flag(),
        Label("Underlined", summary="underlined", topic=LETTERS_AND_LINES),
        "Underlined.",
    ] = False
    markup: Annotated[
        Markup,
        Choice(MARKUP),
        Label("Styled parts"),
        "Where marks style parts of the text: **bold**, __italics__, ~~struck through~~, "
        "^^raised^^, and <#d00000 60%>…</> for a colour, a size from 10% to 400%, a weight, or "
        "bold, italic, strike, underline and raised. Doubled signs print themselves.",
    ] = "none"
    style_rules: Annotated[
        tuple[StyleRule, ...],
        Several(Section(StyleRule, rule_contradictions), 0, MOST_RULES),
        "Changes of the text in rows in which a column passes a test; later rules take precedence.",
    ] = ()
    required: Annotated[Required, "An empty text fails the row instead of hiding the box."] = False
    missing: Annotated[
        MissingCharacter,
        Choice(MISSING),
        Label("If no font has a character", summary="missing characters drawn as boxes"),
        "When no font has a character: fail, or draw a box for it.",
    ] = "fail"
    may_overlap: Annotated[
        bool,
        Flag(),
        Label("May overlap other boxes", summary="may overlap"),
        "The box may overlap others: the check does not report it.",
    ] = False
    rotation: Rotation = 0.0
    tile: Tiling = None
    only_in_proofs: OnlyInProofs = False

    @property
    def pattern(self) -> str:
        return self.text


def text_contradictions(box: TextBox) -> Problems:
    return [*_size_contradictions(box), *_markup_contradictions(box)]


def _markup_contradictions(box: TextBox) -> Problems:
    if box.markup == "none":
        return []
    return [("text", sentence) for sentence in markup.problems(box.text)]


def _size_contradictions(box: TextBox) -> Problems:
    least, most = box.size_min, box.size_max
    sentence = f"{least:g} is more than size_max, which is {most:g}."
    return [("size_min", sentence)] if least > most else []
