"""The name of a result inside the archive: the design's name pattern, made safe for every operating
system.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import PurePosixPath

from jobs import formats
from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell, Row
from jobs.design.safe_names import safe
from jobs.design.values import Design
from jobs.errors import DesignDoesNotApply
from jobs.row_pictures import row_in_short, sheet_row

_PICTURE = re.compile(rf"\.({'|'.join(formats.EXTENSIONS)})$", re.IGNORECASE)


def result_path(
    design: Design, row: Row, *, row_number: int, source_path: str, extension: str
) -> str:
    """Return a path such as `Class 3/Anna.jpg`: folders separated by "/", never absolute, never
    empty.

    Besides the columns, `{file}` is the source's name without extension, `{folder}` its folder,
    `{row}` the row number. `source_path` may be "" if no photo is used.
    """
    filled = _filled(design, row, row_number, source_path)
    *folders, name = [safe(part) for part in filled.split("/")]
    bare = _PICTURE.sub("", name) if "." in name else name
    stem = safe(bare) or f"row {row_in_short(row_number)}"
    return "/".join([*filter(None, folders), f"{stem}.{extension.lstrip('.')}"])


def _filled(design: Design, row: Row, row_number: int, source_path: str) -> str:
    """Return the pattern filled for a row. Of the cells beside its columns, only those are made
    that the pattern prints.
    """
    pattern = design.output.name
    own = {name: _OWN[name](row_number, source_path) for name in _own_columns(pattern)}
    is_own = all(map(own.__contains__, patterns.columns(pattern)))
    cells = own if is_own else {**row, **own}
    try:
        return patterns.compose(pattern, cells, design.language, _without_slashes)
    except DesignDoesNotApply:
        own = _own_cells(row_number, source_path)  # all of them: the message lists the columns
        return patterns.compose(pattern, {**row, **own}, design.language, _without_slashes)


@lru_cache(maxsize=512)
def _own_columns(pattern: str) -> tuple[str, ...]:
    """Return the names of the cells beside the columns that a pattern prints."""
    return tuple(name for name in _OWN if patterns.names(pattern, name))


def columns(design: Design) -> tuple[str, ...]:
    """Return the columns used in a result's name, each once."""
    return tuple(
        column
        for column in patterns.columns(design.output.name)
        if column.strip().casefold() not in _OWN
    )


def with_column(pattern: str, column: str) -> str:
    """Return the pattern of a name with a column at its end: `{sku}.jpg` → `{sku}-{column}`."""
    stem = _PICTURE.sub("", pattern)
    hyphen = "" if stem.endswith("/") else "-"
    return f"{stem}{hyphen}{{{column}}}"


def distinct(paths: Iterable[str]) -> list[str]:
    """Return the paths, with " (2)", " (3)" added where two would be the same file on a system that
    ignores case.
    """
    given = list(paths)
    folded = _all_folded(given)
    if len(set(folded)) == len(given):
        return given
    return list(map(_Distinct(folded).name, given, folded))


def distinct_in_rows(
    rows: Iterable[Sequence[str]], reserved: Sequence[str] = ()
) -> list[tuple[str, ...]]:
    """Return the names of each row, distinct from those of all others and from the reserved
    ones.
    """
    rows = list(rows)
    given = [*reserved, *chain.from_iterable(rows)]
    names = distinct(given)
    if names == given:
        return list(map(tuple, rows))
    found = iter(names[len(reserved) :])
    return [tuple(islice(found, len(names))) for names in rows]


class _Distinct:
    """Gives each path a name that no other has. `taken`: all paths, folded."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._seen: set[str] = set()
        self._last: dict[str, int] = {}

    def name(self, path: str, folded: str) -> str:
        candidate, own, number = path, folded, self._last.get(folded, 1)
        while own in self._seen or (candidate != path and own in self._taken):
            number += 1
            candidate = _numbered(path, number)
            own = _folded(candidate)
        self._last[folded] = number
        self._seen.add(own)
        return candidate


def _numbered(path: str, number: int) -> str:
    whole = PurePosixPath(path)
    return str(whole.with_name(f"{whole.stem} ({number}){whole.suffix}"))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _all_folded(paths: Sequence[str]) -> list[str]:
    """Fold paths in one text, which is many times as quick. No character of one combines with those
    of the next: a NUL, which no name has, is between them.
    """
    folded = _folded("\0".join(paths)).split("\0")
    return folded if len(folded) == len(paths) else list(map(_folded, paths))


def _own_cells(row_number: int, source_path: str) -> dict[str, Cell]:
    return {name: make(row_number, source_path) for name, make in _OWN.items()}


def _file_cell(row_number: int, source_path: str) -> Cell:
    file = source_path.rpartition("/")[2]
    stem, _, ending = file.rpartition(".")
    return Cell.of_text((stem if stem and ending else file) or f"row {row_in_short(row_number)}")


def _folder_cell(_row_number: int, source_path: str) -> Cell:
    return Cell.of_text(source_path.rpartition("/")[0])


def _row_cell(row_number: int, _source_path: str) -> Cell:
    row = sheet_row(row_number)
    return Cell(f"{row}", row)


_OWN: dict[str, Callable[[int, str], Cell]] = {
    "file": _file_cell,
    "folder": _folder_cell,
    "row": _row_cell,
}
"""The cells that a name can print besides those of the sheet."""


def _without_slashes(column: str, text: str) -> str:
    """Replace slashes, so that values make no folders: "24/11/2026" stays one name.

    Only the source's own folder keeps them.
    """
    return text if column == "folder" else text.replace("/", "-").replace("\\", "-")
