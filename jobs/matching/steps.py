"""Match by name in steps, each only for what the earlier steps left over.

Equal names in several folders are distinguished by the folder that the cell names. If two pictures
match equally well, the cell is ambiguous, and both are named.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from jobs.matching.learned_rules import LearnedRule, NamePart, RuleIndex
from jobs.matching.names import NameForm, PictureName, bare, cased, exact, spaced, unicoded
from jobs.matching.nearest import Nearest

NAMED = 3
"""Most candidates named in a sentence."""

LONGEST_VALUE = 80
SHORTEST_PART = 3


class MatchStep(StrEnum):
    """How a picture was found, by the difference that was ignored."""

    PATH = "path"  #: none: folder and name are as in the sheet
    NAME = "name"  #: the folder, which the cell does not name
    CASE = "case"
    UNICODE = "unicode"
    SPACES = "spaces"
    EXTENSION = "extension"
    FOLDER = (
        "folder"  #: the cell names a folder that does not contain the only picture of this name
    )
    RULE = "rule"
    PAIR = "pair"  #: a person clicked the cell and its picture
    PLACEHOLDER = "placeholder"  #: none was found, and a person chose this one for such rows


FORMS: tuple[tuple[MatchStep, NameForm], ...] = (
    (MatchStep.NAME, exact),
    (MatchStep.CASE, cased),
    (MatchStep.UNICODE, unicoded),
    (MatchStep.SPACES, spaced),
    (MatchStep.EXTENSION, bare),
)


@dataclass(frozen=True, slots=True)
class Matching:
    """The result of matching. `found[i]` is the index of the picture for value i, or None.

    If it is None, `problems[i]` gives the reason, else it is empty. `unused`: indexes of pictures
    that no value found. `how`: number of values by Step.
    """

    found: list[int | None]
    problems: list[str]
    unused: list[int]
    how: dict[str, int] = field(default_factory=dict)


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
    pairs: Mapping[str, str] = MappingProxyType({}),
) -> Matching:
    """Match values to pictures: by the pairs of value and path, by name, then by each of the rules.

    Several values may name one picture. 40,000 of each take about a second.
    """
    verdicts = _verdicts(values, _Pictures(source_paths), rules, pairs)
    found = [verdict.index for verdict in verdicts]
    used = set(found)
    return Matching(
        found=found,
        problems=[verdict.problem for verdict in verdicts],
        unused=[index for index in range(len(source_paths)) if index not in used],
        how=dict(Counter(str(verdict.step) for verdict in verdicts if verdict.step)),
    )


def _verdicts(
    values: Sequence[str],
    pictures: "_Pictures",
    learned: Sequence[LearnedRule],
    pairs: Mapping[str, str],
) -> list[_Verdict]:
    folders = _folders_by_name(values)
    rules = [RuleIndex(rule, pictures.names) for rule in learned]
    known = _clicked(values, pictures, pairs)
    for value in values:
        if value not in known:
            known[value] = _decide(value, pictures, rules, folders)
    return [known[value] for value in values]


def _clicked(
    values: Sequence[str], pictures: "_Pictures", pairs: Mapping[str, str]
) -> dict[str, _Verdict]:
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
        self._files = _Pictures(paths, what)

    def find(self, value: str) -> FoundFile:
        verdict = _decide(value, self._files, (), _folders_by_name([value]))
        return FoundFile(verdict.index, verdict.problem, not verdict.fits_several)


class _Pictures:
    """The uploaded pictures, found by the last part of their paths in each of the forms."""

    def __init__(self, paths: Sequence[str], what: str = "picture") -> None:
        self.paths = paths
        self.what = what
        self.names = [PictureName.of(path) for path in paths]
        self._by_path = {path: index for index, path in reversed(list(enumerate(paths)))}
        self._by_form: dict[MatchStep, dict[str, list[int]]] = {}

    def at(self, path: str) -> int | None:
        return self._by_path.get(path)

    def called(self, last: str, step: MatchStep, form: NameForm) -> list[int]:
        """Return the pictures of this name.

        An index is built on first use: most sheets need one or two.
        """
        found = self._by_form.get(step)
        if found is None:
            found = defaultdict(list)
            for index, name in enumerate(self.names):
                found[form(name.last)].append(index)
            self._by_form[step] = found
        return found.get(form(last), [])

    def is_in_one_folder(self, index: int) -> bool:
        """Return whether no other folder has a picture with the name of this one."""
        same = self.called(self.names[index].last, MatchStep.EXTENSION, bare)
        return len({self.names[other].folders for other in same}) == 1

    @cached_property
    def stems(self) -> list[str]:
        return [bare(name.last) for name in self.names]

    @cached_property
    def starting(self) -> RuleIndex:
        return RuleIndex(LearnedRule(NamePart.STARTS), self.names)

    @cached_property
    def ending(self) -> RuleIndex:
        return RuleIndex(LearnedRule(NamePart.ENDS), self.names)

    @cached_property
    def worded(self) -> RuleIndex:
        return RuleIndex(LearnedRule(NamePart.WORDS), self.names)

    @cached_property
    def nearest(self) -> Nearest:
        return Nearest.of(self.stems)


def _decide(
    value: str, pictures: _Pictures, rules: Sequence[RuleIndex], folders: FoldersByName
) -> _Verdict:
    name = PictureName.of(value)
    if not name.last.strip():
        return _Verdict(problem="The cell that should name the picture is empty.")
    verdict = _by_name(name, pictures, folders)
    if verdict.index is not None:
        return verdict
    found_by = [(rule, rule.find(value)) for rule in rules]
    near = [
        found if rule.knows_folder else _within(name, found, pictures, folders)
        for rule, found in found_by
    ]
    by_rule = [_by_rule(name, found, pictures) for found in near]
    found = [one for one in by_rule if one is not None]
    return next((one for one in found if one.index is not None), next(iter(found), verdict))


def _within(
    name: PictureName, found: list[int], pictures: _Pictures, folders: FoldersByName
) -> list[int]:
    """Return the pictures found, without the only one if it is in another folder than the cell
    names and other cells have this name in other folders: it may be theirs.
    """
    if len(found) != 1 or len(folders[bare(name.last)]) < 2:
        return found
    return found if _agreement(name, pictures.names[found[0]], spaced) >= 0 else []


def _by_rule(name: PictureName, found: list[int], pictures: _Pictures) -> _Verdict | None:
    fitting = _of_folderlisted(name, found, pictures)
    if len(fitting) > 1:
        return _several(name, fitting, pictures)
    return _Verdict(fitting[0], MatchStep.RULE) if fitting else None


def _several(name: PictureName, fitting: list[int], pictures: _Pictures) -> _Verdict:
    return _Verdict(problem=_ambiguous(name.text, fitting, pictures), fits_several=True)


def _by_name(name: PictureName, pictures: _Pictures, folders: FoldersByName) -> _Verdict:
    same = pictures.at(name.text)
    if same is not None:
        return _Verdict(same, MatchStep.PATH)
    elsewhere: list[int] = []
    for step, form in FORMS:
        called = pictures.called(name.last, step, form)
        if fitting := _in_folder(name, called, pictures, form):
            return _fits(name, fitting, pictures, step)
        elsewhere = elsewhere or called
    if not elsewhere:
        return _Verdict(problem=_missing(name, pictures))
    return _in_other_folder(name, elsewhere, pictures, folders)


def _fits(name: PictureName, fitting: list[int], pictures: _Pictures, step: MatchStep) -> _Verdict:
    if len(fitting) > 1:
        return _several(name, fitting, pictures)
    is_exact = step is MatchStep.NAME and pictures.names[fitting[0]].path == name.path
    return _Verdict(fitting[0], MatchStep.PATH if is_exact else step)


def _in_folder(
    name: PictureName, called: list[int], pictures: _Pictures, form: NameForm
) -> list[int]:
    """Return the pictures whose folders agree best with the cell's, as far as both name any."""
    if not name.folders:
        return called
    agreeing = [(_agreement(name, pictures.names[index], form), index) for index in called]
    most = max((agreed for agreed, _ in agreeing), default=-1)
    fitting = [index for agreed, index in agreeing if agreed == most >= 0]
    whole = [index for index in fitting if len(pictures.names[index].folders) == most]
    return whole if len(whole) == 1 and most == len(name.folders) else fitting


