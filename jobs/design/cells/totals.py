"""Rows that add up the others: no result is wanted for them, although they look like rows."""

import re
import unicodedata
from collections.abc import Iterable

from babel import numbers

from jobs.design.cells.cell import Cell

_WORDS = frozenset(
    unicodedata.normalize("NFC", word)
    for word in (
        "total", "totals", "sum", "subtotal", "sub-total", "grand total",
        "gesamt", "gesamtsumme", "summe", "insgesamt", "zwischensumme",
        "celkem", "součet", "i alt", "sum i alt", "suma", "suma total", "yhteensä", "summa",
        "somme", "total général", "sous-total", "összesen", "totale", "somma", "totaal", "som",
        "totalt", "razem", "łącznie", "soma", "итого", "всего", "сумма", "toplam", "genel toplam",
        # what Excel writes under a table, and under a pivot table
        "ergebnis", "gesamtergebnis", "итог", "общий итог", "total geral", "totale complessivo",
        "eindtotaal", "suma końcowa", "celkový součet", "totalsumma", "hovedtotal", "végösszeg",
        "kaikki yhteensä",
        "合计", "总计", "合計", "総計", "합계", "총계", "المجموع", "الإجمالي", "סך הכל",
        "סה\"כ", "סה״כ",
    )
)  # fmt: skip
"""In the languages whose booleans `jobs.intake.sheets.display` knows, and a few other scripts."""

_UNITS = frozenset(
    unicodedata.normalize("NFC", word)
    for word in (
        "kg", "mg", "lb", "lbs", "oz", "ml", "cl", "mm", "cm", "km", "m²", "m2", "m³", "m3", "qm",
        "pc", "pcs", "pieces", "units", "items", "stk", "stück", "stuk", "stuks", "szt", "ks",
        "kpl", "pz", "pzas", "pièces", "db", "buc", "kom", "adet", "шт", "個", "件", "个",
        "枚", "개", "kr", "ft", "lei", "zł", "kč", "лв", "руб", "fr", "tl", "円", "元", "원",
    )
)  # fmt: skip
"""What is written beside a number, besides codes of currencies. No single letter is in it: a column
of m and f says who is a man.
"""
_LONGEST = max(map(len, _WORDS)) + 12  #: characters, with a colon, spaces, and a unit in brackets
_FIRST_LETTERS = frozenset(unicodedata.normalize("NFD", word)[0] for word in _WORDS)
_DIGIT = re.compile(r"\d")
_AROUND = " \u00a0:：.=Σ∑"


def word_for_total(cells: Iterable[Cell]) -> str:
    """Return what the row's first filled cell says, if that is a word for a total, or nothing.

    All other filled cells must hold numbers, or what is written beside them, such as EUR or kg:
    Suma and Som are names of people, too.
    """
    rest = iter(cells)
    first = next((text for cell in rest if (text := cell.shown.strip())), "")
    return first if first and _says_total(first) and _are_numbers(rest) else ""


def _are_numbers(cells: Iterable[Cell]) -> bool:
    """Return whether all filled cells hold numbers, or what is written beside them, and at least
    one of them a number if any is filled.
    """
    shown = [text for cell in cells if (text := cell.shown.strip())]
    words = [text for text in shown if not _DIGIT.search(text)]
    has_numbers = len(words) < len(shown) or not words
    return has_numbers and all(map(_is_beside_number, words))


def _is_beside_number(text: str) -> bool:
    """Return whether a text is a sign, such as €, the code of a currency, or a unit."""
    bare = text.strip(_AROUND)
    if not any(map(str.isalpha, bare)):
        return True
    is_code = len(bare) == 3 and bare.isupper() and numbers.is_currency(bare)
    return is_code or unicodedata.normalize("NFC", bare).casefold() in _UNITS


def _says_total(text: str) -> bool:
    if len(text) > _LONGEST or _begins_otherwise(text.lstrip(_AROUND)[:1]):
        return False
    bare = unicodedata.normalize("NFC", text).strip(_AROUND)
    word, _, last = bare.rpartition(" ")
    has_unit = bool(word) and _is_beside_number(last.strip("()[]"))
    return any(
        one.strip(_AROUND).casefold() in _WORDS for one in (bare, word if has_unit else bare)
    )


def _begins_otherwise(first: str) -> bool:
    """Return whether it is quick to see that no word for a total begins with this character. False
    for characters that are not ASCII.
    """
    return first.isascii() and first.lower() not in _FIRST_LETTERS
