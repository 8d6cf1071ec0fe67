"""What a row puts into a box: the text that its pattern gives, and whether it may be empty."""

from typing import Protocol

from jobs.design import Box, Row
from jobs.design.cells import patterns
from jobs.design.cells.cell import FROM_PHOTO
from jobs.errors import TextMissing


class Filled(Protocol):
    """A box that a row fills, and that may have to be filled."""

    @property
    def name(self) -> str: ...
    @property
    def pattern(self) -> str: ...
    @property
    def required(self) -> bool: ...


def printed(box: Box, row: Row, language: str) -> str:
    """Return what the pattern prints for a row, or an empty text if a column of it is empty."""
    if patterns.empty_columns(box.pattern, row):
        return ""
    return patterns.fill(box.pattern, row, language).strip()


def check_required(box: Filled, row: Row, text: str) -> None:
    """Raise `TextMissing` if the box must not be empty, but is."""
    if not box.required:
        return
    empty = patterns.empty_columns(box.pattern, row)
    if empty:
        why = _why_empty(box.name, empty[0], row)
        prints_others = set(empty) < set(patterns.needed(box.pattern))
        allow = " To allow it, put that part in [brackets]." if prints_others else ""
        raise TextMissing(f"{why}{allow}", columns=list(empty))
    if not text:
        raise TextMissing(
            f"“{box.name}” must not be empty, and this row gives it no text.", columns=[]
        )


def _why_empty(box: str, column: str, row: Row) -> str:
    if patterns.cell_of(row, column).number_format == FROM_PHOTO:
        return f"“{box}” needs “{column}”, which the photo of this row does not say."
    return f"“{box}” needs the column “{column}”, which is empty in this row."
