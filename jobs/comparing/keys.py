"""How rows of a batch and of a changed sheet are recognised as the same: by the texts of columns,
or by their numbers.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple, Self

from jobs.comparing.rows import BatchRow, BatchRows, SheetRows
from jobs.design.cells.cell import text_of
from jobs.row_pictures import row_in_words

MOST_NAMED = 8  #: rows named in one problem
SAMPLE = 2_000  #: rows by which keys are compared
FIRST = 500  #: rows in which most columns repeat a text
ENOUGH_DISTINCT = 0.9  #: share of rows that a column tells apart, if none tells all of them apart


type Keys = Sequence[Hashable]
"""The key of each row of a table."""

type Keyed = Iterable[tuple[Hashable, int]]
"""Keys, each with the number or the place of its row."""

type Pairs = Sequence[tuple[int, int]]
"""The places of rows that are the same, in the batch and in the sheet."""

type Texts = Sequence[tuple[str, ...]]
"""The texts of the key columns in each row of a table."""

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
    shown, more = ", ".join(map(row_in_words, rows[:MOST_NAMED])), len(rows) - MOST_NAMED
    if more > 0:
        return f"Rows {shown} and {more:,} more"
    return f"Row {shown}" if len(rows) == 1 else f"Rows {shown}"


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two rows the same. Without `columns`: the number of the row."""

    columns: Sequence[str] = ()

    def pairs(self, old: BatchRows, new: SheetRows) -> "FoundPairs":
        """Pair the rows that are the same. Gone rows count too."""
        return pairs(*(self.texts(old, new) if self.columns else _numbers(old, new)))

    def texts(self, old: BatchRows, new: SheetRows) -> tuple[Texts, Texts]:
        """Return the key of each row of both tables, column by column, which is quick."""
        here = [list(map(_folded, _sheet_texts(old, name))) for name in self.columns]
        there = [[_folded(text_of(row.cells, name)) for row in new] for name in self.columns]
        return list(zip(*here, strict=True)), list(zip(*there, strict=True))

    def problems(self, old: BatchRows, new: SheetRows) -> Iterator[KeyProblem]:
        """Yield the rows with an empty key, and those that share one. Gone rows do not count."""
        if not self.columns:
            return
        kept = _not_gone(old)
        of_batch, of_sheet = self.texts(kept, new)
        here = zip(of_batch, (row.row for row in kept), strict=True)
        there = zip(of_sheet, (row.row for row in new), strict=True)
        yield from _problems(there, is_in_sheet=True)
        yield from _problems(here, is_in_sheet=False)


def _problems(keyed: Keyed, *, is_in_sheet: bool) -> Iterator[KeyProblem]:
    for key, found in _by_key(keyed).items():
        first, *others = key if isinstance(key, tuple) else (str(key),)
        if not first:
            yield KeyProblem("", found, is_in_sheet)
        elif len(found) > 1:
            yield KeyProblem(" · ".join([first, *others]), found, is_in_sheet)


def _sheet_texts(rows: BatchRows, name: str) -> Iterator[str]:
    """Yield what the last sheet said in a column. Few rows were corrected."""
    for row in rows:
        yield row.sheet_text(name) if row.corrected else text_of(row.cells, name)


def _numbers(old: BatchRows, new: SheetRows) -> tuple[Keys, Keys]:
    return [row.row for row in old], [row.number for row in new]


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
    fitting = _unique(keys, kept, new) or _nearly_unique(keys, kept, new)
    if len(fitting) < 2:
        return next((one.key for one in fitting), None)
    agreement = Agreement(kept, new, columns)
    return max(fitting, key=lambda one: agreement.of(one.sample)).key


def _unique(keys: Sequence[Key], old: BatchRows, new: SheetRows) -> "Candidates":
    """Return the keys that are unique in both tables. Most others repeat within the first rows."""
    hopeful = [key for key in keys if Candidate.of(key, old[:FIRST], new[:FIRST]).is_unique]
    found = (Candidate.of(key, old, new) for key in hopeful)
    return [one for one in found if one.is_unique]


def _nearly_unique(keys: Sequence[Key], old: BatchRows, new: SheetRows) -> "Candidates":
    found = (Candidate.of(key, old, new) for key in keys)
    return [one for one in found if one.is_nearly_unique]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a column is worth as a key. `sample`: places of some rows that it finds again."""

    key: Key
    is_unique: bool
    is_nearly_unique: bool
    sample: Pairs

    @classmethod
    def of(cls, key: Key, old: BatchRows, new: SheetRows) -> Self:
        here, there = key.texts(old, new)
        of_both = [(_distinct(texts), len(texts)) for texts in (here, there)]
        is_unique = all(different == count for different, count in of_both)
        nearly_all = all(different >= ENOUGH_DISTINCT * count for different, count in of_both)
        sample = _found_again(here, there) if nearly_all else []
        is_known = nearly_all and not set(here).isdisjoint(there)
        return cls(key, is_unique, is_known, sample)


type Candidates = Sequence[Candidate]


def _distinct(keys: Texts) -> int:
    """Return the number of different keys that are not empty."""
    return sum([bool(key[0]) for key in set(keys)])


def _found_again(here: Texts, there: Texts) -> Pairs:
    """Return the places of some rows from all over the sheet, with those that they had before."""
    places = {key: place for place, key in enumerate(here)}
    some = range(0, len(there), max(1, len(there) // SAMPLE))
    return [(places[there[place]], place) for place in some if there[place] in places]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts the equal cells of rows that keys find again. Most keys find the same rows, whose
    cells are compared once.
    """

    old: BatchRows
    new: SheetRows
    columns: Sequence[str]
    counted: dict[tuple[int, int], int] = field(default_factory=dict)

    def of(self, sample: Pairs) -> int:
        return sum(map(self._equal_cells, sample))

    def _equal_cells(self, pair: tuple[int, int]) -> int:
        known = self.counted.get(pair)
        if known is None:
            before, now = self.old[pair[0]], self.new[pair[1]].cells
            equal = (before.sheet_text(name) == text_of(now, name) for name in self.columns)
            known = self.counted[pair] = sum(equal)
        return known


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
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()
