"""The uploaded files, found by the last part of their paths in each form in which names are
compared.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from jobs.matching.learned_rules import LearnedRule, NamePart, RuleIndex
from jobs.matching.names import NameForm, PictureName, bare, spaced, widest
from jobs.matching.nearest import Nearest
from jobs.matching.sentences import listed

SHORTEST_PART = 3

type Indexes = list[int]
"""Places of files in the list of their paths."""


class IndexedFiles:
    """Files by their names. `what` is the word for one in messages."""

    def __init__(self, paths: Sequence[str], what: str = "picture") -> None:
        self.paths = paths
        self.what = what
        self._by_path = {path: index for index, path in reversed(list(enumerate(paths)))}
        self._by_form: dict[NameForm, dict[str, Indexes]] = {}

    @cached_property
    def names(self) -> list[PictureName]:
        """Cut up all paths on first use: many sheets name their pictures exactly."""
        return [PictureName.of(path) for path in self.paths]

    def at(self, path: str) -> int | None:
        return self._by_path.get(path)

    def called(self, last: str, form: NameForm) -> Indexes:
        """Return the files of this name."""
        return self._of_form(form).get(form(last), [])

    def _of_form(self, form: NameForm) -> dict[str, Indexes]:
        """Return the index of a form. It is built on first use: most sheets need one or two."""
        found = self._by_form.get(form)
        if found is None:
            found = self._by_form[form] = defaultdict(list)
            for index, name in enumerate(self.names):
                found[form(name.last)].append(index)
        return found

    def in_folder(self, name: PictureName, called: Indexes, form: NameForm) -> Indexes:
        """Return those whose folders agree best with the cell's, as far as both name any."""
        if not name.folders:
            return called
        agreed = [name.agreement(self.names[index], form) for index in called]
        most = max(agreed, default=-1)
        fitting = [index for index, each in zip(called, agreed, strict=True) if each == most >= 0]
        return self._with_all_folders(name, fitting, most) or fitting

    def _with_all_folders(self, name: PictureName, fitting: Indexes, most: int) -> Indexes:
        """Return the only one in exactly the folders that the cell names, if there is one."""
        whole = [index for index in fitting if len(self.names[index].folders) == most]
        return whole if len(whole) == 1 and most == len(name.folders) else []

    def is_in_one_folder(self, index: int) -> bool:
        """Return whether no other folder has a file with the name of this one."""
        same = self.called(self.names[index].last, widest)
        return len({self.names[other].folders for other in same}) == 1

    def listed(self, indexes: Indexes) -> str:
        """Name the first few of these files."""
        return listed([self.paths[index] for index in indexes])

    def are_alike(self, indexes: Indexes) -> bool:
        """Return whether these files have one name, in different folders."""
        names = [self.names[index] for index in indexes]
        is_one_name = len({spaced(name.last) for name in names}) == 1
        return is_one_name and len({name.folders for name in names}) == len(names)

    def close_to(self, stem: str) -> int | None:
        """Return a file whose name starts or ends with the text or starts with its words, else one
        that is a typing mistake away, or None.
        """
        longer = self._longer(stem) if len(stem) >= SHORTEST_PART else None
        return self._nearest.find(stem, self._stems) if longer is None else longer

    def _longer(self, stem: str) -> int | None:
        found = (index.find(stem) for index in (self._starting, self._ending, self._worded))
        return next((longer[0] for longer in found if longer), None)

    @cached_property
    def _stems(self) -> list[str]:
        return [bare(name.last) for name in self.names]

    @cached_property
    def _starting(self) -> RuleIndex:
        return RuleIndex(LearnedRule(NamePart.STARTS), self.names)

    @cached_property
    def _ending(self) -> RuleIndex:
        return RuleIndex(LearnedRule(NamePart.ENDS), self.names)

    @cached_property
    def _worded(self) -> RuleIndex:
        return RuleIndex(LearnedRule(NamePart.WORDS), self.names)

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest.of(self._stems)
