"""Find the column of a sheet that names the pictures, by its values; its header only breaks
ties.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from jobs.design.cells.cell import Row
from jobs.matching.learned_rules import LearnedRule, NamePart, RuleIndex
from jobs.matching.names import EXTENSION, PictureName, widest

SAMPLE = 2_000
ENOUGH_FOUND = 0.1
"""Share of a column's cells that must name an uploaded picture; the upload may not have finished.
"""

ENOUGH_ALIKE = 0.5
"""Share of cells that must look like file names, or match one end of an uploaded name, if no column
names whole files.
"""

SHORTEST_PART = 4
"""Shorter cells match the end of many names by chance."""

HINTS = re.compile(
    r"image|picture|photo|file|img|pic\b|bild|foto|datei|aufnahme|frame|immagine|imagen|fichier|archivo|plik|"
    r"afbeelding|画像|写真|图片|照片|фото|файл|صورة|תמונה",
    re.IGNORECASE,
)


def image_column(
    columns: Sequence[str], rows: Sequence[Row], source_paths: Sequence[str]
) -> str | None:
    """Return the column with the largest share of cells that name uploaded pictures.

    Without one, return a column of file names whose pictures are not uploaded yet, else one whose
    cells match an end of the names (`4006381333931` of `4006381333931_1.jpg`), else None.
    """
    texts = {column: list(_texts(column, _sample(rows))) for column in columns}
    pictures = _Pictures(source_paths)
    for is_one, enough in (
        (pictures.found, ENOUGH_FOUND),
        (_file_name, ENOUGH_ALIKE),
        (pictures.in_part, ENOUGH_ALIKE),
    ):
        shares = {column: _share(is_one, cells) for column, cells in texts.items()}
        fitting = [column for column in columns if shares[column] >= enough]
        if fitting:
            return _best(fitting, shares, texts)
    return None


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

    def in_part(self, text: str) -> bool:
        stem = widest(PictureName.of(text).last)
        if len(stem) < SHORTEST_PART:
            return False
        return stem in self._folders or any(index.find(text) for index in self._ends)
