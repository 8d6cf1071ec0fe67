"""Rows with the facts of their photo: as many as the design prints and the sheet does not have."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from jobs.design.cells import patterns
from jobs.design.cells.cell import FROM_PHOTO, Cell, Row
from jobs.design.cells.formatting import locale_of
from jobs.design.facts.clocks import AS_TAKEN, Clocks
from jobs.design.facts.columns import FACTS, FactColumn, RowPhoto, folded, named
from jobs.design.languages import in_language_of
from jobs.design.used_columns import used_columns
from jobs.design.values import Design
from jobs.errors import JobFailed

_MISSING = Cell("", "", FROM_PHOTO)

type FactNames = tuple[str, ...]
"""Folded names of facts."""


@dataclass(frozen=True, slots=True)
class PrintedFacts:
    """The facts that the rows of a batch print, by their folded names, and the cameras' clocks."""

    names: tuple[str, ...] = ()
    clocks: Clocks = AS_TAKEN


NO_FACTS = PrintedFacts()


@lru_cache(maxsize=64)
def used_facts(design: Design) -> FactNames:
    """Return the folded names of the facts that a design prints, in the order of `FACTS`."""
    return _facts_among(used_columns(design))


def facts_in(pattern: str) -> FactNames:
    """Return the folded names of the facts in one pattern."""
    return _facts_among(patterns.columns(pattern))


def _facts_among(columns: Iterable[str]) -> FactNames:
    used = set(map(folded, columns))
    return tuple(name for name in FACTS if name in used)


def with_facts(design: Design, row: Row, photo: RowPhoto) -> Row:
    """Return the row with the wanted facts of its photo, in the language of the row.

    A fact that the photo does not state is an empty cell. The sheet's own columns stay.
    """
    return in_language(row_language(design, row), row, photo)


def in_language(language: str, row: Row, photo: RowPhoto) -> Row:
    """Return the same in a given language."""
    wanted = facts_of_row(row, photo.wanted)
    if not wanted:
        return row
    locale = locale_of(language)
    cells = {name: FACTS[name].print(photo, locale) or _MISSING for name in wanted}
    return {**row, **{FACTS[name].name: cell for name, cell in cells.items()}}


def row_language(design: Design, row: Row) -> str:
    """Return the language of the row, or the design's if its cell names none, which is reported."""
    try:
        return in_language_of(design, row).language
    except JobFailed:
        return design.language


def facts_of_row(row: Row, wanted: Iterable[str]) -> list[str]:
    """Return the wanted facts that the row has no column for."""
    own = set(map(folded, row))
    return [name for name in wanted if name not in own]


def missing_facts(pattern: str, row: Row) -> list[FactColumn]:
    """Return the facts that a pattern prints outside optional parts but the photo does not state.

    The row has its facts.
    """
    return [fact for fact in _needed_facts(pattern) if row.get(fact.name) == _MISSING]


def _needed_facts(pattern: str) -> dict[FactColumn, None]:
    return dict.fromkeys(filter(None, map(named, patterns.needed(pattern))))


def hidden_facts(design: Design, columns: Iterable[str]) -> list[str]:
    """Return the columns of a sheet that a design prints in place of a fact of the same name."""
    used = used_facts(design)
    return [column for column in columns if folded(column) in used]
