"""Formulas in a CSV: what a spreadsheet program would run is made text, and becomes itself again when it comes back.

Rule by OWASP, *CSV Injection*: a cell that begins with one of `= + - @`, a tab or a line's end. One apostrophe goes
in front, also where apostrophes stand already, so that taking one away gives back what was there.
"""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
SPACES = " \u00a0'"
OUR_COLUMNS = "overprint_"  #: how the columns begin that a report of ours adds to the sheet
ROW_COLUMN = f"{OUR_COLUMNS}row"  #: the one that tells a report of ours from any other sheet


def defuse(text: str) -> str:
    return f"'{text}" if _would_run(text) else text


def restore(text: str) -> str:
    """The text `defuse` was given. For cells of a report of ours alone: elsewhere an apostrophe is the person's own."""
    return text[1:] if text.startswith("'") and _would_run(text[1:]) else text


def _would_run(text: str) -> bool:
    return text.lstrip(SPACES).startswith(DANGEROUS)
