"""All pictures of a row, not only the one that its cell names.

A picture that no cell names belongs to a row if its name is the cell's with something after it, as
`mug-2.jpg` is to `mug`, or if it is in a folder of that name. So do pictures of the cell's own name
in several folders, as `front/mug.jpg` and `back/mug.jpg`. The longest cell wins, and a picture that
could belong to several stays unused. A cell can also list its pictures: `a.jpg; b.jpg`.

The picture that the cell names comes first, then those called `front`, `main`, `cover` or `hero`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jobs.matching.learned_rules import IN_A_FOLDER, LearnedRule
from jobs.matching.names import EXTENSION, PictureName, hyphened, widest
from jobs.matching.steps import Found, Matching, match, unused_of
from jobs.texts import natural_order

LISTED = re.compile(r"[\n;|,]+")  #: what stands between the names in a cell
_FIRST_OF_SEVERAL = re.compile(r"(.*[^\W_])[\W_]+0*[01]\W*")
"""`mug-1`, `mug_01` and `mug (1)`: the first picture of `mug`. Some count from 0."""

_MAIN = re.compile(r"(?:.*[\W_])?(?:front|main|cover|hero)", re.DOTALL)
"""A name that ends so is that of a row's main picture."""

type _Rank = tuple[bool, list[tuple[int, str]]]
"""Sort key of a name: main pictures first, then in natural order."""

type Places = tuple[int, ...]
"""Places of pictures in the list of their paths."""


class RowPicture(NamedTuple):
    """A picture of a row, or why there is none."""

    place: int | None
    problem: str = ""


type RowPictures = tuple[RowPicture, ...]
"""The pictures of a row in their order; at least one."""


@dataclass(frozen=True, slots=True)
class EveryPicture:
    """The pictures of each value, and those that could belong to several values."""

    pictures: list[RowPictures]
    doubtful: list[int]


class _Cell(NamedTuple):
    """What a cell says, as far as rows with other cells have other pictures."""

    folders: tuple[str, ...]
    name: str

    @classmethod
    def of(cls, value: str) -> "_Cell":
        name = PictureName.of(value)
        return cls(tuple(map(hyphened, name.folders)), widest(name.last))


def every_picture(
    values: Sequence[str],
    paths: Sequence[str],
    matching: Matching,
    pairs: Mapping[str, str],
    learned: Sequence[LearnedRule] = (),
) -> EveryPicture:
    """Return all pictures of each value. `matching`: the one that each value names, by the
    `learned` rules too. Where one says that cells name folders, all in the folder of a row are its
    pictures.
    """
    listed = _lists(values, paths, matching.found, pairs)
    used = {one.place for pictures in listed.values() for one in pictures}
    unused = [index for index in unused_of(matching.found, len(paths)) if index not in used]
    named = list(map(RowPicture, matching.found, matching.problems))
    if not unused:
        alone = zip(values, named, strict=True)
        return EveryPicture([listed.get(value) or (one,) for value, one in alone], [])
    others = _Others(values, paths, matching.found, listed)
    if any(rule.part in IN_A_FOLDER for rule in learned):
        others.take_folders()
    doubtful = [index for index in unused if not others.take(index)]
    pictures = [
        listed.get(value) or others.with_named(value, one)
        for value, one in zip(values, named, strict=True)
    ]
    return EveryPicture(pictures, doubtful)


# --- Cells that list their pictures ---------------------------------------------------------------


def _lists(
    values: Sequence[str], paths: Sequence[str], found: Found, pairs: Mapping[str, str]
) -> dict[str, RowPictures]:
    """Return the pictures of the cells that list several."""
    named = dict(zip(values, found, strict=True))
    unknown = [value for value, index in named.items() if _may_list(value, index, paths)]
    split = {value: parts for value in unknown if len(parts := _names_in(value)) > 1}
    if not split:
        return {}
    names = list(dict.fromkeys(name for parts in split.values() for name in parts))
    matched = match(names, paths, pairs=pairs)
    known = dict(zip(names, map(RowPicture, matched.found, matched.problems), strict=True))
    listed = {value: tuple(known[name] for name in parts) for value, parts in split.items()}
    return {value: _distinct(of) for value, of in listed.items() if _is_list(split[value], of)}


def _may_list(value: str, index: int | None, paths: Sequence[str]) -> bool:
    """Return whether a cell may list pictures. Its signs can also be part of a picture's name."""
    return bool(LISTED.search(value)) and (index is None or not LISTED.search(paths[index]))


def _names_in(value: str) -> list[str]:
    return [part.strip() for part in LISTED.split(value) if part.strip()]


def _is_list(parts: Sequence[str], pictures: RowPictures) -> bool:
    """Return whether these are names of pictures rather than a text with commas: all name one, or
    some do and all are written as file names.
    """
    named = [one.place is not None for one in pictures]
    return all(named) or (any(named) and all(map(_is_file_name, parts)))


def _is_file_name(part: str) -> bool:
    return bool(EXTENSION.search(PictureName.of(part).last))


def _distinct(pictures: RowPictures) -> RowPictures:
    return tuple(dict.fromkeys(pictures))


# --- Pictures that no cell names ------------------------------------------------------------------


