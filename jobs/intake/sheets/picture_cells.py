"""Cells with a picture in them: each gets the name under which the picture joins the batch, so that
a row finds its picture as it would find an uploaded one.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jobs import formats
from jobs.design.cells.cell import Cell
from jobs.formats import others
from jobs.intake.sheets.grids import EMPTY, Grid, Rows, Table, is_filled
from jobs.intake.sheets.pictures import formulas
from jobs.intake.sheets.pictures.found import CellPlace
from jobs.intake.sheets.pictures.packed import PackedPicture
from jobs.intake.sheets.refusals import letters, listing, quoted


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
    inside = {place: found[place] for place in sorted(found) if _is_inside(table, place)}
    free = _free_cells(grid, table, inside)
    chosen = _chosen(grid, {place: inside[place][0] for place in free})
    rows = _with_names(table, {place: picture.name for place, picture in chosen.items()})
    return PicturedTable(
        replace(table, rows=rows),
        tuple({picture.packed.part: picture for picture in chosen.values()}.values()),
        tuple(_notices(grid, table, found, free)),
        frozenset(free),
    )


def _chosen(grid: Grid, first: Mapping[CellPlace, PackedPicture]) -> dict[CellPlace, SheetPicture]:
    """Return the picture of each of these cells, with its name."""
    names = _names(grid, first)
    return {place: SheetPicture(names[packed.part], packed) for place, packed in first.items()}


def _by_formula(grid: Grid, table: Table) -> dict[CellPlace, list[PackedPicture]]:
    known = grid.pictures.by_formula
    if not known:
        return {}
    return {
        (number, index): [known[named]]
        for number, cells in table.rows
        for index, cell in enumerate(cells)
        if (named := formulas.id_in(cell.shown) or "") in known
    }


def _is_inside(table: Table, place: CellPlace) -> bool:
    row, column = place
    return row > table.header_row and column in table.names


def _free_cells(
    grid: Grid, table: Table, places: Mapping[CellPlace, Sequence[PackedPicture]]
) -> list[CellPlace]:
    """Return the places whose cell is empty, or shows only what stands for its picture."""
    rows, errors = dict(table.rows), set(grid.errors)
    return [place for place in places if place in errors or _is_free(rows, place)]


def _is_free(rows: Mapping[int, list[Cell]], place: CellPlace) -> bool:
    row, column = place
    cells = rows.get(row, ())
    cell = cells[column] if column < len(cells) else EMPTY
    return not is_filled(cell) or formulas.id_in(cell.shown) is not None


def _names(grid: Grid, first: Mapping[CellPlace, PackedPicture]) -> dict[str, str]:
    """Return part → name: that of the first cell with this picture, such as `Prices B7.jpg`."""
    worksheet = unicodedata.normalize("NFC", re.sub(r"[/\\]", "-", grid.worksheet or ""))
    names: dict[str, str] = {}
    for (row, column), packed in first.items():
        place = f"{worksheet} {letters(column)}{row}".strip()
        names.setdefault(packed.part, f"{place}{_extension(packed)}")
    return names


def _extension(packed: PackedPicture) -> str:
    """Return the extension, without one that says nothing: some programs write `.tmp`."""
    ending = packed.extension.removeprefix(".")
    is_known = ending in formats.EXTENSIONS or others.kind_of_extension(ending)
    return packed.extension if is_known else ""


def _with_names(table: Table, names: Mapping[CellPlace, str]) -> Rows:
    """Return the rows with these texts. A row that held only a picture joins them."""
    rows = dict(table.rows)
    for (row, column), name in names.items():
        cells = list(rows.get(row, ()))
        cells.extend([EMPTY] * (column + 1 - len(cells)))
        cells[column] = Cell.of_text(name)
        rows[row] = cells
    return sorted(rows.items()) if names else table.rows


# --- Notices --------------------------------------------------------------------------------------


def _notices(
    grid: Grid,
    table: Table,
    found: Mapping[CellPlace, Sequence[PackedPicture]],
    free: Sequence[CellPlace],
) -> Iterator[str]:
    if grid.pictures.damage:
        yield grid.pictures.damage
    yield from _taken(table, free)
    yield from _several(found, free)
    yield from _over_texts(table, found, free)
    yield from _outside(table, found)
    yield from _linked(table, grid.pictures.linked)


def _taken(table: Table, free: Sequence[CellPlace]) -> Iterator[str]:
    for index, name in table.names.items():
        count = sum(column == index for _, column in free)
        if count:
            cells = "cell holds a picture" if count == 1 else "cells hold pictures"
            yield (
                f"Column {quoted(name)}: {count:,} {cells}. Each picture joins the batch, and its "
                "cell now shows its file name."
            )


def _several(
    found: Mapping[CellPlace, Sequence[PackedPicture]], free: Sequence[CellPlace]
) -> Iterator[str]:
    places = [place for place in free if len(found[place]) > 1]
    if places:
        cells = "has" if len(places) == 1 else "have"
        yield (
            f"{_listed(places)} {cells} more than one picture; only the lowest one is used. Move "
            "each of the others to an empty cell."
        )


def _over_texts(
    table: Table,
    found: Mapping[CellPlace, Sequence[PackedPicture]],
    free: Sequence[CellPlace],
) -> Iterator[str]:
    covered = [place for place in found if _is_inside(table, place) and place not in set(free)]
    if covered:
        yield (
            f"{_listed(covered)}: the cell has a text under its picture. The text stays, and the "
            "picture is not used. Move it to an empty cell of a column with a name."
        )


def _outside(table: Table, found: Mapping[CellPlace, Sequence[PackedPicture]]) -> Iterator[str]:
    outside = [place for place in found if not _is_inside(table, place)]
    if outside:
        subject = "The picture at" if len(outside) == 1 else "The pictures at"
        verb = "is not in a row" if len(outside) == 1 else "are not in rows"
        yield (
            f"{subject} {_listed(outside)} {verb} of the table or in a column without a name, and "
            "not used."
        )


def _linked(table: Table, linked: Sequence[CellPlace]) -> Iterator[str]:
    inside = [place for place in linked if _is_inside(table, place)]
    if inside:
        yield (
            f"{_listed(inside)}: the picture is linked and not in the file. Insert it in your "
            "spreadsheet program instead of linking it, or upload it."
        )


def _listed(places: Sequence[CellPlace]) -> str:
    return listing(f"{letters(column)}{row}" for row, column in places)
