"""Rules that turn a cell into a part of a picture's name, learned from one pair that a person
clicked.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Any, Self

from jobs.matching.names import (
    PictureName,
    bare,
    has_dash,
    sort_of,
    squashed,
    unicoded,
    with_hyphens,
    without_extension,
    without_zeros,
    words_of,
)

LONGEST_END = 120
"""Longest part of a name, in characters, that a cell may match: all ends of a name grow with the
square of its length.
"""

_SLASH = re.compile(r"[/\\]")
MOST_BETWEEN = 3  #: characters of a file name in place of a slash

MOST_WORDS = 40  #: of a file name by which it can be found: each more makes a longer text of all


type Parts = Iterator[str]
"""Parts of a name."""


class NamePart(StrEnum):
    """The part of a picture's path that the cell stands for."""

    NAME = "name"  #: before + cell + after is the file name without extension
    STARTS = "starts"  #: the file name starts with it, something else follows
    ENDS = "ends"  #: the file name ends with it
    FOLDER = "folder"  #: the picture is in a folder of this name, and its file name is `name`
    WITHIN = "within"  #: the cell without `before` and `after` is the file name
    NUMBER = "number"  #: both have the same last number, with or without zeros in front
    LETTERS = "letters"  #: letters and digits are the same, whatever is between them
    WORDS = "words"  #: the file name starts with the same words and numbers
    FOLDER_STARTS = "folder_starts"  #: the folder's name starts with the folder in the cell
    FOLDER_ENDS = "folder_ends"  #: the folder's name ends with it
    SLASHES = "slashes"  #: the file name is the cell with `before` for each slash


OF_WHOLE_CELL = frozenset({NamePart.FOLDER_STARTS, NamePart.FOLDER_ENDS, NamePart.SLASHES})
"""Parts that stand for the whole cell, not only for what follows its last slash."""


@dataclass(frozen=True, slots=True)
class LearnedRule:
    """How a cell stands for a picture.

    `digits`: numbers are padded with zeros to this length. `name`: only for FOLDER.
    """

    part: NamePart
    before: str = ""
    after: str = ""
    digits: int = 0
    name: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read a rule. Raises ValueError if the document is not one."""
        kinds = {"part": str, "before": str, "after": str, "digits": int, "name": str}
        for name, value in document.items():
            if not isinstance(value, kinds.get(name, ())):
                raise ValueError(f"{name!r} is not part of a rule, or has the wrong type")
        return cls(**{**document, "part": NamePart(document.get("part", ""))})

    @property
    def sentence(self) -> str:
        """Return the rule in words for a person, true of every pair it finds."""
        cell = "the cell" + (f", filled with zeros to {self.digits} digits" if self.digits else "")
        match self.part:
            case NamePart.NAME:
                return f"The file name is {self._composed(cell)}."
            case NamePart.STARTS:
                return f"The file name starts with {cell}."
            case NamePart.ENDS:
                return f"The file name ends with {cell}."
            case NamePart.FOLDER:
                return (
                    f"The picture is “{self.name}” in the folder named by {self._composed(cell)}."
                )
            case NamePart.WITHIN:
                without = " and ".join(f"“{text}”" for text in (self.before, self.after) if text)
                return f"The file name is the cell without {without}."
            case NamePart.NUMBER:
                return "The last number of the file name is the last number of the cell."
            case NamePart.LETTERS:
                return (
                    "The file name has the letters and digits of the cell; characters between "
                    "them are ignored."
                )
            case NamePart.WORDS:
                return (
                    "The file name starts with the words and numbers of the cell; characters "
                    "between them and zeros in front are ignored."
                )
            case NamePart.FOLDER_STARTS:
                return "The name of the picture's folder starts with the folder of the row."
            case NamePart.FOLDER_ENDS:
                return "The name of the picture's folder ends with the folder of the row."
            case NamePart.SLASHES:
                if not self.before:
                    return "The file name is the cell without slashes."
                return f"The file name is the cell with “{self.before}” for each slash."

    def _composed(self, cell: str) -> str:
        parts = [
            f"“{self.before}”" if self.before else "",
            cell,
            f"“{self.after}”" if self.after else "",
        ]
        return " + ".join(part for part in parts if part)

    def sought(self, value: str) -> str | None:
        """Return the text to look for, or None if the rule does not apply to this cell."""
        name = PictureName.of(value)
        text = bare(name.last)
        match self.part:
            case NamePart.FOLDER_STARTS | NamePart.FOLDER_ENDS:
                return f"{_fold(name.folders[-1])}/{text}" if name.folders and text else None
            case NamePart.SLASHES:
                is_split = _SLASH.search(value)
                return bare(_SLASH.sub(lambda _: self.before, value)) if is_split else None
            case NamePart.FOLDER if name.folders:
                return None
            case NamePart.LETTERS:
                return squashed(text) or None
            case NamePart.WORDS:
                return "-".join(words_of(text)) or None
            case NamePart.NUMBER:
                return _last_number(text)
            case NamePart.WITHIN:
                return _cut(text, _fold(self.before), _fold(self.after))
        return self._around(self._padded(text))

    def _padded(self, text: str) -> str:
        if not self.digits:
            return text
        return text.lstrip("0").zfill(self.digits) if text.isdecimal() else ""

    def _around(self, text: str) -> str | None:
        return f"{_fold(self.before)}{text}{_fold(self.after)}" if text else None


def _in_hyphens(found: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Return an index of texts by the texts with hyphens. What has several finds all of them."""
    indexed: defaultdict[str, set[int]] = defaultdict(set)
    for text, indexes in found.items():
        indexed[with_hyphens(text)].update(indexes)
    return {text: sorted(indexes) for text, indexes in indexed.items()}


