"""Formulas in a CSV file: turn what a spreadsheet program would run into text, and restore it when
the file comes back.

The rule follows OWASP, *CSV Injection*: a cell is dangerous if it begins with one of `= + - @`,
also full-width, a tab or a line break. A program that expects another separator than the file's,
such as a German Excel given commas, splits cells again inside their text, even within quotation
marks. So what follows a separator or a line break counts as the beginning of a cell too, unless it
is a sign before plain words or a number, as in `Oslo, -5 °C` or a list with dashes.

One apostrophe is put before each, even where there are apostrophes already, so that removing one
restores the original.
"""

import re

OUR_COLUMNS = "overprint_"  #: prefix of the columns that our reports add to the sheet
ROW_COLUMN = f"{OUR_COLUMNS}row"  #: the column that distinguishes our report from any other sheet

_SEPARATORS = r";,|\t\r\n"
_SKIPPED = r"""(?:[^\S\t\r\n]|['"\u200b-\u200f\u2060\ufeff])*+"""
"""Characters skipped between the start of a cell and its formula: spaces, zero-width marks,
apostrophes, quotation marks.
"""
_AT_THE_START = rf"(?={_SKIPPED}[=+\-@＝＋－＠\t\r\n])"
_OPERATORS = r"=+\-*/^&<>(!|@"
_AFTER_A_SEPARATOR = (
    rf"(?={_SKIPPED}(?:[=＝]|[+\-@＋－＠][^{_SEPARATORS}{_OPERATORS}]*+[{_OPERATORS}]))"
)
_BEGINNING = re.compile(rf"\A{_AT_THE_START}|(?<=[{_SEPARATORS}]){_AFTER_A_SEPARATOR}")
_DEFUSED = re.compile(rf"\A'{_AT_THE_START}|(?<=[{_SEPARATORS}])'{_AFTER_A_SEPARATOR}")


def defuse(text: str) -> str:
    """Return the text with an apostrophe before everything that could be run as a formula."""
    return _BEGINNING.sub("'", text)


def restore(text: str) -> str:
    """Return the text as it was before `defuse`.

    Only for cells of our reports: in other sheets the author wrote the apostrophe.
    """
    return _DEFUSED.sub("", text)
