"""Values that a spreadsheet program cannot show: it fills their cells with ####, so it has no
text to print.
"""

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.display import CODES
from jobs.intake.sheets.refusals import quoted

DATE_CODES = frozenset("dmyhs")
LARGEST_SHOWN = 2**63
"""The largest number that the grid reader shows if a number format asks for all digits."""


def why_not_shown(cell: Cell, *, is_negative: bool) -> str:
    """Describe such a cell with its number format.

    Return an empty text for a value that can be shown.
    """
    in_format = f" in the number format {quoted(cell.number_format)}"
    if isinstance(cell.raw, str) and is_negative:
        return f"a negative date or time{in_format}"
    if not cell.shown and _is_of_date(cell):
        return f"a date or time that is out of range{in_format}"
    if _is_too_large(cell):
        return f"a number that is too large{in_format}"
    return ""


def _is_of_date(cell: Cell) -> bool:
    """Return whether the number is out of range for a date or a duration."""
    if isinstance(cell.raw, str):
        return cell.raw.startswith("PT")
    codes = CODES.sub(" ", cell.number_format).lower()
    return isinstance(cell.raw, int | float) and not DATE_CODES.isdisjoint(
        codes.replace("general", "")
    )


def _is_too_large(cell: Cell) -> bool:
    if (
        not isinstance(cell.raw, int | float)
        or "E" in cell.shown.upper()
        or cell.number_format == "General"
    ):
        return False
    hundredfold = 100 if "%" in cell.number_format else 1
    return abs(cell.raw) * hundredfold >= LARGEST_SHOWN
