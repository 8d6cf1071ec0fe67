"""Match by name in steps, each only for what the earlier steps left over.

Equal names in several folders are distinguished by the folder that the cell names. If two pictures
match equally well, the cell is ambiguous, and both are named.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from jobs.matching.indexed_files import IndexedFiles, Indexes
from jobs.matching.learned_rules import LearnedRule, NamePart, RuleIndex
from jobs.matching.names import (
    NameForm,
    PictureName,
    bare,
    cased,
    exact,
    hyphened,
    spaced,
    unicoded,
    widest,
)
from jobs.matching.sentences import EMPTY_CELL, cut
from jobs.matching.shared_words import SharedWords


class MatchStep(StrEnum):
    """How a picture was found, by the difference that was ignored."""

    PATH = "path"  #: none: folder and name are as in the sheet
    NAME = "name"  #: the folder, which the cell does not name
    CASE = "case"
    UNICODE = "unicode"
    SPACES = "spaces"
    EXTENSION = "extension"
    DASHES = "dashes"  #: `–`, `—` and minus signs stand for hyphens, or the reverse
    #: the cell names a folder that does not contain the only picture of this name
    FOLDER = "folder"
    RULE = "rule"
    PAIR = "pair"  #: a person clicked the cell and its picture
    PLACEHOLDER = "placeholder"  #: none was found, and a person chose this one for such rows


FORMS: tuple[tuple[MatchStep, NameForm], ...] = (
    (MatchStep.NAME, exact),
    (MatchStep.CASE, cased),
    (MatchStep.UNICODE, unicoded),
    (MatchStep.SPACES, spaced),
    (MatchStep.EXTENSION, bare),
    (MatchStep.DASHES, hyphened),
    (MatchStep.DASHES, widest),
)


ENOUGH_OFFERED = 0.1
"""Share of all values for which a rule that nobody taught must find a file that no name finds."""

FEWEST_OFFERED = 2  #: such values; one alone can be chance


@dataclass(frozen=True, slots=True)
class Matching:
    """The result of matching. `found[i]` is the index of the picture for value i, or None.

    If it is None, `problems[i]` gives the reason, else it is empty. `unused`: indexes of pictures
    that no value found. `how`: number of values by Step. `offered`: a rule that nobody taught, if
    it found pictures.
    """

    found: list[int | None]
    problems: list[str]
    unused: list[int]
    how: dict[str, int] = field(default_factory=dict)
    offered: LearnedRule | None = None


type Found = Sequence[int | None]
"""The index of the picture of each value, or None."""


def unused_of(found: Found, count: int) -> list[int]:
    """Return the indexes of the pictures that no value found. `count`: of all pictures."""
    used = set(found)
    return [index for index in range(count) if index not in used]


type Pairs = Mapping[str, str]
"""Values and the paths of their pictures, as a person clicked them."""

type FoldersByName = dict[str, set[tuple[str, ...]]]
"""Name in the sheet → the folders with which it is written."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    index: int | None = None
    step: MatchStep | None = None
    problem: str = ""
    fits_several: bool = False


def match(
    values: Sequence[str],
    source_paths: Sequence[str],
    rules: Sequence[LearnedRule] = (),
    pairs: Pairs = MappingProxyType({}),
    offered: LearnedRule | None = None,
) -> Matching:
    """Match values to pictures: by the pairs of value and path, by name, then by each of the rules.

    The `offered` rule is used if it finds pictures for a good part of the rows that have none.
    Several values may name one picture. 40,000 of each take about a second.
    """
    pictures = IndexedFiles(source_paths)
    clicked = _clicked(values, pictures, pairs)
    finder = _Finder(pictures, values, rules, clicked)
    left = [value for value in dict.fromkeys(values) if value not in clicked]
    by_name = {value: finder.by_name_and_rules(value) for value in left}
    better = finder.better(by_name, offered) if offered else {}
    known = {**clicked, **by_name, **better}
    decided = [known[value] or finder.missing(value) for value in values]
    matching = _matching(decided, len(source_paths))
    return replace(matching, offered=offered if better else None)


def _matching(verdicts: Sequence[_Verdict], count: int) -> Matching:
    found = [verdict.index for verdict in verdicts]
    how = Counter(str(verdict.step) for verdict in verdicts if verdict.step)
    problems = [verdict.problem for verdict in verdicts]
    return Matching(found, problems, unused_of(found, count), dict(how))


