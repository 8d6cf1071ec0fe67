"""Cells with a picture in them: each gets the name under which the picture joins the batch, so that
a row finds its picture as it would find an uploaded one.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from jobs import formats
from jobs.design.cells.cell import Cell
from jobs.formats import others
from jobs.intake.sheets.grids import Grid, Rows, Table, is_filled, with_cell
from jobs.intake.sheets.pictures import formulas
from jobs.intake.sheets.pictures.found import CellPlace
from jobs.intake.sheets.pictures.packed import PackedPicture
from jobs.intake.sheets.refusals import Sentences, at, listing, one_or_more, quoted


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A picture of a workbook that a row uses. `name` is what the cell shows."""

    name: str
    packed: PackedPicture


@dataclass(frozen=True, slots=True)
class PicturedTable:
    """A table whose cells name their pictures, each of these once, and what a person should know
    of them.
    """

    table: Table
    pictures: tuple[SheetPicture, ...] = ()
    notices: tuple[str, ...] = ()
    at: frozenset[CellPlace] = frozenset()  #: the cells that a picture was given to


def pictured(grid: Grid, table: Table) -> PicturedTable:
    """Write the names of pictures into their cells.

    Only empty cells of named columns get one: what a person typed stays.
    """
    found = {**_by_formula(grid, table), **grid.pictures.at}
    free = _free_cells(grid, table, sorted(filter(table.is_below_header, found)))
    chosen = _chosen(grid, {place: found[place][0] for place in free})
    return PicturedTable(
        replace(table, rows=_with_names(table, chosen)),
        tuple({picture.packed.part: picture for picture in chosen.values()}.values()),
        tuple(_Notices(grid, table, found, free).all()),
        frozenset(free),
    )


def _chosen(grid: Grid, first: Mapping[CellPlace, PackedPicture]) -> dict[CellPlace, SheetPicture]:
    """Return the picture of each of these cells, with its name."""
    names = _names(grid, first)
    return {place: SheetPicture(names[packed.part], packed) for place, packed in first.items()}


def _by_formula(grid: Grid, table: Table) -> dict[CellPlace, list[PackedPicture]]:
    known = grid.pictures.by_formula
    named = _ids_in(table) if known else ()
    return {place: [known[found]] for place, found in named if found in known}


def _ids_in(table: Table) -> Iterator[tuple[CellPlace, str]]:
    """Yield the cells whose formula names a picture, and its id."""
    for number, cells in table.rows:
        for index, cell in enumerate(cells):
            if found := formulas.id_in(cell.shown):
                yield (number, index), found


def _free_cells(grid: Grid, table: Table, places: Sequence[CellPlace]) -> list[CellPlace]:
    """Return the places whose cell is empty, or shows only what stands for its picture."""
    rows, errors = dict(table.rows), set(grid.errors)
    return [place for place in places if place in errors or _is_free(rows, place)]


def _is_free(rows: Mapping[int, list[Cell]], place: CellPlace) -> bool:
    row, column = place
    cells = rows.get(row, ())
    return column >= len(cells) or _stands_for_picture(cells[column])


def _stands_for_picture(cell: Cell) -> bool:
    return not is_filled(cell) or formulas.id_in(cell.shown) is not None


def _names(grid: Grid, first: Mapping[CellPlace, PackedPicture]) -> dict[str, str]:
    """Return part → name: that of the first cell with this picture, such as `Prices B7.jpg`."""
    worksheet = unicodedata.normalize("NFC", re.sub(r"[/\\]", "-", grid.worksheet or ""))
    names: dict[str, str] = {}
    for place, packed in first.items():
        cell = f"{worksheet} {at(*place)}".strip()
        names.setdefault(packed.part, f"{cell}{_extension(packed)}")
    return names


def _extension(packed: PackedPicture) -> str:
    """Return the extension, without one that says nothing: some programs write `.tmp`."""
    ending = packed.extension.removeprefix(".")
    return packed.extension if _is_known(ending) else ""


def _is_known(ending: str) -> bool:
    return ending in formats.EXTENSIONS or bool(others.kind_of_extension(ending))


def _with_names(table: Table, chosen: Mapping[CellPlace, SheetPicture]) -> Rows:
    """Return the rows with the names of pictures. A row that held only a picture joins them."""
    rows = dict(table.rows)
    for (row, column), picture in chosen.items():
        rows[row] = with_cell(rows.get(row, ()), column, Cell.of_text(picture.name))
    return sorted(rows.items()) if chosen else table.rows


# --- Notices --------------------------------------------------------------------------------------


class _Notices(NamedTuple):
    """What a person should know of the pictures found. Those in `free` cells are used."""

    grid: Grid
    table: Table
    found: Mapping[CellPlace, Sequence[PackedPicture]]
    free: Sequence[CellPlace]

    def all(self) -> Sentences:
        if self.grid.pictures.damage:
            yield self.grid.pictures.damage
        yield from self._taken()
        yield from self._several()
        yield from self._over_texts()
        yield from self._outside()
        yield from self._linked()

    def _taken(self) -> Sentences:
        for index, name in self.table.names.items():
            if taken := [place for place in self.free if place[1] == index]:
                cells = one_or_more(taken, "cell holds a picture", "cells hold pictures")
                yield f"Column {quoted(name)}: {len(taken):,} {cells}. {JOINS}"

    def _several(self) -> Sentences:
        places = [place for place in self.free if len(self.found[place]) > 1]
        if places:
            yield f"{_listed(places)} {one_or_more(places, 'has', 'have')} {ONLY_THE_LOWEST}"

    def _over_texts(self) -> Sentences:
        free = set(self.free)
        covered = [it for it in self.found if self.table.is_below_header(it) and it not in free]
        if covered:
            yield f"{_listed(covered)}: {OVER_TEXT}"

    def _outside(self) -> Sentences:
        outside = [place for place in self.found if not self.table.is_below_header(place)]
        if outside:
            subject = one_or_more(outside, "The picture at", "The pictures at")
            verb = one_or_more(outside, "is not in a row", "are not in rows")
            yield f"{subject} {_listed(outside)} {verb} {OF_TABLE}"

    def _linked(self) -> Sentences:
        inside = list(filter(self.table.is_below_header, self.grid.pictures.linked))
        if inside:
            yield f"{_listed(inside)}: {LINKED}"


JOINS = "Each picture joins the batch, and its cell now shows its file name."
ONLY_THE_LOWEST = (
    "more than one picture; only the lowest one is used. Move each of the others to an empty cell."
)
OVER_TEXT = (
    "the cell has a text under its picture. The text stays, and the picture is not used. Move it "
    "to an empty cell of a column with a name."
)
OF_TABLE = "of the table or in a column without a name, and not used."
LINKED = (
    "the picture is linked and not in the file. Insert it in your spreadsheet program instead of "
    "linking it, or upload it."
)


def _listed(places: Sequence[CellPlace]) -> str:
    return listing(at(*place) for place in places)
