"""Read OpenDocument sheets (.ods). They store the text that their program showed in each cell, in
its language, beside the value, so nothing is formatted here.

OASIS OpenDocument 1.3, part 3.
"""

from pathlib import Path

from jobs.intake.sheets import tabs
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.grids import Grid
from jobs.intake.sheets.ods import documents
from jobs.intake.sheets.ods.contents import Contents, Table
from jobs.intake.sheets.refusals import having_found
from jobs.intake.sheets.xlsx import packages


def read(path: Path, reading: Reading) -> Grid:
    """Read a file that is known to be a zip of an OpenDocument sheet. Raises SheetRefused."""
    contents = _contents(path, reading)
    names, wanted = tabs.names(contents.tables), reading.choices.worksheet
    with having_found(worksheets=names, worksheet=wanted, language=contents.language):
        grid = _grid(contents, _chosen(contents, wanted))
    reading.report(len(grid.rows) - 1, len(grid.rows) - 1)
    return grid


def _contents(path: Path, reading: Reading) -> Contents:
    with packages.opened(path) as file:
        documents.refuse_encrypted(file)
        packages.check_sizes(file, reading.limits)
        return documents.contents(file, documents.styles(file), reading)


def _chosen(contents: Contents, wanted: str | None) -> Table:
    """Return the worksheet that was read. Raises SheetRefused."""
    if contents.refusal is not None:
        raise contents.refusal
    named = None if wanted is None else tabs.of_name(contents.tables, wanted)
    if contents.chosen is None or not contents.cells.rows:
        raise tabs.nothing_in(named)
    return contents.chosen


def _grid(contents: Contents, chosen: Table) -> Grid:
    of_tabs = tabs.notices(chosen, contents.tables)
    return contents.cells.grid(
        contents.language,
        worksheets=tuple(tabs.names(contents.tables)),
        worksheet=chosen.name,
        notices=(*of_tabs, *tabs.notice_of_pictures(contents.pictures)),
    )
