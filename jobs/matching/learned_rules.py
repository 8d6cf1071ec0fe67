"""Rules that turn a cell into a part of a picture's name, and find the pictures that have it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Any, Self

from jobs.matching.name_parts import SLASH, ends, folded, innermost_folder, last_number, starts
from jobs.matching.names import (
    PictureName,
    bare,
    has_dash,
    squashed,
    with_hyphens,
    words_of,
)

MOST_WORDS = 40  #: of a file name by which it can be found: each more makes a longer text of all


class NamePart(StrEnum):
    """The part of a picture's path that the cell stands for."""

    NAME = "name"  #: before + cell + after is the file name without extension
    STARTS = "starts"  #: the file name starts with it, something else follows
    ENDS = "ends"  #: the file name ends with it
    FOLDER = "folder"  #: the picture is in a folder of this name, and its file name is `name`
    IN_FOLDER_STARTS = "in_folder_starts"  #: the same, and the folder's name continues
    IN_FOLDER_ENDS = "in_folder_ends"  #: the same, and the folder's name begins with something else
    WITHIN = "within"  #: the cell without `before` and `after` is the file name
    NUMBER = "number"  #: both have the same last number, with or without zeros in front
    LETTERS = "letters"  #: letters and digits are the same, whatever is between them
    WORDS = "words"  #: the file name starts with the same words and numbers
    FOLDER_STARTS = "folder_starts"  #: the folder's name starts with the folder in the cell
    FOLDER_ENDS = "folder_ends"  #: the folder's name ends with it
    SLASHES = "slashes"  #: the file name is the cell with `before` for each slash
    AT_SIGN = "at_sign"  #: the file name is the cell with `before` for its @
    ANY_ORDER = "any_order"  #: the file name has the words of the cell (`shared_words`)
    SLASHED_WORDS = "slashed_words"  #: it starts with `before` and the words of the whole cell


OF_WHOLE_CELL = frozenset(
    {NamePart.FOLDER_STARTS, NamePart.FOLDER_ENDS, NamePart.SLASHES, NamePart.SLASHED_WORDS}
)
"""Parts that stand for the whole cell, not only for what follows its last slash."""

IN_A_FOLDER = frozenset({NamePart.FOLDER, NamePart.IN_FOLDER_STARTS, NamePart.IN_FOLDER_ENDS})
"""Parts by which the cell names the folder, and the rule the file in it."""


SENTENCES = {
    NamePart.NAME: "The file name is {composed}",
    NamePart.STARTS: "The file name starts with {cell}",
    NamePart.ENDS: "The file name ends with {cell}",
    NamePart.FOLDER: "The picture is “{name}” in the folder named by {composed}",
    NamePart.IN_FOLDER_STARTS: (
        "The picture is “{name}” in the folder whose name starts with {composed}"
    ),
    NamePart.IN_FOLDER_ENDS: (
        "The picture is “{name}” in the folder whose name ends with {composed}"
    ),
    NamePart.WITHIN: "The file name is the cell without {without}",
    NamePart.NUMBER: "The last number of the file name is the last number of the cell",
    NamePart.LETTERS: (
        "The file name has the letters and digits of the cell; characters between them are ignored"
    ),
    NamePart.WORDS: (
        "The file name starts with the words and numbers of the cell; characters between them and "
        "zeros in front are ignored"
    ),
    NamePart.FOLDER_STARTS: ("The name of the picture's folder starts with the folder of the row"),
    NamePart.FOLDER_ENDS: "The name of the picture's folder ends with the folder of the row",
    NamePart.SLASHES: "The file name is the cell {slashes}",
    NamePart.AT_SIGN: "The file name is the cell with “{before}” for @",
    NamePart.ANY_ORDER: (
        "The file name has the words of the cell in any order, whatever their case and accents. A "
        "class or a number may stand beside them"
    ),
    NamePart.SLASHED_WORDS: (
        "The file name starts with {words}, also those before its slash; characters between them "
        "and zeros in front are ignored"
    ),
}
"""Each rule in words, without the full stop."""