type Rules = Iterator[LearnedRule]


class RuleIndex:
    """The pictures, indexed by the text that a rule makes of a cell."""

    def __init__(self, rule: LearnedRule, names: Sequence[PictureName]) -> None:
        self._rule = rule
        self._found: dict[str, list[int]] = defaultdict(list)
        for index, name in enumerate(names):
            for part in _parts(rule, name):
                self._found[part].append(index)

    @property
    def knows_folder(self) -> bool:
        """Return whether the rule itself says how the folder in a cell stands for the picture."""
        return self._rule.part in OF_WHOLE_CELL

    def find(self, value: str) -> list[int]:
        """Return the indexes of all matching pictures, in order; without any, of those that match
        with other dashes.
        """
        sought = self._rule.sought(value)
        if not sought:
            return []
        return self._found.get(sought) or self._with_other_dashes(sought)

    def _with_other_dashes(self, sought: str) -> list[int]:
        return self._in_hyphens.get(with_hyphens(sought), [])

    @cached_property
    def _in_hyphens(self) -> Mapping[str, list[int]]:
        """Return the index by texts with hyphens: the same one if no picture has another dash."""
        return _in_hyphens(self._found) if any(map(has_dash, self._found)) else self._found


def learn(
    value: str, path: str, values: Sequence[str] = (), source_paths: Sequence[str] = ()
) -> LearnedRule | None:
    """Return a rule by which this cell means this picture, or None if they have nothing in common.

    Given all cells and pictures, prefer the rules that find only this picture for this cell, and of
    these the one that finds exactly one picture for the most cells.
    """
    possible = candidates(value, path)
    if not possible or not values:
        return possible[0] if possible else None
    names = [PictureName.of(other) for other in source_paths]
    return max(possible, key=lambda rule: _reach(rule, value, values, names))


def _reach(
    rule: LearnedRule, value: str, values: Sequence[str], names: Sequence[PictureName]
) -> tuple[bool, int]:
    """Return whether the rule finds one picture for this cell, and for how many cells it does."""
    index = RuleIndex(rule, names)
    return len(index.find(value)) == 1, sum(len(index.find(other)) == 1 for other in values)


def candidates(value: str, path: str) -> tuple[LearnedRule, ...]:
    """Return every rule that explains the pair, the most exact first.

    One that explains the whole cell is better than all that explain only what follows its last
    slash. Equal last numbers explain it only if nothing else does: `m-1` and `m-1_1` have them by
    chance.
    """
    cell, picture = PictureName.of(value), PictureName.of(path)
    written = without_extension(cell.last)
    if not written:
        return ()
    if whole := tuple(_of_whole_cell(value, picture)):
        return whole
    explained = dict.fromkeys(_explanations(written, picture))
    found = tuple(
        rule for rule in explained if rule.part is not NamePart.FOLDER or not cell.folders
    )
    return tuple(rule for rule in found if rule.part is not NamePart.NUMBER) or found


def _of_whole_cell(value: str, picture: PictureName) -> Rules:
    """Yield the rules by which a cell with slashes, or with a folder beside it, means the picture.

    A file name cannot hold the slash of an inventory number, such as 17/3.
    """
    stem, cell = bare(picture.last), PictureName.of(value)
    first, *others = _SLASH.split(bare(value))
    for length in range(MOST_BETWEEN + 1) if others else ():
        instead = stem[len(first) : len(first) + length]
        if not any(map(str.isalnum, instead)) and instead.join([first, *others]) == stem:
            yield LearnedRule(NamePart.SLASHES, before=instead)
            break
    folder = _innermost(picture)
    if cell.folders and bare(cell.last) == stem:
        named = _fold(cell.folders[-1])
        if named in _starts(folder):
            yield LearnedRule(NamePart.FOLDER_STARTS)
        if named in _ends(folder):
            yield LearnedRule(NamePart.FOLDER_ENDS)


def _explanations(written_cell: str, picture: PictureName) -> Rules:
    cell, stem = bare(written_cell), bare(picture.last)
    for rule in _composing(cell, without_extension(picture.last), NamePart.NAME):
        yield rule
        yield from _open_ended(rule)
    folder = picture.folders[-1] if picture.folders else ""
    yield from _composing(cell, folder, NamePart.FOLDER, stem)
    if stem and stem in cell and stem != cell:
        before, _, after = _as_written(cell.partition(stem), written_cell)
        yield LearnedRule(NamePart.WITHIN, before, after)
    yield from _by_some_characters(cell, stem)


