"""The currency of a cell: from its number format first, then from the text it shows."""

import re
import unicodedata
from functools import cache

from babel import Locale, core, numbers

from jobs.design.cells.cell import Cell

_BRACKETS = re.compile(r"\[\$([^\[\]-]*)(?:-[^\[\]]*)?\]")
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_LETTER = r"[^\W\d_]"
_WORDS = frozenset(("ALL", "BAM", "CUP", "GEL", "MOP", "PEN", "SOS", "TOP", "TRY"))
"""Codes that are words as well: beside the symbol of another currency, they are not codes."""
_USUAL_WORDS = frozenset(("ALL", "TOP"))
"""Those that are words of price lists in all countries but their own."""
_SYMBOLS = {
    "R$": "BRL",
    "US$": "USD",
    "CA$": "CAD",
    "A$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "NT$": "TWD",
    "MX$": "MXN",
    "S$": "SGD",
    "zł": "PLN",
    "Kč": "CZK",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "￥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
    "₫": "VND",
    "฿": "THB",
    "₴": "UAH",
    "₦": "NGN",
    "₱": "PHP",
    "$": "USD",
}
"""Symbols with one usual meaning.

The design's language takes precedence, so that "$" is CAD in en-CA and "kr" SEK in sv.
"""


def currency_of(cell: Cell, locale: Locale) -> str | None:
    """Return the ISO 4217 code, or None if neither number format nor text names a currency."""
    return _named_in(_marked(cell.number_format), locale) or _named_in(cell.shown, locale)


def currency_alone(text: str, locale: Locale) -> str | None:
    """Return the code of a text that is a code in capitals or a symbol and nothing else."""
    bare = text.strip()
    if len(bare) == 3 and bare.isupper() and numbers.is_currency(bare):
        return bare
    return dict(_symbols(locale)).get(unicodedata.normalize("NFC", bare).rstrip("."))


def is_symbol_of(text: str, code: str) -> bool:
    """Return whether people write a currency with this symbol, as Canadians do with $."""
    symbol = unicodedata.normalize("NFKC", text.strip())
    return bool(symbol) and symbol in numbers.get_currency_symbol(code, "en")


def _marked(number_format: str) -> str:
    """Return the format with `[$€-407]` unwrapped and its quotes removed (ECMA-376 18.8.31)."""
    return _BRACKETS.sub(r"\1", number_format).replace('"', "").replace("\\", "")


def _named_in(text: str, locale: Locale) -> str | None:
    """Return the code that a text names. `TOP 12,50 €` is not in the currency of Tonga."""
    symbol, usual = _symbol_in(text, locale)
    codes = (str(code) for code in _CODE.findall(text) if numbers.is_currency(code))
    return next((code for code in codes if not _is_word(code, symbol, text, locale)), usual)


def _is_word(code: str, symbol: str, text: str, locale: Locale) -> bool:
    """Return whether a code is rather a word beside a price."""
    if code not in _WORDS or text.strip() == code:
        return False
    if symbol:
        return not is_symbol_of(symbol, code)
    return code in _USUAL_WORDS and code not in _own_currencies(locale)


def _symbol_in(text: str, locale: Locale) -> tuple[str, str | None]:
    """Return the symbol in a text and its code, or an empty text and None."""
    text = unicodedata.normalize("NFC", text)
    pairs = (pair for pair in _symbols(locale) if pair[0] in text and _stands(pair[0], text))
    return next(pairs, ("", None))


def _stands(symbol: str, text: str) -> bool:
    """Return whether a symbol stands alone, outside words and longer symbols such as `EC$`."""
    return _alone(symbol).search(text) is not None


@cache
def _alone(symbol: str) -> re.Pattern[str]:
    before = "" if not symbol[0].isalpha() and symbol != "$" else rf"(?<!{_LETTER})"
    after = rf"(?!{_LETTER})" if symbol[-1].isalpha() else ""
    return re.compile(before + re.escape(symbol) + after)


@cache
def _symbols(locale: Locale) -> tuple[tuple[str, str], ...]:
    """Return pairs of symbol and code.

    The language's own replace the usual ones; longer symbols come before shorter.
    """
    own = {
        str(locale.currency_symbols[code]).rstrip("."): code
        for code in _own_currencies(locale)
        if code in locale.currency_symbols
    }
    return tuple(sorted((_SYMBOLS | own).items(), key=lambda pair: -len(pair[0])))


def _own_currencies(locale: Locale) -> list[str]:
    territory = _territory(locale)
    return list(numbers.get_territory_currencies(territory)) if territory else []


def _territory(locale: Locale) -> str:
    likely = core.get_global("likely_subtags").get(str(locale), "")
    return locale.territory or likely.rpartition("_")[2]
