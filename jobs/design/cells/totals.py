"""Rows that add up the others: no result is wanted for them, although they look like rows."""

import re
import unicodedata
from collections.abc import Iterable

from jobs.design.cells.cell import Cell

_WORDS = frozenset(
    unicodedata.normalize("NFC", word)
    for word in (
        "total", "totals", "sum", "subtotal", "sub-total", "grand total",
        "gesamt", "gesamtsumme", "summe", "insgesamt", "zwischensumme",
        "celkem", "součet", "i alt", "sum i alt", "suma", "suma total", "yhteensä", "summa",
        "somme", "total général", "sous-total", "összesen", "totale", "somma", "totaal", "som",
        "totalt", "razem", "łącznie", "soma", "итого", "всего", "сумма", "toplam", "genel toplam",
        "合计", "总计", "合計", "総計", "합계", "총계", "المجموع", "الإجمالي", "סך הכל",
        "סה\"כ", "סה״כ",
    )
)  # fmt: skip
"""In the languages whose booleans `jobs.intake.sheets.display` knows, and a few other scripts."""

_LONGEST = max(map(len, _WORDS)) + 3  #: characters, with a colon and spaces around it
_DIGIT = re.compile(r"\d")


def word_for_total(cells: Iterable[Cell]) -> str:
    """Return what the row's first filled cell says, if that is a word for a total, or nothing.

    All other filled cells must hold numbers: Suma and Som are names of people, too.
    """
    filled = (shown for cell in cells if (shown := cell.shown.strip()))
    first = next(filled, "")
    return first if _says_total(first) and all(map(_DIGIT.search, filled)) else ""


def _says_total(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    bare = unicodedata.normalize("NFC", text).strip(" \u00a0:：.=Σ∑").casefold()
    return bare in _WORDS