def _clicked(values: Sequence[str], pictures: IndexedFiles, pairs: Pairs) -> dict[str, _Verdict]:
    """Return what the pairs say of the values.

    A pair says nothing if several rows have its text and several folders a picture of this name:
    each of these rows may mean another one. Two pictures beside each other, such as a HEIC and its
    JPEG, are a choice between both for all of these rows.
    """
    times = Counter(value for value in values if value in pairs)
    found = {value: pictures.at(pairs[value]) for value in times}
    return {
        value: _Verdict(index, MatchStep.PAIR)
        for value, index in found.items()
        if index is not None and (times[value] == 1 or pictures.is_in_one_folder(index))
    }


@dataclass(frozen=True, slots=True)
class FoundFile:
    """The file for one value. If `index` is None, `problem` gives the reason.

    `is_unknown`: nothing matches, rather than several files.
    """

    index: int | None
    problem: str = ""
    is_unknown: bool = False


class FileFinder:
    """Finds single values among the same files. `what` is the word for a file in messages."""

    def __init__(self, paths: Sequence[str], what: str) -> None:
        self._files = IndexedFiles(paths, what)

    def find(self, value: str) -> FoundFile:
        verdict = _Finder(self._files, [value]).decide(value)
        return FoundFile(verdict.index, verdict.problem, not verdict.fits_several)


