"""How rows of a batch and of a changed sheet are recognised as the same: by the texts of columns,
or by their numbers.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from jobs.comparing.rows import BatchRow, BatchRows, SheetRow, SheetRows
from jobs.design.cells.cell import text_of

MOST_NAMED = 8  #: rows named in one problem
SAMPLE = 2_000  #: rows by which keys are compared
ENOUGH_DISTINCT = 0.9  #: share of rows that a column tells apart, if none tells all of them apart


type Keys = Sequence[Hashable]
"""The key of each row of a table."""

type Keyed = Iterable[tuple[Hashable, int]]
"""Keys, each with the number or the place of its row."""

type KeysOfBoth = tuple[Keys, Keys]
"""The keys of the batch, and those of the sheet."""

type Places = dict[Hashable, list[int]]
"""Key → the numbers or places of the rows that have it."""


class KeyProblem(NamedTuple):
    """Rows that the key cannot tell apart: they are compared in the order of the sheet.

    `key`: their common text, empty if they have none. `is_in_sheet`: rows of the changed sheet;
    otherwise of the batch.
    """

    key: str
    rows: Sequence[int]
    is_in_sheet: bool

    @property
    def sentence(self) -> str:
        if self.key:
            return f"{self._where} have the same key, “{self.key}”."
        has = "has" if len(self.rows) == 1 else "have"
        return f"{self._where} {has} no text in the key column."

    @property
    def _where(self) -> str:
        table = "the changed sheet" if self.is_in_sheet else "this batch"
        return f"{_in_words(self.rows)} of {table}"


def _in_words(rows: Sequence[int]) -> str:
    """Name the rows, as `Row 5` or `Rows 5, 7 and 12 more`."""
    shown, more = ", ".join(f"{row:,}" for row in rows[:MOST_NAMED]), len(rows) - MOST_NAMED
    if more > 0:
        return f"Rows {shown} and {more:,} more"
    return f"Row {shown}" if len(rows) == 1 else f"Rows {shown}"


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two rows the same. Without `columns`: the number of the row."""

    columns: Sequence[str] = ()

    def of_batch(self, row: BatchRow) -> Hashable:
        if not self.columns:
            return row.row
        return tuple(_folded(row.sheet_text(column)) for column in self.columns)

    def of_sheet(self, row: SheetRow) -> Hashable:
        if not self.columns:
            return row.number
        return tuple(_folded(text_of(row.cells, column)) for column in self.columns)

    def pairs(self, old: BatchRows, new: SheetRows) -> "FoundPairs":
        """Pair the rows that are the same. Gone rows count too."""
        return pairs(*_keys(self, old, new))

    def problems(self, old: BatchRows, new: SheetRows) -> Iterator[KeyProblem]:
        """Yield the rows with an empty key, and those that share one. Gone rows do not count."""
        if not self.columns:
            return
        here = [(self.of_batch(row), row.row) for row in _not_gone(old)]
        there = [(self.of_sheet(row), row.row) for row in new]
        yield from _problems(there, is_in_sheet=True)
        yield from _problems(here, is_in_sheet=False)


def _problems(keyed: Keyed, *, is_in_sheet: bool) -> Iterator[KeyProblem]:
    for key, found in _by_key(keyed).items():
        first, *others = key if isinstance(key, tuple) else (str(key),)
        if not first:
            yield KeyProblem("", found, is_in_sheet)
        elif len(found) > 1:
            yield KeyProblem(" · ".join([first, *others]), found, is_in_sheet)


def _not_gone(rows: BatchRows) -> list[BatchRow]:
    return [row for row in rows if not row.is_gone]


def common_columns(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the columns that both have, in the order of the new ones."""
    here = set(old)
    return [column for column in new if column in here]


def propose(
    old: BatchRows,
    new: SheetRows,
    columns: Sequence[str],
    beside: Sequence[str] = (),
) -> Key | None:
    """Return the one of `columns` whose rows agree the most, or None.

    Its texts are unique in both tables and never empty. So a column in which some texts were
    corrected is not taken if another one tells the same rows apart: its rows would seem gone and
    new, and lose their corrections and serial numbers. Nor is a count of the rows, after one was
    inserted.
    If a few rows are in a table twice, no text is unique: then one that tells nearly all rows apart
    is still better than their numbers, by which all rows below an inserted one differ.
    `beside`: columns that belong to every key, such as that of the language.
    """
    kept = _not_gone(old)
    keys = [Key((column, *beside)) for column in columns if column not in beside]
    unique = [key for key in keys if _is_unique(key, kept, new)]
    fitting = unique or [key for key in keys if _is_nearly_unique(key, kept, new)]
    if len(fitting) < 2:
        return next(iter(fitting), None)
    return max(fitting, key=lambda key: _equal_cells(key, kept, new, columns))


def _is_unique(key: Key, old: BatchRows, new: SheetRows) -> bool:
    return all(_are_unique(keys) for keys in _keys(key, old, new))


def _are_unique(keys: Keys) -> bool:
    return all(map(_is_filled, keys)) and len(set(keys)) == len(keys)


def _is_filled(key: Hashable) -> bool:
    return isinstance(key, tuple) and bool(key[0])


def _is_nearly_unique(key: Key, old: BatchRows, new: SheetRows) -> bool:
    here, there = _keys(key, old, new)
    is_known = not set(here).isdisjoint(there)
    return is_known and min(_distinct(here), _distinct(there)) >= ENOUGH_DISTINCT


def _distinct(keys: Keys) -> float:
    """Return the number of different texts for each row."""
    return len(set(filter(_is_filled, keys))) / max(len(keys), 1)


def _equal_cells(key: Key, old: BatchRows, new: SheetRows, columns: Sequence[str]) -> int:
    """Count the equal cells in rows that the key finds again, among some rows from all over."""
    here = {key.of_batch(row): row for row in old}
    some = new[:: max(1, len(new) // SAMPLE)]
    pairs = ((here[found], row) for row in some if (found := key.of_sheet(row)) in here)
    return sum(
        before.sheet_text(column) == text_of(now.cells, column)
        for before, now in pairs
        for column in columns
    )


def _keys(key: Key, old: BatchRows, new: SheetRows) -> KeysOfBoth:
    return [key.of_batch(row) for row in old], [key.of_sheet(row) for row in new]


@dataclass(slots=True)
class FoundPairs:
    """Places of rows: `together` are (before, now) in the order of the new table."""

    together: list[tuple[int, int]] = field(default_factory=list)
    only_before: list[int] = field(default_factory=list)
    only_now: list[int] = field(default_factory=list)


def pairs(before: Keys, now: Keys) -> FoundPairs:
    """Pair places with equal keys. Where several share a key, they are paired in their order."""
    places = _by_key(_backwards(before))  # so that pop() takes the first place
    found = FoundPairs()
    for place, key in enumerate(now):
        if places.get(key):
            found.together.append((places[key].pop(), place))
        else:
            found.only_now.append(place)
    found.only_before = sorted(chain.from_iterable(places.values()))
    return found


def _backwards(keys: Keys) -> Keyed:
    """Yield keys and their places, the last one first."""
    return zip(reversed(keys), reversed(range(len(keys))), strict=True)


def _by_key(keyed: Keyed) -> Places:
    """Return the numbers of each key in their order."""
    numbers: Places = defaultdict(list)
    for key, number in keyed:
        numbers[key].append(number)
    return numbers


def _folded(text: str) -> str:
    """Return a key as it is compared: with other spaces around it, or composed differently, it is
    the same.
    """
    return unicodedata.normalize("NFC", text).strip()
