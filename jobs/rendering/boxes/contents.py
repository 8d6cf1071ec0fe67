"""What a row puts into a box: the text that its pattern gives, and whether it may be empty."""

from jobs.design import Box, Row
from jobs.design.cells import patterns
from jobs.errors import TextMissing


def content(box: Box, row: Row, language: str) -> str:
    """Return what the pattern prints for a row, or an empty text if a column of it is empty.

    Raises `TextMissing` if the box must not be empty.
    """
    is_empty = patterns.empty_columns(box.pattern, row)
    text = "" if is_empty else patterns.fill(box.pattern, row, language).strip()
    check_required(box, row, text)
    return text


def check_required(box: Box, row: Row, text: str) -> None:
    """Raise `TextMissing` if the box must not be empty, but is."""
    if not box.required:
        return
    empty = patterns.empty_columns(box.pattern, row)
    if empty:
        raise TextMissing(
            f"“{box.name}” needs the column “{empty[0]}”, which is empty in this row.",
            columns=list(empty),
        )
    if not text:
        raise TextMissing(
            f"“{box.name}” must not be empty, and this row gives it no text.", columns=[]
        )
