"""Show values as a spreadsheet program of a given language does.

The grid reader formats like an English program. This module replaces what depends on the language:
separators, names of months and days, the order of a system date, TRUE and FALSE. Number formats are
ECMA-376 part 1, 18.8.30 and 18.8.31.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from functools import lru_cache
from locale import windows_locale

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from jobs.design.cells.cell import Raw

type Show = Callable[[Raw, str], str]
"""(raw value, as shown by an English program) → as shown."""

SYSTEM_DATES = ("m/d/yyyy", "mm-dd-yy", "m/d/yy", "mm/dd/yyyy", "mm/dd/yy")
"""Number format 14, which every program shows in the date order of its system."""

LANGUAGE_TAG = re.compile(r"\[\$[^\[\]-]*+-([0-9A-Za-z-]++)[^\[\]]*+\]")
PURE_LANGUAGE_TAG = re.compile(r"\[\$-([0-9A-Za-z-]++)[^\[\]]*+\]")
LONG_SYSTEM_DATE, SYSTEM_TIME = ("F800", "x-sysdate"), ("F400", "x-systime")

TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\[\]-]*+)[^\[\]]*+\]|\[[^\[\]]*+\]|[_*].|(;)|.', re.DOTALL
)
_SPANS = ("[h", "[m", "[s")  #: codes of hours, minutes and seconds that count on past a day
PARTS_OF_SECONDS = re.compile(r"s\]?\.(0{1,3})")
CODES = re.compile(r'"[^"]*"|\\.|\[[^\[\]]*+\]|[_*].', re.DOTALL)

BOOLEANS = {
    "cs": ("PRAVDA", "NEPRAVDA"),
    "da": ("SAND", "FALSK"),
    "de": ("WAHR", "FALSCH"),
    "es": ("VERDADERO", "FALSO"),
    "fi": ("TOSI", "EPÄTOSI"),
    "fr": ("VRAI", "FAUX"),
    "hu": ("IGAZ", "HAMIS"),
    "it": ("VERO", "FALSO"),
    "nl": ("WAAR", "ONWAAR"),
    "no": ("SANN", "USANN"),
    "nb": ("SANN", "USANN"),
    "pl": ("PRAWDA", "FAŁSZ"),
    "pt": ("VERDADEIRO", "FALSO"),
    "ru": ("ИСТИНА", "ЛОЖЬ"),
    "sv": ("SANT", "FALSKT"),
    "tr": ("DOĞRU", "YANLIŞ"),
}


LONG_NUMBER = 10**15  #: from which on a float does not hold every whole number


def whole_if_exact(number: float) -> int | float:
    """Return a float without decimals as a whole number."""
    return int(number) if number.is_integer() and abs(number) < LONG_NUMBER else number


@lru_cache(maxsize=4096)
def shower(number_format: str, language: str) -> Show:
    """Return a function that shows numbers, dates and booleans of this format.

    Texts stay as they are.
    """
    tags = PURE_LANGUAGE_TAG.findall(number_format)
    inside = next((found for tag in tags if (found := _locale_of_tag(tag))), None)
    locale = inside or Locale.parse(language.replace("-", "_"))
    if length := _length_of_system(number_format, tags):
        return lambda raw, shown: _by_system(raw, shown, locale, length)
    return _Shower(number_format, locale)


def _length_of_system(number_format: str, tags: list[str]) -> str:
    """Return how long a date or time is that each program shows in its own order, or nothing."""
    if not set(tags).isdisjoint(LONG_SYSTEM_DATE):
        return "full"
    if not set(tags).isdisjoint(SYSTEM_TIME):
        return "medium"
    return "short" if number_format.partition(";")[0] in SYSTEM_DATES else ""


def guess_language(number_formats: Iterable[str]) -> str | None:
    """Return the language that most number formats name (`[$-407]`, `[$€-407]`), or None."""
    tags = Counter(
        tag for number_format in number_formats for tag in LANGUAGE_TAG.findall(number_format)
    )
    languages = (
        locale.language for tag, _ in tags.most_common() if (locale := _locale_of_tag(tag))
    )
    return next(languages, None)


class _Shower:
    def __init__(self, number_format: str, locale: Locale) -> None:
        self._sections = [list(literals) for literals in literals_of_sections(number_format)]
        self._conditional = "[<" in number_format or "[>" in number_format or "[=" in number_format
        self._separators = str.maketrans(
            {
                ".": locale.number_symbols["latn"]["decimal"],
                ",": locale.number_symbols["latn"]["group"],
            }
        )
        self._mark = locale.number_symbols["latn"]["decimal"]
        self._seconds = _seconds_with_parts(number_format)
        self._plain = locale.language == "en"
        self._names = _Names(number_format, locale)
        self._booleans = BOOLEANS.get(locale.language, ("TRUE", "FALSE"))

    def __call__(self, raw: Raw, shown: str) -> str:
        if isinstance(raw, bool):
            return self._booleans[0 if raw else 1]
        text = shown.strip(" ")  # accounting formats pad to the width of the column
        if self._plain:
            return text
        if isinstance(raw, str):
            return self._names.put_in(self._with_own_mark(text), raw, self._section(1))
        return _outside(
            text, self._section(raw or 0), lambda part: part.translate(self._separators)
        )

    def _with_own_mark(self, text: str) -> str:
        """Return a time whose parts of seconds follow the mark of the language: `59:19,7`."""
        return self._seconds.sub(rf"\1{self._mark}\2", text) if self._seconds else text

    def _section(self, value: float) -> list[str]:
        if self._conditional:
            return [literal for section in self._sections for literal in section]
        index = 1 if value < 0 else 2 if value == 0 else 0
        return self._sections[index if index < len(self._sections) else 0]


class _Names:
    """Names of months and days in a language.

    Excel's `mmmm` is the long name, `mmm` short, `mmmmm` one letter.
    """

    WIDTHS = ((5, "narrow"), (4, "wide"), (3, "abbreviated"))

    def __init__(self, number_format: str, locale: Locale) -> None:
        codes = CODES.sub(" ", number_format).lower()
        self._locale = locale
        self._english = Locale("en")
        self._month = next((width for run, width in self.WIDTHS if "m" * run in codes), None)
        self._day = next((width for run, width in self.WIDTHS[1:] if "d" * run in codes), None)
        # "24 ноября" but "ноябрь": the standalone form without a day; short names without their dot
        self._context = "format" if "d" in codes and self._month == "wide" else "stand-alone"

    def put_in(self, text: str, iso: str, literals: list[str]) -> str:
        if self._day:
            text = _outside(text, literals, self._put_weekday)
        if self._month:
            day = _date_or_none(iso)
            month = day.month if day else 1  # a time is shown as of day 0 in January 1900
            text = _outside(
                text, literals, self._replacer("months", self._month, month, self._context)
            )
        return text

    def _put_weekday(self, part: str) -> str:
        """Replace the weekday, whichever it is: those that Excel shows before March 1900 are
        not those of the calendar, and its day 0 has no date.
        """
        english = self._english.days["format"][self._day]
        own = self._locale.days["stand-alone"][self._day]
        found = next((index for index, name in english.items() if name in part), None)
        return part if found is None else part.replace(english[found], own[found], 1)

    def _replacer(self, kind: str, width: str, index: int, context: str) -> Callable[[str], str]:
        english = getattr(self._english, kind)["format"][width][index]
        own = getattr(self._locale, kind)[context][width][index]
        return lambda part: part.replace(english, own, 1)


def _seconds_with_parts(number_format: str) -> re.Pattern[str] | None:
    """Return what finds seconds with their parts in a shown time, or None if the format has none.

    The dots of a date before the time stay.
    """
    codes = CODES.sub(_only_spans, number_format).lower()
    found = PARTS_OF_SECONDS.search(codes)
    if found is None:
        return None
    before = r"(:\d{1,2})" if "y" in codes or "d" in codes else r"(\d)"
    return re.compile(rf"{before}\.(\d{{{len(found[1])}}})(?!\d)")


def _only_spans(code: re.Match[str]) -> str:
    """Return a code of a span of time, and a space for each other code."""
    return code.group() if code.group()[:2].lower() in _SPANS else " "


def literals_of_sections(number_format: str) -> Iterator[list[str]]:
    """Yield the fixed texts of each section (positive; negative; zero; text), in order."""
    section: list[str] = []
    for quoted, escaped, currency, end in TOKEN.findall(number_format):
        if end:
            yield section
            section = []
        elif literal := quoted or escaped or currency:
            section.append(literal)
    yield section


def _outside(text: str, literals: Iterable[str], change: Callable[[str], str]) -> str:
    """Apply `change` to the parts between the fixed texts."""
    done, at = "", 0
    for literal in literals:
        found = text.find(literal, at)
        if found >= 0:
            done += change(text[at:found]) + literal
            at = found + len(literal)
    return done + change(text[at:])


def _locale_of_tag(tag: str) -> Locale | None:
    """Return the locale of a tag:

    `407` and `0407` are Windows numbers, `1010409` has calendar and digits in front.
    """
    named = _name_of_tag(tag)
    try:
        return Locale.parse(named) if named else None
    except (UnknownLocaleError, ValueError):
        return None


def _name_of_tag(tag: str) -> str | None:
    try:
        return windows_locale.get(int(tag, 16) & 0xFFFF)
    except ValueError:
        return tag.replace("-", "_")


def _date_or_none(iso: str) -> date | None:
    try:
        return datetime.fromisoformat(iso).date()
    except ValueError:
        return None


def _by_system(raw: Raw, shown: str, locale: Locale, length: str) -> str:
    """Show a date or time in the order of the locale. Other values stay as shown."""
    if not isinstance(raw, str):
        return shown.strip(" ")
    if length == "medium":
        moment = _time_or_none(raw)
        return shown.strip(" ") if moment is None else format_time(moment, "medium", locale=locale)
    day = _date_or_none(raw)
    if day is None:
        return shown.strip(" ")
    return format_date(day, "full" if length == "full" else _short_pattern(locale), locale=locale)


def _short_pattern(locale: Locale) -> str:
    """Return the locale's short date with a four-digit year, as in spreadsheet programs."""
    return re.sub("y+", "yyyy", locale.date_formats["short"].pattern)


def _time_or_none(iso: str) -> time | None:
    try:
        return time.fromisoformat(iso) if "-" not in iso else datetime.fromisoformat(iso).time()
    except ValueError:
        return None
