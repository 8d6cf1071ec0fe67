"""Which results are together in a PDF: those of one folder, or with one value in a column."""

from collections.abc import Callable, Sequence
from typing import Protocol

from jobs.design.cells.cell import text_of
from jobs.models import Batch
from jobs.results.pdf.choices import PdfChoices


class Named(Protocol):
    """A result with its row and its name."""

    @property
    def row(self) -> int: ...
    @property
    def name(self) -> str: ...


def grouped[R: Named](
    batch: Batch, choices: PdfChoices, results: Sequence[R]
) -> list[tuple[str, list[R]]]:
    """Return the results of each group with its heading, in the order in which groups begin."""
    if not choices.group_by:
        return [("", list(results))]
    heading = _by_folder if choices.group_by == "folder" else _by_column(batch, choices)
    groups: dict[str, list[R]] = {}
    for each in results:
        groups.setdefault(heading(each), []).append(each)
    return list(groups.items())


def _by_folder(result: Named) -> str:
    return result.name.rpartition("/")[0] or "No folder"


def _by_column(batch: Batch, choices: PdfChoices) -> Callable[[Named], str]:
    column = choices.group_column
    cells = batch.jobs.values_list("row", "cells").iterator(chunk_size=2_000)
    values = {row: " ".join(text_of(stored, column).split()) for row, stored in cells}
    return lambda result: values.get(result.row) or f"No {column}"
