"""Match by what the photos say of themselves: a cell and a fact are equal, or they are not.

Case, accents, width, spaces and leading zeros make no difference. Nothing is guessed from parts:
two captions may differ by one word.
"""

from collections import defaultdict
from collections.abc import Sequence

from jobs.matching.names import without_zeros
from jobs.matching.sentences import EMPTY_CELL, cut, listed
from jobs.matching.steps import Matching, unused_of
from jobs.searching.folding import fold

STATED = "fact"  #: the step, beside those of names

type StatedTexts = Sequence[str]
"""The forms in which one photo states a fact; none if it does not."""


def match_stated(
    values: Sequence[str], stated: Sequence[StatedTexts], paths: Sequence[str], fact: str
) -> Matching:
    """Match values to the photos that state them. `fact`: its name, for sentences."""
    photos = _Photos(paths, stated, fact)
    found = [photos.only(value) for value in values]
    problems = [
        "" if index is not None else photos.problem(value)
        for value, index in zip(values, found, strict=True)
    ]
    how = {STATED: len(found) - found.count(None)}
    return Matching(found, problems, unused_of(found, len(stated)), how)


class _Photos:
    """Photos by what they state."""

    def __init__(self, paths: Sequence[str], stated: Sequence[StatedTexts], fact: str) -> None:
        self._paths, self._fact = paths, fact
        self._by_text: dict[str, list[int]] = defaultdict(list)
        for index, texts in enumerate(stated):
            for text in set(map(_form, texts)):
                self._by_text[text].append(index)

    def _fitting(self, value: str) -> list[int]:
        return self._by_text.get(_form(value), []) if value.strip() else []

    def only(self, value: str) -> int | None:
        """Return the only photo that states this, or None."""
        fitting = self._fitting(value)
        return fitting[0] if len(fitting) == 1 else None

    def problem(self, value: str) -> str:
        """Say why a value means no photo, or none for certain."""
        if not value.strip():
            return EMPTY_CELL
        fitting = self._fitting(value)
        if not fitting:
            return f"No picture says “{cut(value)}” as {self._fact}."
        several = listed([self._paths[index] for index in fitting])
        fits = f"“{cut(value)}” fits {len(fitting):,} pictures: {several}."
        return f"{fits} All say it as {self._fact}."


def _form(text: str) -> str:
    return without_zeros(fold(text).strip())