def _of_folderlisted(name: PictureName, fitting: list[int], pictures: _Pictures) -> list[int]:
    """Narrow several pictures found by a rule to the folder that the cell names, if any of them is
    in it.
    """
    return (_in_folder(name, fitting, pictures, spaced) if len(fitting) > 1 else []) or fitting


def _agreement(cell: PictureName, picture: PictureName, form: NameForm) -> int:
    """Return how many folders agree, from the innermost outwards; -1 if any that both name
    differs.
    """
    pairs = zip(reversed(cell.folders), reversed(picture.folders), strict=False)
    if all(left == right or form(left) == form(right) for left, right in pairs):
        return min(len(cell.folders), len(picture.folders))
    return -1


def _in_other_folder(
    name: PictureName, called: list[int], pictures: _Pictures, folders: FoldersByName
) -> _Verdict:
    """Ignore a folder of the sheet that was not uploaded, if the name cannot mean another
    picture.
    """
    if len(called) > 1:
        return _several(name, called, pictures)
    if len(folders[bare(name.last)]) == 1:
        return _Verdict(called[0], MatchStep.FOLDER)
    return _Verdict(
        problem=f"No {pictures.what} is named “{name.path}”; the only one with this name is in "
        f"another folder: “{pictures.paths[called[0]]}”."
    )


