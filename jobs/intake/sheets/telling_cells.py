"""Cells that show how a file was read: a word with accents that another encoding would spell
otherwise, and a number that another language would read otherwise.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain
from operator import attrgetter

from babel import Locale

from jobs.design.cells.cell import Cell
from jobs.design.cells.currencies import currency_of
from jobs.design.cells.numbers import Unfit, number_of
from jobs.intake.sheets.choices import ENCODINGS
from jobs.intake.sheets.grids import NumberedCells, Table
from jobs.intake.sheets.refusals import Sentences, letters, listing, quoted, rows_in_words
from jobs.intake.sheets.texts import html_in, without_html

OTHERS = ("utf-8", "cp1252", "mac_roman", "cp1250", "cp1251")
"""Encodings that are taken for each other, the most usual first."""

LONGEST = 40  #: characters of a word or a number that serves as an example
_WORD, _ACCENTED = re.compile(r"\w+"), re.compile(r"[^\W\d_\x00-\x7f]")
_UNCLEAR = re.compile(r"\s*\D{0,4}\d{1,3}[.,]\d{3}\D{0,4}\s*")
_DECIMAL_COMMA = re.compile(r"[^\d.,]{0,4}\d{1,3}(?:\.?\d{3})*,\d{1,2}[^\d.,]{0,4}")
_MISREAD = re.compile(r"[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")

_FORMAT_OF = attrgetter("number_format")
_UNREADABLE = "\ufffd"  #: in place of what could not be read
_LOST = re.compile(r"[^\W\d_]\?+[^\W\d_]|(?<!\S)\?+[^\W\d_]|^\s*\?[\s?.-]*\?\s*$")
"""Question marks inside words, before them, or instead of all letters. After a word, one may be
meant.
"""


def of_encoding(text: str, encoding: str) -> str:
    """Return a sentence with the first word that another encoding would spell otherwise, or an
    empty text.
    """
    for written in filter(_ACCENTED.search, _WORD.findall(text)):
        word = written[:LONGEST]
        for other in OTHERS:
            misread = _read_as(word, encoding, other) if other != encoding else None
            if misread is not None and misread != word:
                return f"It reads “{word}” there, which would be “{misread}” in {ENCODINGS[other]}."
    return ""


def _read_as(word: str, encoding: str, other: str) -> str | None:
    """Return how the word would read in the other encoding, or None if it cannot be read so."""
    try:
        misread = word.encode(encoding).decode(other)
    except UnicodeError:
        return None
    return misread if misread.isprintable() else None


def of_language(rows: Iterable[NumberedCells], language: str) -> str:
    """Return a sentence with the first number that another language would read otherwise, else with
    the first one that is not written as in this language, or an empty text.
    """
    rows = list(rows)
    own = Locale.parse(language.replace("-", "_"))
    other = Locale("de" if own.language == "en" else "en")
    for place, cell in _unclear_numbers(rows):
        readings = [_number(cell, locale) for locale in (own, other)]
        if None not in readings and len(set(readings)) > 1:
            return _said(place, cell.shown, (own, other), readings)
    return _with_comma(rows, own) if own.number_symbols["latn"]["decimal"] == "." else ""


def _with_comma(rows: Iterable[NumberedCells], own: Locale) -> str:
    """Return a sentence with the first number that has a comma before its decimals."""
    for number, cells in rows:
        for column, cell in enumerate(cells):
            shown = cell[0]
            if "," in shown and len(shown) <= LONGEST and _DECIMAL_COMMA.fullmatch(shown):
                return (
                    f"{letters(column)}{number} says {quoted(shown)}, with a comma before the "
                    "decimals. It is printed as it is; formats such as {Price:currency} print it "
                    f"as in {own.get_display_name('en')}, with a point. If that is wrong, choose "
                    "another language of numbers."
                )
    return ""


def _unclear_numbers(rows: Iterable[NumberedCells]) -> Iterator[tuple[str, Cell]]:
    """Yield place and cell of texts with a mark that may separate decimals or thousands."""
    is_unclear = _UNCLEAR.fullmatch
    for number, cells in rows:
        for column, cell in enumerate(cells):
            shown = cell[0]
            if ("." in shown or "," in shown) and is_unclear(shown) and len(shown) <= LONGEST:
                yield f"{letters(column)}{number}", cell


def _number(cell: Cell, locale: Locale) -> str | None:
    try:
        return f"{number_of(cell, locale).normalize():f}"
    except Unfit:
        return None


def _said(place: str, text: str, locales: tuple[Locale, Locale], readings: list[str | None]) -> str:
    own, other = (locale.get_display_name("en") for locale in locales)
    first, second = (_in_words(reading or "") for reading in readings)
    return (
        f"{place} says {quoted(text)}, which is {first} in {own} and {second} in {other}. It is "
        f"printed as it is; formats such as {{Price:currency}} read it in {own}. If that is wrong, "
        "choose another language of numbers."
    )


def _in_words(number: str) -> str:
    """Write a number so that its decimal mark cannot be mistaken: `1 point 234`."""
    whole, _, decimals = number.partition(".")
    return f"{whole} point {decimals}" if decimals else whole


def may_be_misread(text: str) -> bool:
    """Return whether a text has a letter that misread texts begin with."""
    return "Ã" in text or "Â" in text


def misread_texts(table: Table) -> Sentences:
    """Yield a notice on the first text that was read in a wrong encoding before it came into the
    sheet: `GrÃ¶ÃŸe`.
    """
    for number, cells in table.rows:
        for column, cell in enumerate(cells):
            if column in table.names and (meant := _meant(cell.shown)):
                yield (
                    f"{letters(column)}{number} says {quoted(cell.shown)}, which was probably "
                    f"{quoted(meant)} before it was opened or saved in a wrong encoding. It would "
                    "be printed like that. Import the original again as Unicode (UTF-8)."
                )
                return


def _meant(text: str) -> str:
    """Return what a misread text was, or an empty text if it is as it was."""
    if not _MISREAD.search(text):
        return ""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""


def may_lack_letters(text: str) -> bool:
    """Return whether a text has a sign that stands for letters a program could not save."""
    return "?" in text or _UNREADABLE in text


def lost_letters(table: Table) -> Sentences:
    """Yield a notice on texts whose letters were saved as question marks: `?ukasz`, `????`."""
    found = [
        (f"{letters(column)}{number}", cell.shown)
        for number, cells in table.rows
        for column, cell in enumerate(cells)
        if column in table.names and _lacks_letters(cell.shown)
    ]
    if found:
        place, text = found[0]
        cells, verb = ("cells", "have") if len(found) > 1 else ("cell", "has")
        yield (
            f"{len(found):,} {cells} {verb} “{_UNREADABLE if _UNREADABLE in text else '?'}” where "
            f"letters are missing, as in {place}: {quoted(text)}. The program that saved the sheet "
            "could not write these letters. They would be printed like that. Export it again as "
            "CSV (UTF-8) or .xlsx."
        )


def _lacks_letters(text: str) -> bool:
    return _UNREADABLE in text or bool("://" not in text and _LOST.search(text))


def html_texts(table: Table) -> Iterator[str]:
    """Yield a notice on the columns that have characters written as HTML."""
    found: dict[int, tuple[int, str, str]] = {}
    for row, cells in table.rows:
        for index, cell in enumerate(cells):
            if index in table.names and (sign := html_in(cell.shown)):
                found.setdefault(index, (row, cell.shown, sign))
    if found:
        row, text, sign = next(iter(found.values()))
        word, verb = ("Column", "has") if len(found) == 1 else ("Columns", "have")
        names = listing(quoted(table.names[index]) for index in sorted(found))
        yield (
            f"{word} {names} {verb} characters written as HTML: row {row:,} says {quoted(text)}. "
            f"It would be printed like that. To print “{without_html(sign)}” for “{sign}”, "
            "choose Decode under Characters as HTML."
        )


def without_currency(table: Table, language: str) -> Sentences:
    """Yield a notice on each column whose number format shows a currency, which a few of its prices
    lack: they are typed as text, or formatted otherwise.
    """
    locale = Locale.parse(language.replace("-", "_"))
    every = set(map(_FORMAT_OF, chain.from_iterable([cells for _, cells in table.rows])))
    of_currency = {text for text in every - {"", "General"} if _has_currency(text, locale)}
    for index, name in table.names.items() if of_currency else ():
        column = [cells[index] for _, cells in table.rows if index < len(cells)]
        if not of_currency.isdisjoint(map(_FORMAT_OF, column)):
            in_rows = {row: cells[index] for row, cells in table.rows if index < len(cells)}
            yield from _lacking_currency(name, in_rows, of_currency, locale)


def _has_currency(number_format: str, locale: Locale) -> bool:
    return currency_of(Cell("", None, number_format), locale) is not None


def _lacking_currency(
    name: str, column: Mapping[int, Cell], of_currency: Container[str], locale: Locale
) -> Sentences:
    having = [cell for cell in column.values() if _is_in(of_currency, cell)]
    others = (pair for pair in column.items() if not _is_in(of_currency, pair[1]))
    lacking = {row: cell.shown for row, cell in others if _is_bare_price(cell, locale)}
    if lacking and len(lacking) < len(having):
        yield (
            f"Column {quoted(name)} has prices such as {quoted(having[0].shown)}, but no currency "
            f"in {rows_in_words(lacking)}: {quoted(next(iter(lacking.values())))}. It is "
            "printed as it is. If that is text, enter it again as a number in the format of the "
            "others, and upload the sheet again."
        )


def _is_in(of_currency: Container[str], cell: Cell) -> bool:
    is_number = isinstance(cell.raw, int | float) and not isinstance(cell.raw, bool)
    return is_number and cell.number_format in of_currency


def _is_bare_price(cell: Cell, locale: Locale) -> bool:
    """Return whether a cell holds a number without a currency."""
    is_number = bool(cell.shown.strip()) and _number(cell, locale) is not None
    return is_number and currency_of(cell._replace(number_format=""), locale) is None
