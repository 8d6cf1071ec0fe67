"""Read OpenDocument sheets (.ods). They store the text that their program showed in each cell, in
its language, beside the value, so nothing is formatted here.

OASIS OpenDocument 1.3, part 3.
"""

from pathlib import Path

from jobs.intake.sheets import tabs
from jobs.intake.sheets.choices import SheetChoices
from jobs.intake.sheets.grids import Grid
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.ods import documents
from jobs.intake.sheets.ods.contents import Contents
from jobs.intake.sheets.refusals import having_found
from jobs.intake.sheets.xlsx import packages
from jobs.reporting import ReportProgress, report_nothing


def read(
    path: Path, choices: SheetChoices, limits: SheetLimits, report: ReportProgress = report_nothing
) -> Grid:
    """Read a file that is known to be a zip of an OpenDocument sheet. Raises SheetRefused."""
    with packages.opened(path) as file:
        documents.refuse_encrypted(file)
        packages.check_sizes(file, limits)
        styles = documents.styles(file)
        language = choices.language or styles.language or choices.usual_language or "en"
        contents = documents.contents(file, styles, choices.worksheet, language, limits)
    with having_found(
        worksheets=tabs.names(contents.tables), worksheet=choices.worksheet, language=language
    ):
        grid = _grid(contents, choices, language)
    report(len(grid.rows) - 1, len(grid.rows) - 1)
    return grid


def _grid(contents: Contents, choices: SheetChoices, language: str) -> Grid:
    if contents.refusal is not None:
        raise contents.refusal
    wanted = choices.worksheet
    named = None if wanted is None else tabs.of_name(contents.tables, wanted)
    if contents.chosen is None or not contents.cells.rows:
        raise tabs.nothing_in(named)
    return contents.cells.grid(
        language,
        worksheets=tuple(tabs.names(contents.tables)),
        worksheet=contents.chosen.name,
        notices=(
            *tabs.notices(contents.chosen, contents.tables),
            *tabs.notice_of_pictures(contents.pictures),
        ),
    )
