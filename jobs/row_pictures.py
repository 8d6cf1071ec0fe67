"""Rows that give a result for each of their pictures.

Such a batch has a job for each picture. Its number says which row of the sheet it is from, and
which of the row's pictures it shows: so lists stay in order, a number is one job as in every batch,
and a sentence that has only the number can name both. A row with one picture, or none, has the
picture 0.

Pure, and below nearly everything else: findings, errors, queries and pages name rows.
"""

from collections.abc import Sequence

from jobs.texts import whole_number

MOST_PICTURES = 499  #: of one row
FIRST = 100_000_000
"""The numbers from here on are pictures of rows. They have at most nine digits, like all numbers
that pages and addresses take.
"""

EACH = MOST_PICTURES + 1
LAST_ROW = (999_999_999 - FIRST) // EACH - 1

_PICTURE = ", picture "

NUMBER, COUNT = "picture number", "picture count"
COLUMNS = (NUMBER, COUNT)
"""What such a row has beside the columns of its sheet."""


def number_of(row: int, picture: int = 0) -> int:
    """Return the number of the job for a picture of a row. `picture`: 0 for the only one."""
    return FIRST + row * EACH + picture


def is_of_picture(number: int) -> bool:
    """Return whether this is the number of a picture of a row, not that of a row."""
    return number >= FIRST


def sheet_row(number: int) -> int:
    """Return the row that its author sees in the spreadsheet."""
    return (number - FIRST) // EACH if is_of_picture(number) else number


def picture_of(number: int) -> int:
    """Return which picture of its row it is, from 1, or 0 if the row has only one."""
    return (number - FIRST) % EACH if is_of_picture(number) else 0


def pictures_of(row: int) -> range:
    """Return the numbers that pictures of a row have."""
    return range(number_of(row), number_of(row + 1))


def row_in_words(number: int) -> str:
    """Name a row on a page, after the word “row”: `1,204`, or `1,204, picture 2`."""
    return _named(f"{sheet_row(number):,}", number)


def row_as_text(number: int) -> str:
    """Name a row in a report: `1204`, or `1204, picture 2`, which no program takes for a date."""
    return _named(f"{sheet_row(number)}", number)


def number_in_text(text: str) -> int | None:
    """Return the number in a text that `row_as_text` wrote, or None. That of a row's only picture
    is the row's.
    """
    row, is_of_several, picture = text.strip().partition(_PICTURE)
    number = whole_number(row)
    if number is None or number >= FIRST:
        return None
    return _number_in_text(number, whole_number(picture)) if is_of_several else number


def _number_in_text(row: int, picture: int | None) -> int | None:
    is_possible = row <= LAST_ROW and 0 < (picture or 0) <= MOST_PICTURES
    return number_of(row, picture or 0) if is_possible else None


def _named(row: str, number: int) -> str:
    picture = picture_of(number)
    return f"{row}{_PICTURE}{picture}" if picture else row


def row_in_short(number: int) -> str:
    """Name a row in the name of a file or in a narrow list: `1204`, or `1204-2`."""
    picture = picture_of(number)
    return f"{sheet_row(number)}" + (f"-{picture}" if picture else "")


def own_columns(of_sheet: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that such rows have beside these. Those of the sheet take precedence."""
    taken = {name.strip().casefold() for name in of_sheet}
    return tuple(name for name in COLUMNS if name not in taken)