class _Others:
    """Finds the cell of pictures that none names. `listed`: cells that say all their pictures."""

    def __init__(
        self,
        values: Sequence[str],
        paths: Sequence[str],
        found: Found,
        listed: Mapping[str, RowPictures],
    ) -> None:
        self._paths = paths
        self._cells = {value: _Cell.of(value) for value in values if value not in listed}
        self._found = {
            self._cells[value]: index
            for value, index in zip(values, found, strict=True)
            if index is not None and value in self._cells
        }
        self._by_name: dict[str, set[_Cell]] = defaultdict(set)
        for cell in self._cells.values():
            self._by_name[cell.name].add(cell)
        self._by_name.pop("", None)
        self._by_name.update(self._bases())
        self._ambiguous = _ambiguous_names(paths)
        self._taken: dict[_Cell, list[int]] = defaultdict(list)
        self._by_folder: dict[tuple[str, ...], set[_Cell]] = defaultdict(set)

    def take_folders(self) -> None:
        """Let pictures belong to the only cell with a picture in the same folder, if nothing else
        says whose they are.
        """
        for cell, index in self._found.items():
            if folders := PictureName.of(self._paths[index]).folders:
                self._by_folder[folders].add(cell)

    def take(self, index: int) -> bool:
        """Give a picture to its cell, if it has one. Return False if it could be of several."""
        cells = self._cells_of(PictureName.of(self._paths[index]))
        if len(cells) == 1:
            self._taken[cells.pop()].append(index)
            return True
        return not cells

    def with_named(self, value: str, named: RowPicture) -> RowPictures:
        """Return the picture that a value names, then the others of its cell in their order."""
        others = self._taken.get(self._cells[value])
        if not others:
            return (named,)
        before = () if named.place is None else (named,)
        return (*before, *map(RowPicture, sorted(others, key=self._order)))

    def _order(self, index: int) -> tuple[list[_Rank], _Rank]:
        name = PictureName.of(self._paths[index])
        return list(map(_rank, map(hyphened, name.folders))), _rank(widest(name.last))

    def _cells_of(self, picture: PictureName) -> set[_Cell]:
        """Return the cells to which a picture could belong, by its name and by its folders."""
        whole = widest(picture.last)
        if cells := {cell for cell in self._by_name.get(whole, ()) if cell.name == whole}:
            return self._in_folder_of(cells, picture) if whole not in self._ambiguous else set()
        beginnings = _beginnings(whole)
        folders = map(widest, reversed(picture.folders))
        by_name = self._first(beginnings, picture)
        by_names = by_name | self._first(folders, picture)
        return by_names or set(self._by_folder.get(picture.folders, ()))

    def _in_folder_of(self, cells: Iterable[_Cell], picture: PictureName) -> set[_Cell]:
        """Return those of the cells whose folder this picture has."""
        return {cell for cell in cells if self._has_folder(cell, picture)}

    def _first(self, names: Iterator[str], picture: PictureName) -> set[_Cell]:
        """Return the cells of the first of these names that any has."""
        for name in names:
            if cells := self._by_name.get(name):
                return self._in_folder_of(cells, picture)
        return set()

    def _has_folder(self, cell: _Cell, picture: PictureName) -> bool:
        """Return whether a picture is where the cell says, or beside the picture that it names."""
        if not cell.folders:
            return True
        named = self._found.get(cell)
        if named is not None:
            return PictureName.of(self._paths[named]).folders == picture.folders
        inner = tuple(map(hyphened, picture.folders))[-len(cell.folders) :]
        return inner == cell.folders

    def _bases(self) -> dict[str, set[_Cell]]:
        """Return what other pictures of a row begin with whose cell names the first: `mug` for
        `mug-1`. Not if the cells of other rows begin so: then the number counts the rows.
        """
        beginning: dict[str, set[_Cell]] = defaultdict(set)
        for cell in self._by_name_of_all():
            for start in _beginnings(cell.name):
                beginning[start].add(cell)
        firsts = ((cell, _FIRST_OF_SEVERAL.fullmatch(cell.name)) for cell in self._found)
        bases = {first[1]: cell for cell, first in firsts if first}
        return {
            base: {cell}
            for base, cell in bases.items()
            if beginning[base] == {cell} and base not in self._by_name
        }

    def _by_name_of_all(self) -> set[_Cell]:
        return set().union(*self._by_name.values())


def _rank(name: str) -> _Rank:
    return not _MAIN.fullmatch(name), natural_order(name)


def _ambiguous_names(paths: Sequence[str]) -> set[str]:
    """Return the names of which a folder has several files, such as `mug.heic` and `mug.jpg`: these
    can be one photo.
    """
    names = (PictureName.of(path) for path in paths)
    times = Counter((name.folders, widest(name.last)) for name in names)
    return {name for (_, name), count in times.items() if count > 1}


def _beginnings(name: str) -> Iterator[str]:
    """Yield what stands before each separator in a name, the longest first: `a-1-x` gives `a-1`
    and `a`. `sku12` does not begin with `sku1`.
    """
    for at in range(len(name) - 1, 0, -1):
        if not name[at].isalnum() and name[at - 1].isalnum():
            yield name[:at]
