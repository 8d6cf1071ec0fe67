"""The language of one row: from its own cell if the design names a column for it, else the
design's.
"""

import unicodedata
from dataclasses import replace
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from jobs.design.cells.cell import Row
from jobs.design.cells.patterns import cell_of
from jobs.design.values import Design
from jobs.errors import ValueUnusable


def in_language_of(design: Design, row: Row) -> Design:
    """Return the design in the language of this row, without a language column.

    Raises `ValueUnusable` if the cell names no known language, `DesignDoesNotApply` if the row has
    no such column.
    """
    if not design.language_column:
        return design
    return replace(design, language=_language_of(design, row), language_column="")


def _language_of(design: Design, row: Row) -> str:
    written = cell_of(row, design.language_column).shown.strip()
    return _told(written, design) if written else design.language


def _told(written: str, design: Design) -> str:
    tag = tag_of(written, design.language)
    if tag is None:
        raise ValueUnusable.in_column(
            design.language_column,
            written,
            "it is not a language we know; write a tag such as en, de or pt-BR, or a name such as "
            "German.",
        )
    return tag


@lru_cache(maxsize=1024)
def tag_of(written: str, language: str) -> str | None:
    """Return `de-AT` for de-AT, DE_at, Austrian German, or its name in the given language; None if
    there is no such language.
    """
    try:
        return _tag(Locale.parse(written.replace("_", "-"), sep="-"))
    except (UnknownLocaleError, ValueError):
        name = unicodedata.normalize("NFC", written).casefold()
        return _by_name("en").get(name) or _by_name(language).get(name)


@lru_cache(maxsize=8)
def _by_name(language: str) -> dict[str, str]:
    """Map the names that this language gives to all languages CLDR knows, case-folded, to their
    tags.
    """
    names = Locale.parse(language.replace("_", "-"), sep="-").languages
    return {
        name.casefold(): code.replace("_", "-") for code, name in names.items() if _is_known(code)
    }


def _is_known(code: str) -> bool:
    """Return whether Babel has data for a language."""
    if not _may_have_data(code.partition("_")[0]):
        return False
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _may_have_data(language: str) -> bool:
    """Return False for the hundreds of languages that Babel only has a name for: it looks through
    all of its files for each.
    """
    return language in _languages_with_data() or language in get_global("language_aliases")


@cache
def _languages_with_data() -> frozenset[str]:
    named = {name.partition("_")[0] for name in localedata.locale_identifiers()}
    return frozenset(named | {"root", "und"})


def _tag(locale: Locale) -> str:
    return str(locale).replace("_", "-")