def _composing(cell: str, written: str, part: NamePart, name: str = "") -> Rules:
    """Yield the rules by which a name or a folder is the cell with something before and after."""
    whole = _fold(written)
    for text, digits in _written(cell, whole):
        before, _, after = _as_written(_split(whole, text), written)
        yield LearnedRule(part, before, after, digits, name)


def _open_ended(rule: LearnedRule) -> Rules:
    if not rule.before and rule.after:
        yield LearnedRule(NamePart.STARTS, digits=rule.digits)
    if rule.before and not rule.after:
        yield LearnedRule(NamePart.ENDS, digits=rule.digits)


def _by_some_characters(cell: str, stem: str) -> Rules:
    number = _last_number(cell)
    if cell != stem and number and number == _last_number(stem):
        yield LearnedRule(NamePart.NUMBER)
    if squashed(cell) and squashed(cell) == squashed(stem):
        yield LearnedRule(NamePart.LETTERS)
    words = words_of(cell)
    if words and words == words_of(stem)[: len(words)]:
        yield LearnedRule(NamePart.WORDS)


def _written(cell: str, whole: str) -> Iterator[tuple[str, int]]:
    """Yield the forms in which the cell occurs in the whole: unchanged, or as a number padded with
    zeros.
    """
    if cell in whole and _split(whole, cell)[1]:
        yield cell, 0
    if cell.isdecimal():
        for run in _numbers(whole):
            if run != cell and run.lstrip("0") == cell.lstrip("0"):
                yield run, len(run)


def _split(whole: str, text: str) -> tuple[str, str, str]:
    """Split at the first place where the text is a separate part:

    `4821` is not found inside `148213`.
    """
    at = whole.find(text)
    while at >= 0:
        end = at + len(text)
        if _is_boundary(whole, at) and _is_boundary(whole, end):
            return whole[:at], text, whole[end:]
        at = whole.find(text, at + 1)
    return whole, "", ""


def _as_written(parts: tuple[str, str, str], written: str) -> tuple[str, str, str]:
    """Return the parts in their original case, for the sentence.

    Folding rarely changes the length; then it is kept.
    """
    before, text, after = parts
    if len(before + text + after) != len(written):
        return parts
    return written[: len(before)], text, written[len(written) - len(after) :] if after else ""


def _is_boundary(text: str, at: int) -> bool:
    """Return whether the place is between different kinds of characters: letters, digits,
    others.
    """
    return at in (0, len(text)) or sort_of(text[at - 1]) != sort_of(text[at])


def _numbers(text: str) -> list[str]:
    return "".join(letter if letter.isdecimal() else " " for letter in text).split()


def _last_number(text: str) -> str | None:
    numbers = _numbers(text)
    return without_zeros(numbers[-1]) if numbers else None


def _parts(rule: LearnedRule, name: PictureName) -> Iterable[str]:
    """Return the texts of a cell that mean this picture."""
    stem = bare(name.last)
    match rule.part:
        case NamePart.NAME | NamePart.WITHIN:
            return [stem]
        case NamePart.LETTERS:
            return [squashed(stem)]
        case NamePart.WORDS:
            return accumulate(words_of(stem)[:MOST_WORDS], "{}-{}".format)
        case NamePart.NUMBER:
            return filter(None, [_last_number(stem)])
        case NamePart.STARTS:
            return _starts(stem)
        case NamePart.ENDS:
            return _ends(stem)
        case NamePart.FOLDER:
            is_named = name.folders and stem == bare(rule.name)
            return [_fold(name.folders[-1])] if is_named else []
        case NamePart.FOLDER_STARTS:
            return (f"{part}/{stem}" for part in _starts(_innermost(name)))
        case NamePart.FOLDER_ENDS:
            return (f"{part}/{stem}" for part in _ends(_innermost(name)))
        case NamePart.SLASHES:
            return [stem]


def _innermost(name: PictureName) -> str:
    return _fold(name.folders[-1]) if name.folders else ""


def _starts(stem: str) -> Parts:
    last = min(len(stem), LONGEST_END + 1)
    return (stem[:at] for at in range(1, last) if _is_boundary(stem, at))


def _ends(stem: str) -> Parts:
    first = max(1, len(stem) - LONGEST_END)
    return (stem[at:] for at in range(first, len(stem)) if _is_boundary(stem, at))


def _cut(text: str, before: str, after: str) -> str | None:
    inside = text.removeprefix(before).removesuffix(after)
    return inside if inside and f"{before}{inside}{after}" == text else None


def _fold(part: str) -> str:
    """Fold a folder, prefix or suffix: it has no extension to remove, and keeps its spaces."""
    return unicoded(part)