@dataclass(frozen=True, slots=True)
class LearnedRule:
    """How a cell stands for a picture.

    `digits`: numbers are padded with zeros to this length. `name`: only for parts `IN_A_FOLDER`.
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
        in_words = SENTENCES[self.part].format(
            cell=cell,
            composed=self._composed(cell),
            words=self._composed("the words and numbers of the cell"),
            without=self._lacking(),
            slashes=self._instead_of_slashes(),
            before=self.before,
            name=self.name,
        )
        return f"{in_words}."

    def _lacking(self) -> str:
        """Return what the cell has and the file name lacks."""
        return " and ".join(f"“{text}”" for text in (self.before, self.after) if text)

    def _instead_of_slashes(self) -> str:
        return f"with “{self.before}” for each slash" if self.before else "without slashes"

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
                return f"{folded(name.folders[-1])}/{text}" if name.folders and text else None
            case NamePart.SLASHES:
                is_split = SLASH.search(value)
                return bare(SLASH.sub(lambda _: self.before, value)) if is_split else None
            case NamePart.SLASHED_WORDS:
                words = words_of(value) if SLASH.search(value) else []
                return "-".join([*words_of(self.before), *words]) if words else None
            case part if part in IN_A_FOLDER and name.folders:
                return None
            case NamePart.AT_SIGN:
                return text.replace("@", folded(self.before)) if "@" in text else None
            case NamePart.LETTERS:
                return squashed(text) or None
            case NamePart.WORDS:
                return "-".join(words_of(text)) or None
            case NamePart.NUMBER:
                return last_number(text)
            case NamePart.WITHIN:
                return _cut(text, folded(self.before), folded(self.after))
        return self._around(self._padded(text))

    def _padded(self, text: str) -> str:
        if not self.digits:
            return text
        return text.lstrip("0").zfill(self.digits) if text.isdecimal() else ""

    def _around(self, text: str) -> str | None:
        return f"{folded(self.before)}{text}{folded(self.after)}" if text else None


def _in_hyphens(found: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Return an index of texts by the texts with hyphens. What has several finds all of them."""
    indexed: defaultdict[str, set[int]] = defaultdict(set)
    for text, indexes in found.items():
        indexed[with_hyphens(text)].update(indexes)
    return {text: sorted(indexes) for text, indexes in indexed.items()}


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


def _parts(rule: LearnedRule, name: PictureName) -> Iterable[str]:
    """Return the texts of a cell that mean this picture."""
    stem = bare(name.last)
    match rule.part:
        case NamePart.FOLDER | NamePart.IN_FOLDER_STARTS | NamePart.IN_FOLDER_ENDS:
            is_named = name.folders and stem == bare(rule.name)
            return _of_folder(rule.part, innermost_folder(name)) if is_named else []
        case NamePart.FOLDER_STARTS:
            return (f"{part}/{stem}" for part in starts(innermost_folder(name)))
        case NamePart.FOLDER_ENDS:
            return (f"{part}/{stem}" for part in ends(innermost_folder(name)))
        case part:
            return _of_file_name(part, stem)


def _of_file_name(part: NamePart, stem: str) -> Iterable[str]:
    """Return the texts of a cell that mean a picture of this file name, in whatever folder."""
    match part:
        case NamePart.LETTERS:
            return [squashed(stem)]
        case NamePart.WORDS | NamePart.SLASHED_WORDS:
            return accumulate(words_of(stem)[:MOST_WORDS], "{}-{}".format)
        case NamePart.NUMBER:
            return filter(None, [last_number(stem)])
        case NamePart.STARTS:
            return starts(stem)
        case NamePart.ENDS:
            return ends(stem)
        case NamePart.ANY_ORDER:
            raise ValueError("such pictures depend on the other cells: use SharedWords")
        case _:
            return [stem]


def _of_folder(part: NamePart, folder: str) -> Iterable[str]:
    match part:
        case NamePart.IN_FOLDER_STARTS:
            return (*starts(folder), folder)
        case NamePart.IN_FOLDER_ENDS:
            return (*ends(folder), folder)
        case _:
            return [folder]


def _cut(text: str, before: str, after: str) -> str | None:
    inside = text.removeprefix(before).removesuffix(after)
    return inside if inside and f"{before}{inside}{after}" == text else None
