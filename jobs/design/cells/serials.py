"""Serial numbers in patterns: `{serial:INV-0000}` prints the number of the row in a series, and
`{verify:INV-0000}` the web address at which anyone can check it.

A series is known by its template. The last run of zeros in it is the number, at least that wide;
everything else prints as it is. The number itself is given to a row when it is about to be drawn,
so until then a sample stands for it.
"""

import re
from collections.abc import Iterable, Mapping

from jobs.design.cells.cell import Cell, Row

NUMBER, LINK = "serial", "verify"
LONGEST = 60  #: characters of a template
SAMPLE_LINK = "https://example.org/verify/1a-abcdefghijklmnop/"
"""As long as a real address usually is, so that codes are checked at about their real size."""

_OWN = re.compile(rf"\s*({NUMBER}|{LINK})\s*:\s*(.*\S)\s*", re.IGNORECASE)
_ZEROS = re.compile(r"0+(?!.*0)")


def column_of(inside: str) -> str | None:
    """Return the column under which the row has this number, from the inside of a placeholder;
    None if it is a column of the sheet.
    """
    match = _OWN.fullmatch(inside)
    return f"{match[1].lower()}:{match[2]}" if match else None


def is_own(column: str) -> bool:
    """Return whether a column is a serial number or the address of one."""
    return column.partition(":")[0] in (NUMBER, LINK) and ":" in column


def template_of(column: str) -> str:
    """Return the template of the series that such a column names."""
    return column.partition(":")[2]


def problem(column: str) -> str:
    """Return what is wrong with the template of such a column, or an empty text."""
    template = template_of(column)
    if not _ZEROS.search(template):
        return (
            f"“{template}” has no zeros that stand for the number; write it like INV-0000, or 0 "
            "for the bare number."
        )
    if len(template) > LONGEST:
        return f"The form of a serial number has at most {LONGEST} characters."
    return ""


def written(template: str, number: int) -> str:
    """Return a number in its template: 42 in `INV-0000` is `INV-0042`."""
    return _ZEROS.sub(lambda zeros: f"{number:0{len(zeros[0])}d}", template, count=1)


def sample(column: str) -> Cell:
    """Return what stands for a number that the row does not have yet."""
    is_number = column.startswith(f"{NUMBER}:")
    return Cell.of_text(written(template_of(column), 1) if is_number else SAMPLE_LINK)


def with_numbers(row: Row, numbers: Mapping[str, int], links: Mapping[str, str]) -> Row:
    """Return the row with its numbers and their addresses, by template."""
    own = {f"{NUMBER}:{key}": Cell(written(key, n), n) for key, n in numbers.items()}
    return {**row, **own, **{f"{LINK}:{key}": Cell.of_text(url) for key, url in links.items()}}


def templates(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the templates that these columns name, each once, in order."""
    return tuple(dict.fromkeys(template_of(column) for column in columns if is_own(column)))
