"""Match by what the photos say of themselves: a cell and a fact are equal, or they are not.

Case, accents, width, spaces and leading zeros make no difference. Nothing is guessed from parts:
two captions may differ by one word.
"""

from collections import defaultdict
from collections.abc import Sequence

from jobs.matching.steps import Matching, cut, listed
from jobs.searching.folding import fold

STATED = "fact"  #: the step, beside those of names

type StatedTexts = Sequence[str]
"""The forms in which one photo states a fact; none if it does not."""


def match_stated(
    values: Sequence[str], stated: Sequence[StatedTexts], paths: Sequence[str], fact: str
) -> Matching:
    """Match values to the photos that state them. `fact`: its name, for sentences."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for index, texts in enumerate(stated):
        for text in {_form(text) for text in texts}:
            by_text[text].append(index)
    indexes: list[int | None] = []
    problems: list[str] = []
    for value in values:
        fitting = by_text.get(_form(value), []) if value.strip() else []
        is_clear = len(fitting) == 1
        indexes.append(fitting[0] if is_clear else None)
        problems.append("" if is_clear else _problem(value, fitting, paths, fact))
    used = set(indexes)
    unused = [index for index in range(len(stated)) if index not in used]
    return Matching(indexes, problems, unused, how={STATED: len(values) - indexes.count(None)})


def _form(text: str) -> str:
    folded = fold(text).strip()
    return folded.lstrip("0") or "0" if folded.isdecimal() else folded


def _problem(value: str, fitting: Sequence[int], paths: Sequence[str], fact: str) -> str:
    if not value.strip():
        return "The cell that should name the picture is empty."
    if fitting:
        several = listed([paths[index] for index in fitting])
        return f"“{cut(value)}” fits {len(fitting):,} pictures: {several}. All say it as {fact}."
    return f"No picture says “{cut(value)}” as {fact}."
