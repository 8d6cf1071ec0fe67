"""What goes into the check of a row and what comes out, as plain values for child processes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jobs.design import Design
from jobs.design.aspects import Aspect
from jobs.design.cells.cell import Row, StoredCells, row_of
from jobs.design.facts.columns import RowPhoto
from jobs.design.facts.rows import with_facts
from jobs.findings import FailureOrNotice
from jobs.findings.texts import RowMayBeTotal
from jobs.rendering import NO_SIZES, Sizes


class PixelSize(NamedTuple):
    """Pixels of a picture as displayed."""

    width: int
    height: int


class RowToCheck(NamedTuple):
    """A row with the facts of its picture.

    `size` is None without a usable picture; then the row gets no layout. `notes`: words of
    `jobs.rendering.metadata.source_notes`. `photo` is None if the design prints no facts.
    """

    job: int
    row: int
    cells: StoredCells
    source_path: str = ""
    source_format: str = ""
    size: PixelSize | None = None
    notes: tuple[str, ...] = ()
    photo: RowPhoto | None = None
    mixed_dates: frozenset[str] = frozenset()

    def ordered(self, columns: Sequence[str]) -> "RowToCheck":
        """Return the row with its cells in the order of these columns, which PostgreSQL does not
        keep: a total is known by its first cell.
        """
        if list(self.cells) == list(columns):
            return self
        first = {column: self.cells[column] for column in columns if column in self.cells}
        return self._replace(cells={**first, **self.cells})

    def values(self, parsed: Design) -> Row:
        """Return its cells, with the facts of its photo that the design prints."""
        cells = row_of(self.cells)
        return cells if self.photo is None else with_facts(parsed, cells, self.photo)


NO_ASPECTS: Mapping[str, Aspect] = {}


class RowNames(NamedTuple):
    """The outputs that a row gives, and the names of their results.

    `outputs`: None if the design has none, empty if the row names none that it has.
    """

    result_name: str
    outputs: tuple[str, ...] | None = None
    output_names: tuple[str, ...] = ()

    @property
    def as_stored(self) -> tuple[str, list[str] | None, list[str] | None]:
        """Return the values of `Job.result_name`, `outputs` and `output_names`."""
        if self.outputs is None:
            return self.result_name, None, None
        return self.result_name, list(self.outputs), list(self.output_names)

    @property
    def as_json(self) -> tuple[str, str | None, str | None]:
        """Return the same as the columns hold it."""
        name, outputs, output_names = self.as_stored
        if outputs is None:
            return name, None, None
        return name, json.dumps(outputs), json.dumps(output_names)


class CheckedRow(NamedTuple):
    """A checked row. `result_name` is not yet distinct.

    `smallest_px`: the smallest text drawn, None without any. `sizes`: what the row needs in boxes
    of one size. `aspects`: output → the shape of its result; only "" without outputs. `look`: the
    saved design that the row names. `outputs`, `output_names`: the outputs that the row gives and
    their names, if the design has outputs; `result_name` is the first.
    """

    job: int
    row: int
    result_name: str = ""
    findings: Sequence[FailureOrNotice] = ()
    smallest_px: float | None = None
    characters: int = 0
    sizes: Sizes = NO_SIZES
    aspects: Mapping[str, Aspect] = NO_ASPECTS
    outputs: tuple[str, ...] | None = None
    output_names: tuple[str, ...] = ()
    look: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its results."""
        return self.output_names or (self.result_name,)

    @property
    def row_names(self) -> RowNames:
        return RowNames(self.result_name, self.outputs, self.output_names)

    @property
    def is_blocked(self) -> bool:
        return any(finding.blocks for finding in self.findings)

    @property
    def may_be_total(self) -> bool:
        return any(finding.code == RowMayBeTotal.code for finding in self.findings)

    def with_more(self, findings: Iterable[FailureOrNotice]) -> "CheckedRow":
        return self._replace(findings=[*self.findings, *findings])
