"""The number in a cell: the stored value, else the shown text, read in the design's language or by
its separators.

A text is rejected if it holds two numbers, or one that is only part of its meaning ("2 x 500 g",
"1½", "(12.50)", "£1.2m"): a picture that shows another price than the sheet is worse than a row
that fails.
"""

import math
import re
import unicodedata
from decimal import Decimal, InvalidOperation

from babel import Locale, numbers

from jobs.design.cells.cell import Cell, Raw


class Unfit(ValueError):
    """The cell is not what a format needs; the text says what it should be."""


_SPACE = r"[ \u00a0\u2009\u202f]"
_GROUPED = re.compile(rf"(?<!\d)\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)")
_NUMBER = re.compile(r"\d[\d.,'’٫٬]*")
_MARK_ALONE = re.compile(r"(?:^|[^\w.,'’٫٬])[.,٫]$")
"""The decimal mark of a number that has no zero before it: `.5`, `$.99`. In `No.5`, it is part of
the word.
"""
_CURRENCY = "¤"  #: stands for any currency sign, so that later steps recognise it
_SIGNS = ("-", "−", "+")
_NO_CENTS = re.compile(r"[-−–—]{1,2}(?!\w)")
"""Dashes in place of cents, as in `12,–` and `12.--`."""
_TIMES = re.compile(
    r"(k|cr|crores?|lacs?|lakhs?|mil|mio|mld|mln|mn|mrd|bln|bn|tsd|tys|млн|млрд|тыс"
    r"|(thousand|million|milliard|millón|milione|milhõe|billion|trillion|tausend)\w{0,2})(?!\w)"
    r"|[千万億亿兆천만억조]",
    re.IGNORECASE,
)
"""Words and letters after a number that multiply it: `450k`, `1,2 Mio. €`."""
_TIMES_A_PRICE = re.compile(r"[mbt](?!\w)", re.IGNORECASE)
"""The same of a price. Without a currency sign, `5 m` is five metres."""
UNSEEN = {ord(mark): None for mark in "\u200e\u200f\u061c"}
"""Invisible direction marks, found beside signs in Arabic and Hebrew."""


def number_of(cell: Cell, locale: Locale) -> Decimal:
    """Return the number that the cell holds. Raises `Unfit` if there is none."""
    if _is_finite(cell.raw):
        return _by_its_digits(cell.raw)
    before, written, after = _around_number(cell.shown)
    bare = written.rstrip(".,")
    if bare != written and _NO_CENTS.match(after):
        after = _NO_CENTS.sub("", after, count=1)
    if _is_part(before, after):
        raise Unfit(_NO_NUMBER)
    return _read(_sign(before) + "".join(map(_in_ascii, bare)), locale)


_NO_NUMBER = "it is not a number."


def _by_its_digits(raw: Raw) -> Decimal:
    """Return a stored number as spreadsheet programs count with it, by its first 15 digits: the sum
    1.1 + 2.2 is stored as a little more than 3.3.
    """
    return Decimal(f"{raw:.15g}" if isinstance(raw, float) else str(raw))


def _is_finite(raw: Raw) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw)


def _around_number(shown: str) -> tuple[str, str, str]:
    """Return the only number in a text, between what is before it and after it. Raises `Unfit`."""
    text = _GROUPED.sub(_without_spaces, "".join(map(_known, shown.translate(UNSEEN).strip())))
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        raise Unfit("it holds more than one number." if found else _NO_NUMBER)
    before, written = text[: found[0].start()], found[0].group()
    if _MARK_ALONE.search(before):
        before, written = before[:-1], f"0{before[-1]}{written}"
    return before, written, text[found[0].end() :]


def _known(character: str) -> str:
    return _CURRENCY if unicodedata.category(character) == "Sc" else character


def _without_spaces(match: re.Match[str]) -> str:
    return re.sub(_SPACE, "", match.group())


def _is_part(before: str, after: str) -> bool:
    """Return whether the number is only part of a value: of a fraction (`1½`), `12⁵⁰`, an
    accountant's `(12.50)` or `12-`, thousands or millions.
    """
    if _is_multiplied(before, after.lstrip()):
        return True
    before, after = before.rstrip(f" {_CURRENCY}"), after.lstrip()
    is_higher = any(unicodedata.category(sign) == "No" for sign in (*before[-1:], *after[:1]))
    return is_higher or (before.endswith("(") and ")" in after) or after.startswith(("-", "−"))


def _is_multiplied(before: str, after: str) -> bool:
    """Return whether a word after the number multiplies it."""
    is_price = _CURRENCY in before or _CURRENCY in after
    return bool(_TIMES.match(after) or (is_price and _TIMES_A_PRICE.match(after)))


def _sign(before: str) -> str:
    """Return "-" for `-$5` and `$ -5`, else an empty string.

    Raises `Unfit` for a dash that belongs to a word or is between two words, because its meaning is
    unclear.
    """
    end = len(before)
    while end and (before[end - 1].isspace() or before[end - 1] == _CURRENCY):
        end -= 1
    sign, gap = before[end - 1 : end], before[end:]
    if sign not in _SIGNS:
        return ""
    words, is_apart = before[: end - 1], any(map(str.isspace, gap))
    if words.strip(f" {_CURRENCY}") and (is_apart or not words.endswith((" ", _CURRENCY))):
        raise Unfit(_NO_NUMBER)
    return "" if sign == "+" else "-"


def _in_ascii(character: str) -> str:
    return str(unicodedata.decimal(character, character))


def _read(text: str, locale: Locale) -> Decimal:
    for read in (_in_locale, _with_plain_mark):
        try:
            return read(text, locale)
        except (ValueError, InvalidOperation):
            continue
    raise Unfit(_NO_NUMBER)


def _in_locale(text: str, locale: Locale) -> Decimal:
    return Decimal(numbers.parse_decimal(text, locale, strict=True))


def _with_plain_mark(text: str, _locale: Locale) -> Decimal:
    """Read `1.299,90` and `12,5` in any language: of two marks the last is the decimal one.

    `1,299` is not guessed.
    """
    text = text.replace("’", "'")
    if re.fullmatch(r"-?\d{1,3}('\d{3})+", text):
        return Decimal(text.replace("'", ""))
    if "٫" in text or "٬" in text:
        text = text.replace("٬", "").replace("٫", ".")
    elif re.fullmatch(r"-?\d{1,3}([.']\d{3})*,\d+", text) and not re.fullmatch(
        r"-?\d{1,3},\d{3}", text
    ):
        text = text.replace(".", "").replace("'", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}([,']\d{2,3})*[,']\d{3}\.\d+", text):
        text = text.replace(",", "").replace("'", "")
    return Decimal(text)
