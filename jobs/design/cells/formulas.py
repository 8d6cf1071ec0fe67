"""Formulas in a CSV: what a spreadsheet program would run is made text, and becomes itself again when it comes back.

Rule by OWASP, *CSV Injection*: a cell that begins with one of `= + - @`, also full-width, a tab or a line's end. A
program whose separator is not the file's own, as a German Excel with a comma, splits cells again inside their text,
whatever stands in quotation marks. So what follows a separator or a line's end counts as the beginning of a cell too,
unless it is a sign before plain words or a number, as in `Oslo, -5 °C` or a list with dashes.

One apostrophe goes in front of each, also where apostrophes are already, so that taking one away gives back what was
there.
"""

import re

OUR_COLUMNS = "overprint_"  #: how the columns begin that a report of ours adds to the sheet
ROW_COLUMN = f"{OUR_COLUMNS}row"  #: the one that tells a report of ours from any other sheet

_SEPARATORS = r";,|\t\r\n"
_SKIPPED = r"""(?:[^\S\t\r\n]|['"\u200b-\u200f\u2060\ufeff])*+"""
"""Between the beginning of a cell and its formula: spaces, marks without width, apostrophes and quotation marks."""
_AT_THE_START = rf"(?={_SKIPPED}[=+\-@＝＋－＠\t\r\n])"
_OPERATORS = r"=+\-*/^&<>(!|@"
_AFTER_A_SEPARATOR = rf"(?={_SKIPPED}(?:[=＝]|[+\-@＋－＠][^{_SEPARATORS}{_OPERATORS}]*+[{_OPERATORS}]))"
_BEGINNING = re.compile(rf"\A{_AT_THE_START}|(?<=[{_SEPARATORS}]){_AFTER_A_SEPARATOR}")
_DEFUSED = re.compile(rf"\A'{_AT_THE_START}|(?<=[{_SEPARATORS}])'{_AFTER_A_SEPARATOR}")


def defuse(text: str) -> str:
    """Return the text with an apostrophe before everything that could be run as a formula."""
    return _BEGINNING.sub("'", text)


def restore(text: str) -> str:
    """Return the text `defuse` was given. For cells of our own reports: elsewhere an apostrophe is its author's."""
    return _DEFUSED.sub("", text)
