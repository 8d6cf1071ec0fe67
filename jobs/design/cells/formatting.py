"""Formats of placeholders: print a cell as currency, number, date, in capitals and so on, in the
design's language (CLDR).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import cache, partial

import icu
from babel import Locale, dates, numbers

from jobs.design.cells.cell import FROM_PHOTO, Cell
from jobs.design.cells.currencies import currency_of
from jobs.design.cells.dates import clock_of, is_stored_date, moment_of
from jobs.design.cells.numbers import Unfit, number_of
from jobs.errors import CurrencyUnknown, ValueUnusable

_USE = re.compile(r"""\s*([A-Za-z]+(?:\s+[a-z]+)?)((?:\s+(?:"[^"]*"|'[^']*'|[A-Z]{3}|\d+))*)\s*""")
_ONLY_DIGITS = re.compile(r"[0-9]+")
_ARGUMENT = re.compile(r""""([^"]*)"|'([^']*)'|(\S+)""")


type Arguments = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One format as a pattern uses it: its name and arguments.

    `column`: the one whose cell says the argument, as in `{price:currency 'Currency'}`, or empty.
    """

    name: str
    arguments: Arguments = ()
    column: str = ""

    def with_currency(self, named: Cell, language: str) -> "Use":
        """Return the use with the currency that a cell of its column names; if the cell is empty,
        without. Raises `ValueUnusable` if it says something else.
        """
        shown, locale = named.shown.strip(), locale_of(language)
        code = currency_of(named, locale) or currency_of(Cell.of_text(shown.upper()), locale)
        if shown and code is None:
            why = "it is not a currency; write its code, such as EUR."
            raise ValueUnusable.in_column(self.column, shown, why)
        return replace(self, arguments=(code,) if code else ())


type Print = Callable[[Cell, Arguments, Locale], str]


@dataclass(frozen=True, slots=True)
class CellFormat:
    """A format that patterns can name.

    `allows` is called with each argument when the pattern is read.
    """

    print: Print
    allows: Callable[[str], object] = bool
    least: int = 0
    most: int = 0
    example: str = ""


def parse(written: Iterable[str]) -> tuple[tuple[Use, ...], list[str]]:
    """Parse the formats after a column's name. Return them, and a sentence for each problem."""
    uses, problems = [], []
    for text in written:
        use = _use(text)
        problem = _problem(text, use)
        if problem:
            problems.append(problem)
        elif use:
            uses.append(use)
    return tuple(uses), problems


def apply(uses: tuple[Use, ...], column: str, cell: Cell, language: str) -> str:
    """Return the cell's text after applying all formats in turn.

    Without a format, return exactly what the sheet shows.
    """
    for use in uses:
        try:
            cell = Cell.of_text(FORMATS[use.name].print(cell, use.arguments, locale_of(language)))
        except Unfit as unfit:
            raise _unusable(use, column, cell, unfit) from None
    return cell.shown


@cache
def locale_of(language: str) -> Locale:
    return Locale.parse(language.replace("_", "-"), sep="-")


def _unusable(use: Use, column: str, cell: Cell, unfit: Unfit) -> ValueUnusable:
    why = str(unfit).replace("{column:", "{" + column.replace(":", "::") + ":")
    sentence = f"“{cell.shown}” in column “{column}” cannot be printed as {use.name}: {why}"
    kind = CurrencyUnknown if isinstance(unfit, NoCurrency) else ValueUnusable
    return kind(sentence, column=column, value=cell.shown, format=use.name)


def _use(text: str) -> Use | None:
    match = _USE.fullmatch(text)
    if not match:
        return None
    arguments = tuple(
        double or single or bare for double, single, bare in _ARGUMENT.findall(match[2])
    )
    name = " ".join(match[1].split())
    column = _column_of(name, arguments)
    return Use(name, () if column else arguments, column)


def _column_of(name: str, arguments: Arguments) -> str:
    """Return the column that names the currency. A code stays a code, also in quotes."""
    is_column = name == "currency" and len(arguments) == 1 and re.search(r"[^\W\d]", arguments[0])
    return arguments[0] if is_column and not numbers.is_currency(arguments[0]) else ""


def _problem(text: str, use: Use | None) -> str | None:
    name = use.name if use and use.name in FORMATS else _format_before(text)
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        return (
            f"“{text.strip()}” is not a format; the formats are {known}. Write a colon inside "
            f"a column's name twice."
        )
    if use and use.name == name and _fits(use, FORMATS[name]):
        return None
    return f"The format “{text.strip()}” is written {FORMATS[name].example or name}."


def _format_before(text: str) -> str:
    """Return the format that a text begins with, as in `date yyyy`; else an empty text."""
    written = f"{' '.join(text.split())} "
    return next((name for name in FORMATS if written.startswith(f"{name} ")), "")


def _fits(use: Use, known: CellFormat) -> bool:
    is_right_count = known.least <= len(use.arguments) <= known.most
    return is_right_count and all(map(known.allows, use.arguments))


# --- Numbers --------------------------------------------------------------------------------------


def _in_own_figures(print_plainly: Print, cell: Cell, arguments: Arguments, locale: Locale) -> str:
    """Print in the language's digits: Persian ۱۲۳, Marathi १२३ (CLDR). Babel leaves English digits.

    Halves are rounded up, as every spreadsheet shows them; Babel would round half to even.
    """
    try:
        with localcontext(rounding=ROUND_HALF_UP):
            return print_plainly(cell, arguments, locale).translate(figures(locale))
    except InvalidOperation:
        raise Unfit("it has too many digits for a number.") from None


def _own(print_plainly: Print) -> Print:
    """Wrap a printer so that it uses the language's digits."""
    return partial(_in_own_figures, print_plainly)


@cache
def figures(locale: Locale) -> dict[int, str]:
    """Return the digits and the percent sign of a language, by those of English."""
    system = locale.default_numbering_system
    own = icu.NumberingSystem.createInstanceByName(system).getDescription()
    percent = locale.number_symbols.get(system, {}).get("percentSign", "%")
    return str.maketrans({**dict(zip("0123456789", own, strict=True)), "%": percent})


class NoCurrency(Unfit):
    """The cell is an amount of an unknown currency, which the design can name."""


def _currency(cell: Cell, arguments: Arguments, locale: Locale) -> str:
    number = number_of(cell, locale)
    code = arguments[0] if arguments else currency_of(cell, locale)
    if code is None:
        raise NoCurrency(
            "it does not say which currency; write for example {column:currency EUR}, or "
            "{column:currency 'Currency'} with a column that says EUR or PLN there."
        )
    return str(numbers.format_currency(number, code, locale=locale, numbering_system="default"))


def _number(cell: Cell, arguments: Arguments, locale: Locale) -> str:
    number = number_of(cell, locale)
    pattern = _decimal_pattern(locale, int(arguments[0])) if arguments else None
    return str(
        numbers.format_decimal(number, format=pattern, locale=locale, numbering_system="default")
    )


def _digits(cell: Cell, arguments: Arguments, _locale: Locale) -> str:
    """Put back the zeros in front that a spreadsheet program left out of an article number."""
    if not _ONLY_DIGITS.fullmatch(cell.shown):
        raise Unfit("it has other characters than the digits 0 to 9.")
    return cell.shown.zfill(int(arguments[0]))


def _decimal_pattern(locale: Locale, digits: int) -> str:
    return _with_digits(locale.decimal_formats[None].pattern, digits)


def _with_digits(pattern: str, digits: int) -> str:
    """Return the language's number pattern with `digits` digits after the decimal mark (UTS
    #35).
    """
    return re.sub(r"0(\.[0#]+)?", "0." + "0" * digits if digits else "0", str(pattern), count=1)


_PERCENT_SIGNS = "%٪﹪％"  #: the Arabic, small and full-width signs count too


def _percent(cell: Cell, arguments: Arguments, locale: Locale) -> str:
    pattern = _percent_pattern(locale, int(arguments[0]) if arguments else 0)
    number = share_of(cell, locale)
    return str(
        numbers.format_percent(number, format=pattern, locale=locale, numbering_system="default")
    )


def _percent_pattern(locale: Locale, digits: int) -> str:
    return _with_digits(locale.percent_formats[None].pattern, digits)


def share_of(cell: Cell, locale: Locale) -> Decimal:
    """Return the number of a cell, where a text with a percent sign counts hundredths; a stored
    number is a share already. Raises `Unfit` if it has none.
    """
    number = number_of(cell, locale)
    is_text = not isinstance(cell.raw, int | float)
    return number / 100 if is_text and _has_percent_sign(cell.shown) else number


def _has_percent_sign(text: str) -> bool:
    return any(sign in text for sign in _PERCENT_SIGNS)


# --- Dates and times ------------------------------------------------------------------------------


def _date(width: str, cell: Cell, _arguments: Arguments, locale: Locale) -> str:
    return str(dates.format_date(_day(cell, locale), format=width, locale=locale))


def _day(cell: Cell, locale: Locale) -> date:
    """Return the day of a cell, with the time of day if it has one."""
    moment = moment_of(cell, locale)
    if isinstance(moment, time):
        raise Unfit("it is a time of day without a date.")
    return moment


def _custom_date(cell: Cell, arguments: Arguments, locale: Locale) -> str:
    if not arguments:
        return _date("medium", cell, (), locale)
    day = _day(cell, locale)
    if _asks_time(arguments[0]) and not _has_time(day, cell):
        raise _without_time(cell)
    moment = _with_time(day)
    if cell.number_format == FROM_PHOTO and moment.tzinfo is None and _asks_zone(arguments[0]):
        raise Unfit("the photo does not say its time zone.")
    return str(dates.format_datetime(moment, format=arguments[0], locale=locale))


def _has_time(day: date, cell: Cell) -> bool:
    """Return whether the cell says a time of day. A date that a sheet stores without one means
    midnight, as every spreadsheet program shows it.
    """
    is_of_sheet = is_stored_date(cell) and cell.number_format != FROM_PHOTO
    return is_of_sheet or isinstance(day, datetime)


def _with_time(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def _asks_zone(pattern: str) -> bool:
    """Return whether a CLDR pattern prints the time zone."""
    return _has_letter("zZOvVxX", pattern)


def _asks_time(pattern: str) -> bool:
    """Return whether a CLDR pattern prints something of the time of day."""
    return _has_letter("abBhHkKmsSA", pattern)


def _has_letter(letters: str, pattern: str) -> bool:
    """Return whether a CLDR pattern has one of the letters. Text in apostrophes does not count."""
    return not set(letters).isdisjoint(re.sub(r"'[^']*'", "", pattern))


def _time(cell: Cell, _arguments: Arguments, locale: Locale) -> str:
    moment = clock_of(cell, locale)
    if isinstance(moment, date) and not isinstance(moment, datetime):
        raise _without_time(cell)
    return str(dates.format_time(moment, format="short", locale=locale))


def _without_time(cell: Cell) -> Unfit:
    if cell.number_format == FROM_PHOTO:
        return Unfit("the photo does not say its time of day.")
    return Unfit("it is a date without a time; write the time after it, like 18:30.")


# --- Letters --------------------------------------------------------------------------------------


def _cased(change: str, cell: Cell, _arguments: Arguments, locale: Locale) -> str:
    """Change case with ICU, because it depends on the language: Turkish i, Greek accents, Dutch
    ij.
    """
    text = icu.UnicodeString(cell.shown)
    return str(getattr(text, change)(icu.Locale(str(locale))))


def _title(cell: Cell, _arguments: Arguments, locale: Locale) -> str:
    text, own = icu.UnicodeString(cell.shown), icu.Locale(str(locale))
    return str(text.toTitle(icu.BreakIterator.createWordInstance(own), own))


def _replace(cell: Cell, arguments: Arguments, _locale: Locale) -> str:
    return cell.shown.replace(arguments[0], arguments[1])


def _is_date_pattern(text: str) -> bool:
    """Return whether CLDR can print this pattern (letters of UTS #35)."""
    try:
        dates.format_datetime(datetime(2026, 11, 24, tzinfo=UTC), text, locale="en")
    except (ValueError, KeyError, AttributeError):
        return False
    return bool(text)


def _is_any(_text: str) -> bool:
    return True


_is_digit = re.compile(r"[0-9]").fullmatch
_is_length = re.compile(r"[1-9][0-9]?").fullmatch
_is_code = re.compile(r"[A-Z]{3}").fullmatch

FORMATS: dict[str, CellFormat] = {
    "currency": CellFormat(
        _own(_currency), _is_code, 0, 1, "currency, currency EUR or currency 'Column'"
    ),
    "number": CellFormat(_own(_number), _is_digit, 0, 1, "number or number 2"),
    "digits": CellFormat(_digits, _is_length, 1, 1, "digits 13"),
    "percent": CellFormat(_own(_percent), _is_digit, 0, 1, "percent or percent 1"),
    "date": CellFormat(_own(_custom_date), _is_date_pattern, 0, 1, "date or date 'd. MMM yyyy'"),
    "short date": CellFormat(_own(partial(_date, "short"))),
    "medium date": CellFormat(_own(partial(_date, "medium"))),
    "long date": CellFormat(_own(partial(_date, "long"))),
    "full date": CellFormat(_own(partial(_date, "full"))),
    "time": CellFormat(_own(_time)),
    "upper": CellFormat(partial(_cased, "toUpper")),
    "lower": CellFormat(partial(_cased, "toLower")),
    "title": CellFormat(_title),
    "replace": CellFormat(_replace, _is_any, 2, 2, "replace 'old' 'new'"),
}


def cased(text: str, letter_case: str, language: str) -> str:
    """Return a text in upper, lower or title case, by the rules of the language."""
    return FORMATS[letter_case].print(Cell.of_text(text), (), locale_of(language))
