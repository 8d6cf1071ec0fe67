"""The text of a row with the styles of its parts, from the pattern to what shaping needs.

A text is normalised and changed in case as a whole, because both depend on context. Every character
of the outcome then has the style of the character that it came from.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import icu

from jobs.design import Cell, Row, TextBox
from jobs.design.cells import markup, patterns
from jobs.design.cells.currencies import currency_of
from jobs.design.cells.formatting import cased, locale_of
from jobs.design.cells.markup import BOLDER, PLAIN, Style
from jobs.rendering.fonts.chains import Chain, WantedFont, chain_of
from jobs.rendering.fonts.opened import Font
from jobs.rendering.lines.runs import Look, Part, TextStyle
from jobs.rendering.lines.shaping import Paragraph, shape, shape_plain
from jobs.rendering.unicode.characters import plain

type Styles = Sequence[Style] | None
"""One for each character, or None if no part of the text is styled."""

_RAISED = 0.6
"""The size of raised parts; their tops are as high as those of capitals."""
_AMOUNT = re.compile(
    r"""(?P<before>[^\s\d]{1,4}[ \u00a0\u202f]?)?
    (?<![\d.,٫·])(?:\d{1,3}(?:[.,'’٬ \u00a0\u202f]\d{2,3})*[.,'’٬ \u00a0\u202f]\d{3}|\d+)
    (?P<mark>[.,٫·])(?P<cents>\d\d)(?![.,٫·]?\d)
    (?P<after>[ \u00a0\u202f]?[^\s\d]{1,4})?""",
    re.VERBOSE,
)
"""A number with two decimals, and what may be the currency beside it."""


class StyledText(NamedTuple):
    """`unclear` are the columns whose marks cannot be read."""

    text: str
    styles: Styles = None
    unclear: tuple[str, ...] = ()


def read(box: TextBox, row: Row, language: str) -> StyledText:
    """Return the text that a box prints for a row.

    Raises the same as `patterns.fill`.
    """
    styled = _plainly(box, row, language) if box.markup == "none" else _marked(box, row, language)
    return styled if box.cents == "keep" else _with_cents(box, styled, language)


def _plainly(box: TextBox, row: Row, language: str) -> StyledText:
    text = plain(patterns.fill(box.text, row, language))
    return StyledText(text if box.letter_case == "keep" else cased(text, box.letter_case, language))


def _marked(box: TextBox, row: Row, language: str) -> StyledText:
    """Return the text with the styles that its marks say."""
    marked = markup.fill(box.text, row, language, in_cells=box.markup == "cells")
    written = "".join([text for text, _ in marked.spans])
    text = plain(written)
    styles = _following(text, written, [style for part, style in marked.spans for _ in part])
    if box.letter_case != "keep":
        text, styles = _cased(text, styles, box, language)
    return StyledText(text, styles, marked.unclear)


def _cased(text: str, styles: list[Style], box: TextBox, language: str) -> tuple[str, list[Style]]:
    """Return the text in the letter case of the box, and the style of each of its characters."""
    shown, moved = cased(text, box.letter_case, language), []
    for start, stop, length in _case_edits(text, box, language):
        owner = styles[start : start + 1] or [PLAIN]
        moved += styles[start:stop] if stop - start == length else owner * length
    return shown, moved[: len(shown)] + [PLAIN] * (len(shown) - len(moved))


def _case_edits(text: str, box: TextBox, language: str) -> Iterator[tuple[int, int, int]]:
    """Yield stretches of the text, and how many characters each has in the other case."""
    edits = icu.Edits()
    shown = _changed(text, box.letter_case, icu.Locale(str(locale_of(language))), edits)
    units, shown_units = _units(text), _units(shown)
    before = after = 0
    for _, old_length, new_length, *_ in edits.getFineIterator():
        start, begin = units[before], shown_units[after]
        before, after = before + old_length, after + new_length
        yield start, units[before], shown_units[after] - begin


def _changed(text: str, letter_case: str, locale: Any, edits: Any) -> str:
    """Return the text in another case, and add what changed to the edits."""
    if letter_case == "title":
        words = icu.BreakIterator.createWordInstance(locale)
        return str(icu.CaseMap.toTitle(locale, 0, words, text, edits))
    change = {"upper": icu.CaseMap.toUpper, "lower": icu.CaseMap.toLower}[letter_case]
    return str(change(locale, 0, text, edits))


def _units(text: str) -> list[int]:
    """Return the character at each unit of UTF-16, and the end."""
    places = [i for i, character in enumerate(text) for _ in range(1 + (character > "\uffff"))]
    return [*places, len(text)]


def _following(text: str, written: str, styles: list[Style]) -> list[Style]:
    """Return the styles of a text from which blanks and control characters were removed."""
    if text == written:
        return styles
    found, place = [], 0
    for character in text:
        while not _became(written[place], character):
            place += 1
        found.append(styles[place])
        place += 2 if written[place : place + 2] == "\r\n" else 1
    return found


def _became(before: str, after: str) -> bool:
    """Return whether a character is kept, or is a blank or a line break, which are unified."""
    return before == after or (after in " \n" and not before.isprintable() and before.isspace())


# --- Cents ----------------------------------------------------------------------------------------


def _with_cents(box: TextBox, styled: StyledText, language: str) -> StyledText:
    """Return the text with the cents of its amounts raised, with or without their mark."""
    text, styles = list(styled.text), list(styled.styles or [PLAIN] * len(styled.text))
    for amount in reversed(_prices(styled.text, language)):
        first, end = amount.start("mark"), amount.end("cents")
        styles[first:end] = [style._replace(is_raised=True) for style in styles[first:end]]
        if box.cents == "raise-alone":
            del text[first], styles[first]
    return styled._replace(text="".join(text), styles=styles)


def _prices(text: str, language: str) -> list[re.Match[str]]:
    return [amount for amount in _AMOUNT.finditer(text) if _is_price(amount, text, language)]


def _is_price(amount: re.Match[str], text: str, language: str) -> bool:
    """Return whether a currency is beside the amount, or nothing else is in the text."""
    beside = f"{amount['before'] or ''} {amount['after'] or ''}"
    is_alone = amount.group().strip() == text and not beside.strip()
    return is_alone or currency_of(Cell.of_text(beside), locale_of(language)) is not None


# --- Shaping --------------------------------------------------------------------------------------


class Looks:
    """The looks of the characters of a text, and its paragraphs shaped with them.

    Most texts have no styled part; for them each answer is ready.
    """

    __slots__ = ("_looks", "_of_style", "_style", "_text")

    def __init__(self, box: TextBox, styled: StyledText, style: TextStyle) -> None:
        self._style, self._text = style, styled.text
        self._of_style: dict[Style, Look] = {}
        styles = styled.styles if styled.styles and set(styled.styles) != {PLAIN} else None
        self._looks = None if styles is None else [self._look(box, one) for one in styles]

    @property
    def first_font(self) -> Font:
        """The first font of the parts that are not styled."""
        return self._style.chain.first

    @property
    def chains(self) -> list[Chain]:
        """The fonts of the box, and of each styled part."""
        return [self._style.chain, *[look.chain for look in self._of_style.values()]]

    @property
    def is_uneven(self) -> bool:
        """Return whether a part is larger than the rest."""
        if not self._of_style:
            return False
        return any(look.part.share > 1 for look in self._of_style.values())

    @property
    def are_ruled(self) -> bool:
        """Return whether a part is struck through or underlined."""
        if not self._of_style:
            return False
        return any(look.part.is_ruled for look in self._of_style.values())

    def shaped(self, text: str) -> list[Paragraph]:
        """Shape the text, or its beginning with an ellipsis, which looks like what is before it."""
        lines, looks = text.split("\n"), self._looks
        if looks is None:
            return shape_plain(lines, self._style)
        if text != self._text:
            last = max(0, len(text) - 2)
            looks = [*looks[: len(text) - 1], looks[last]]
        return self._shaped_with(lines, looks)

    def _shaped_with(self, lines: list[str], looks: list[Look]) -> list[Paragraph]:
        paragraphs, start = [], 0
        for line in lines:
            own = looks[start : start + len(line)]
            paragraphs.append(shape(line, self._style.looking(own)))
            start += len(line) + 1
        return paragraphs

    def _look(self, box: TextBox, style: Style) -> Look:
        """Return the look of a style, the same object for the same style."""
        look = self._of_style.get(style)
        if look is None:
            look = self._of_style[style] = self._made(box, style)
        return look

    def _made(self, box: TextBox, style: Style) -> Look:
        wanted = wanted_font(self._style.chain.wanted, style)
        chain = chain_of(wanted, self._style.language, self._text)
        colour = "" if style.colour == box.colour else style.colour
        share, rise = _share_and_rise(style, chain.first)
        return Look(chain, Part(colour, share, rise, style.is_struck, style.is_underlined))


def wanted_font(wanted: WantedFont, style: Style) -> WantedFont:
    """Return the fonts of a part in a box that asks for these fonts."""
    weight = _bolder(wanted.weight) if style.weight == BOLDER else style.weight
    is_italic = wanted.is_italic or style.is_italic
    return wanted._replace(weight=weight or wanted.weight, is_italic=is_italic)


def _bolder(weight: int) -> int:
    """Return a weight that looks bolder (CSS Fonts 4, 2.2.1)."""
    return 700 if weight < 600 else 900 if weight < 900 else 1000


def _share_and_rise(style: Style, font: Font) -> tuple[float, int]:
    """Return the size of a part, and how far it is above the baseline: the capitals of a raised
    part end with the others.
    """
    if not style.is_raised:
        return style.share, 0
    return style.share * _RAISED, round(font.cap_height * style.share * (1 - _RAISED))