class _Finder:
    """Decides which file each of some values means. `learned`: rules for what no name finds.
    `clicked`: what a person decided.
    """

    def __init__(
        self,
        files: IndexedFiles,
        values: Sequence[str],
        learned: Sequence[LearnedRule] = (),
        clicked: Mapping[str, _Verdict] = MappingProxyType({}),
    ) -> None:
        self._files = files
        self._values = values
        self._clicked = clicked
        self._folders = _folders_by_name(values)
        self._rules = list(map(self._indexed, learned))

    def _indexed(self, rule: LearnedRule) -> RuleIndex | SharedWords:
        if rule.part is not NamePart.ANY_ORDER:
            return RuleIndex(rule, self._files.names)
        undecided = [value for value in self._values if value not in self._clicked]
        used = {one.index for one in self._clicked.values() if one.index is not None}
        return SharedWords(undecided, self._files.names, used)

    def decide(self, value: str) -> _Verdict:
        return self.by_name_and_rules(value) or self.missing(value)

    def by_name_and_rules(self, value: str) -> _Verdict | None:
        """Return what names and rules say of a value, or None if they find nothing for it."""
        name = PictureName.of(value)
        if not name.last.strip():
            return _Verdict(problem=_without_name(value))
        verdict = self._by_name(name)
        if verdict and verdict.index is not None:
            return verdict
        return self._by_rules(name) or verdict

    def better(
        self, known: Mapping[str, _Verdict | None], offered: LearnedRule
    ) -> dict[str, _Verdict]:
        """Return what an offered rule says of values without a file, or nothing if it finds too
        few of them to be meant.
        """
        left = [value for value, one in known.items() if one is None or one.index is None]
        enough = max(FEWEST_OFFERED, ENOUGH_OFFERED * len(known))
        if len(left) < enough:
            return {}
        index = self._indexed(offered)
        verdicts = {value: self._by_rule(PictureName.of(value), index) for value in left}
        said = {value: verdict for value, verdict in verdicts.items() if verdict}
        found = sum(verdict.index is not None for verdict in said.values())
        return said if found >= enough else {}

    # --- By name ---

    def _by_name(self, name: PictureName) -> _Verdict | None:
        same = self._files.at(name.text)
        if same is not None:
            return _Verdict(same, MatchStep.PATH)
        elsewhere: Indexes = []
        for step, form in FORMS:
            called = self._files.called(name.last, form)
            if fitting := self._files.in_folder(name, called, form):
                return self._fits(name, fitting, step)
            elsewhere = elsewhere or called
        return self._in_other_folder(name, elsewhere) if elsewhere else None

    def _fits(self, name: PictureName, fitting: Indexes, step: MatchStep) -> _Verdict:
        if len(fitting) > 1:
            return self._several(name, fitting)
        if self._may_be_of_other_folder(name, fitting[0]):
            return _Verdict(problem=self._in_no_folder(name, fitting[0]))
        is_exact = step is MatchStep.NAME and self._files.names[fitting[0]].path == name.path
        return _Verdict(fitting[0], MatchStep.PATH if is_exact else step)

    def _in_other_folder(self, name: PictureName, called: Indexes) -> _Verdict:
        """Ignore a folder of the sheet that was not uploaded, if the name cannot mean another
        file.
        """
        if len(called) > 1:
            return self._several(name, called)
        if self._is_in_one_folder(name):
            return _Verdict(called[0], MatchStep.FOLDER)
        return _Verdict(
            problem=f"No {self._files.what} is named “{name.path}”; the only one with this name is "
            f"in another folder: “{self._files.paths[called[0]]}”."
        )

    def _is_in_one_folder(self, name: PictureName) -> bool:
        """Return whether all values with this name write it with the same folders."""
        return len(self._folders[widest(name.last)]) == 1

    def _may_be_of_other_folder(self, name: PictureName, index: int) -> bool:
        """Return whether the picture is in no folder, and cells have its name in several ones."""
        in_folder = name.folders and not self._files.names[index].folders
        return bool(in_folder) and not self._is_in_one_folder(name)

    def _in_no_folder(self, name: PictureName, index: int) -> str:
        return (
            f"“{cut(name.text)}” and other rows name “{name.last}” in different folders; the only "
            f"{self._files.what} with this name is in no folder: “{self._files.paths[index]}”."
        )

    def _several(self, name: PictureName, fitting: Indexes) -> _Verdict:
        asked = "folder and name" if self._files.are_alike(fitting) else "the whole name"
        fits = f"“{cut(name.text)}” fits {len(fitting):,} {self._files.what}s"
        sentence = f"{fits}: {self._files.listed(fitting)}. Write {asked} into the sheet."
        return _Verdict(problem=sentence, fits_several=True)

    def missing(self, value: str) -> _Verdict:
        """Say that no file has this name, and which one is near."""
        name = PictureName.of(value)
        index = self._files.close_to(bare(name.last))
        close = f"; the nearest is “{self._files.paths[index]}”" if index is not None else ""
        return _Verdict(problem=f"No {self._files.what} is named “{cut(name.text)}”{close}.")

    # --- By rules ---

    def _by_rules(self, name: PictureName) -> _Verdict | None:
        """Return the first picture that a rule finds, else the first reason, or None."""
        verdicts = [self._by_rule(name, rule) for rule in self._rules]
        found = [one for one in verdicts if one is not None]
        return next((one for one in found if one.index is not None), next(iter(found), None))

    def _by_rule(self, name: PictureName, rule: RuleIndex | SharedWords) -> _Verdict | None:
        if isinstance(rule, SharedWords):
            return self._by_words(name, rule)
        found = rule.find(name.text)
        fitting = self._narrowed(name, found if rule.knows_folder else self._own(name, found))
        if len(fitting) > 1:
            return self._several(name, fitting)
        return _Verdict(fitting[0], MatchStep.RULE) if fitting else None

    def _by_words(self, name: PictureName, words: SharedWords) -> _Verdict | None:
        fit = words.find(name.text)
        if fit.problem:
            return _Verdict(problem=fit.problem, fits_several=bool(fit.pictures))
        if len(fit.pictures) > 1:
            return self._several(name, fit.pictures)
        return _Verdict(fit.pictures[0], MatchStep.RULE) if fit.pictures else None

    def _own(self, name: PictureName, found: Indexes) -> Indexes:
        """Return the pictures found, without the only one if it is not in the folder that the cell
        names and other cells have this name in other folders: it may be theirs.
        """
        if len(found) != 1 or len(self._folders[widest(name.last)]) < 2:
            return found
        is_elsewhere = name.agreement(self._files.names[found[0]], hyphened) < 0
        return [] if is_elsewhere or self._may_be_of_other_folder(name, found[0]) else found

    def _narrowed(self, name: PictureName, fitting: Indexes) -> Indexes:
        """Narrow several pictures found by a rule to the folder that the cell names, if any of them
        is in it.
        """
        near = self._files.in_folder(name, fitting, hyphened) if len(fitting) > 1 else []
        return near or fitting


def _without_name(value: str) -> str:
    """Say that a cell is empty, or that it ends before a name, as `2026/` does."""
    return f"“{cut(value)}” does not name a picture." if value.strip() else EMPTY_CELL


def _folders_by_name(values: Sequence[str]) -> FoldersByName:
    """Return the folders with which each name in the sheet is written."""
    folders: FoldersByName = defaultdict(set)
    for name in map(PictureName.of, {value for value in values if "/" in value or "\\" in value}):
        if name.folders:
            folders[widest(name.last)].add(tuple(map(hyphened, name.folders)))
    return folders
