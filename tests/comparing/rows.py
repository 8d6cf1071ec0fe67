"""Rows of a batch and of a sheet, from texts."""

from jobs.comparing import BatchRow, SheetRow
from jobs.design.cells.cell import Cell


def batch_rows(*rows: dict[str, str]) -> list[BatchRow]:
    """Return rows from 2 on, with jobs from 102 on."""
    return [BatchRow(100 + n, n, _cells(texts)) for n, texts in enumerate(rows, 2)]


def sheet_rows(*rows: dict[str, str]) -> list[SheetRow]:
    """Return rows from 2 on."""
    return [SheetRow(n, _cells(texts), n) for n, texts in enumerate(rows, 2)]


def _cells(texts: dict[str, str]) -> dict[str, Cell]:
    return {column: Cell.of_text(text) for column, text in texts.items()}
