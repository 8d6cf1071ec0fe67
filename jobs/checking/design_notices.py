"""Notices on the columns of a sheet and on the design, which are on no single row. A new batch, a
changed sheet and another design get the same ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from jobs.checking.checked_rows import CheckedRows
from jobs.checking.verdicts import by_aspect, by_row, currencies, proof_marks, style_rules
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.design import Design, Row, overrides
from jobs.design.by_output import PLACEHOLDER
from jobs.design.facts.columns import folded
from jobs.design.facts.rows import PrintedFacts, hidden_facts
from jobs.findings import Notice
from jobs.findings.results import (
    ColumnHidden,
    ColumnMistaken,
    ColumnsInsteadOfFacts,
    ColumnsOfBoxes,
)
from jobs.models import Job

type Notices = Iterator[Notice]


def on_columns(parsed: Design, columns: Sequence[str]) -> Notices:
    """Yield notices on columns that are not what they may seem to a person."""
    yield from _on_columns_of_boxes(parsed, columns)
    if parsed.outputs:
        yield from map(ColumnHidden, filter(_is_placeholder, columns))
    if facts := hidden_facts(parsed, columns):
        yield ColumnsInsteadOfFacts(facts)


def _is_placeholder(column: str) -> bool:
    return folded(column) == PLACEHOLDER


def _on_columns_of_boxes(parsed: Design, columns: Sequence[str]) -> Notices:
    """Yield notices on columns that were read as changes of a box, and on those that look so."""
    if taken := [override.column for override in overrides.taken(parsed, columns)]:
        yield ColumnsOfBoxes(taken)
    for _, sentence in overrides.mistaken(parsed, columns):
        yield ColumnMistaken(sentence)


def on_design(parsed: Design, printed: PrintedFacts, jobs: Iterable[Job]) -> Notices:
    """Yield notices on what results cannot have of the design. `jobs`: all rows of the batch, which
    are read only if a notice depends on them.
    """
    yield from style_rules.unused(parsed, _values(parsed, printed, jobs))
    yield from proof_marks.only_marks(parsed)


def on_all_rows(parsed: Design, printed: PrintedFacts, found: CheckedRows) -> Notices:
    """Yield notices on what the design prepares for rows, once all rows were checked with it."""
    yield from by_aspect.unused(parsed, found.rows)
    yield from by_row.looks(parsed, found.rows)
    yield from by_row.shown(parsed, _values(parsed, printed, found.jobs))


def with_currencies(
    parsed: Design,
    printed: PrintedFacts,
    jobs: Sequence[Job],
    checked: Sequence[CheckedRow],
    others: Iterable[Job] = (),
) -> list[CheckedRow]:
    """Return what was found of the rows, with a notice on each whose column says another currency
    than is printed. `others`: rows that are not checked; a column has to hold currencies in them,
    too.
    """
    rows = list(checked)
    values = enumerate(_values(parsed, printed, chain(jobs, others)))
    for index, notice in currencies.differing(parsed, values):
        if index < len(rows):
            rows[index] = rows[index].with_more([notice])
    return rows


def _values(parsed: Design, printed: PrintedFacts, jobs: Iterable[Job]) -> Iterator[Row]:
    return (job.values_with(printed, parsed) for job in jobs)
