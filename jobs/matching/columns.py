"""Find the column of a sheet that names the pictures, or two such as first and last name, by their
values; headers only break ties.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from jobs.design.cells.cell import Row
from jobs.matching.learned_rules import LearnedRule, NamePart, RuleIndex
from jobs.matching.names import EXTENSION, PictureName, widest
from jobs.matching.shared_words import Words, are_enough, shared_words

SAMPLE = 2_000
ENOUGH_FOUND = 0.1
"""Share of a column's cells that must name an uploaded picture; the upload may not have finished.
"""

ENOUGH_BY_WORDS = 0.25
"""Share of rows whose words must be those of exactly one picture's name."""

ENOUGH_KNOWN = 0.1  #: share of rows of whose words some picture must have each

NO_WORDS: Words = frozenset()

ENOUGH_ALIKE = 0.5
"""Share of cells that must look like file names, or match one end of an uploaded name, if no column
names whole files.
"""

SHORTEST_PART = 4
"""Shorter cells match the end of many names by chance."""

HINTS = re.compile(
    r"image|picture|photo|file|img|pic\b|bild|foto|datei|aufnahme|frame|immagine|imagen|fichier|"
    r"archivo|plik|afbeelding|画像|写真|图片|照片|фото|файл|صورة|תמונה",
    re.IGNORECASE,
)


class ImageColumns(NamedTuple):
    """The column that names the pictures, and one with the rest of each name; None without one."""

    column: str | None = None
    second: str | None = None


def image_columns(
    columns: Sequence[str], rows: Sequence[Row], source_paths: Sequence[str]
) -> ImageColumns:
    """Return the column with the largest share of cells that name uploaded pictures.

    Without one, return a column of file names whose pictures are not uploaded yet, else one or two
    whose words the names have, else one whose cells match an end of the names (`4006381333931` of
    `4006381333931_1.jpg`).
    """
    sample = _sample(rows)
    texts = {column: list(_texts(column, sample)) for column in columns}
    pictures = _Pictures(source_paths)

    def best_by(is_one: Callable[[str], bool], enough: float) -> str | None:
        shares = {column: _share(is_one, cells) for column, cells in texts.items()}
        fitting = [column for column in columns if shares[column] >= enough]
        return _best(fitting, shares, texts) if fitting else None

    if named := best_by(pictures.found, ENOUGH_FOUND) or best_by(_file_name, ENOUGH_ALIKE):
        return ImageColumns(named)
    by_words = _by_words(columns, sample, pictures)
    return by_words or ImageColumns(best_by(pictures.in_part, ENOUGH_ALIKE))


def _by_words(
    columns: Sequence[str], rows: Sequence[Row], pictures: "_Pictures"
) -> ImageColumns | None:
    """Return the column, or else the two, whose words most often mean one picture."""
    words = {column: [_words_of(row, column) for row in rows] for column in columns}
    likely = {column: some for column, some in words.items() if pictures.know(some)}
    single = {ImageColumns(column): some for column, some in likely.items()}
    double = {
        ImageColumns(one, other): [
            first | second if first and second else NO_WORDS
            for first, second in zip(likely[one], likely[other], strict=True)
        ]
        for one, other in combinations(likely, 2)
    }

    def fewest_values(names: ImageColumns) -> int:
        return min(len(set(likely[name])) for name in names if name)

    for candidates in (single, double):
        shares = {names: pictures.share_by_words(some) for names, some in candidates.items()}
        if shares and max(shares.values()) >= ENOUGH_BY_WORDS:
            return max(shares, key=lambda names: (round(shares[names], 1), fewest_values(names)))
    return None


def _words_of(row: Row, column: str) -> Words:
    cell = row.get(column)
    return shared_words(PictureName.of(cell.shown).last) if cell else NO_WORDS


def _best(fitting: list[str], shares: dict[str, float], texts: dict[str, list[str]]) -> str:
    """Return the column with the largest share.

    Ties go to extensions in the cells, a typical header, more distinct values.
    """

    def rank(column: str) -> tuple[float, float, bool, int]:
        with_extension = _share(_file_name, texts[column])
        has_hint = bool(HINTS.search(column))
        return shares[column], with_extension, has_hint, len(set(texts[column]))

    return max(fitting, key=rank)


def _sample(rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows from all over the sheet."""
    return rows[:: max(1, len(rows) // SAMPLE)]


def _texts(column: str, rows: Sequence[Row]) -> Iterator[str]:
    return (cell.shown for row in rows if (cell := row.get(column)) and cell.shown.strip())


def _share(is_one: Callable[[str], bool], texts: list[str]) -> float:
    return sum(map(is_one, texts)) / len(texts) if texts else 0.0


def _file_name(text: str) -> bool:
    return bool(EXTENSION.search(text))


class _Pictures:
    """The uploaded pictures.

    Folders and ends of names are indexed only if no cell names a picture.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._names = list(map(PictureName.of, paths))
        self._stems = {widest(name.last) for name in self._names}

    @cached_property
    def _folders(self) -> set[str]:
        return {widest(name.folders[-1]) for name in self._names if name.folders}

    @cached_property
    def _ends(self) -> list[RuleIndex]:
        return [
            RuleIndex(LearnedRule(part), self._names) for part in (NamePart.STARTS, NamePart.ENDS)
        ]

    def found(self, text: str) -> bool:
        return widest(PictureName.of(text).last) in self._stems

    @cached_property
    def _by_word(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for index, name in enumerate(self._names):
            for word in shared_words(name.last):
                found[word].add(index)
        return found

    def know(self, cells: Sequence[Words]) -> bool:
        """Return whether the pictures have all words of many of these cells."""
        known = sum(bool(words) and words <= self._by_word.keys() for words in cells)
        return known >= ENOUGH_KNOWN * max(1, len(cells))

    def share_by_words(self, cells: Sequence[Words]) -> float:
        """Return the share of cells whose words exactly one picture has."""
        return sum(map(self._has_one, cells)) / max(1, len(cells))

    def _has_one(self, words: Words) -> bool:
        if not are_enough(words) or not words <= self._by_word.keys():
            return False
        with_word = sorted((self._by_word[word] for word in words), key=len)
        return len(set.intersection(*with_word)) == 1

    def in_part(self, text: str) -> bool:
        stem = widest(PictureName.of(text).last)
        if len(stem) < SHORTEST_PART:
            return False
        return stem in self._folders or any(index.find(text) for index in self._ends)