def _folders_by_name(values: Sequence[str]) -> FoldersByName:
    """Return the folders with which each name in the sheet is written."""
    folders: FoldersByName = defaultdict(set)
    for name in map(PictureName.of, {value for value in values if "/" in value or "\\" in value}):
        if name.folders:
            folders[bare(name.last)].add(tuple(map(spaced, name.folders)))
    return folders


# --- Sentences ------------------------------------------------------------------------------------


def _ambiguous(value: str, indexes: Sequence[int], pictures: _Pictures) -> str:
    alike = len({spaced(pictures.names[index].last) for index in indexes}) == 1
    return (
        f"“{cut(value)}” fits {len(indexes):,} {pictures.what}s: "
        f"{listed([pictures.paths[index] for index in indexes])}. "
        f"Write {'folder and name' if alike else 'the whole name'} into the sheet."
    )


def listed(paths: Sequence[str]) -> str:
    """Return the first few paths, and how many more there are."""
    named = [f"“{path}”" for path in paths[:NAMED]]
    if more := len(paths) - len(named):
        named.append(f"{more:,} more")
    return f"{', '.join(named[:-1])} and {named[-1]}"


def _missing(name: PictureName, pictures: _Pictures) -> str:
    stem = bare(name.last)
    index = _close_to(stem, pictures)
    close = f"; the nearest is “{pictures.paths[index]}”" if index is not None else ""
    return f"No {pictures.what} is named “{cut(name.text)}”{close}."


def _close_to(stem: str, pictures: _Pictures) -> int | None:
    """Return a picture whose name starts or ends with the text or starts with its words, else one
    that is a typing mistake away, or None.
    """
    if len(stem) >= SHORTEST_PART:
        for index in (pictures.starting, pictures.ending, pictures.worded):
            if longer := index.find(stem):
                return longer[0]
    return pictures.nearest.find(stem, pictures.stems)


def cut(value: str) -> str:
    """Return a value in one line, cut to what a sentence can quote."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1] + "…"
