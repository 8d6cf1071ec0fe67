"""Read CSV and TSV: detect the delimiter, and number records as a spreadsheet program does."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from jobs.design.cells.cell import LONGEST, Cell, cell_of
from jobs.design.cells.formula_errors import FORMULA_ERRORS
from jobs.errors import SheetRefused
from jobs.intake.sheets import telling_cells
from jobs.intake.sheets.choices import DELIMITERS, ENCODINGS, Reading, SheetChoices, is_delimiter
from jobs.intake.sheets.encodings import Decoded, decode
from jobs.intake.sheets.grids import EMPTY, Grid, NumberedCells, Rows
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.pictures.found import CellPlace
from jobs.intake.sheets.refusals import Sentences, refused
from jobs.intake.sheets.texts import plain

SAMPLE = 64 * 1024
MARK, DOS_END = "\ufeff", "\x1a"
END = "\0"  #: a text without NULs has no such cell

_TEXT_AS_FORMULA = re.compile(r'="((?:[^"]|"")*)"')

type Record = list[str]


def read(path: Path, reading: Reading) -> Grid:
    """Read the file.

    The n-th record is row n, as in spreadsheet programs: line breaks inside quotes do not start a
    row.
    """
    choices = reading.choices
    preferred = choices.language or choices.usual_language or ""
    decoded = decode(path.read_bytes(), choices.encoding, preferred)
    text, hinted = _without_hint(_without_marks(plain(decoded.text)))
    delimiter = choices.delimiter or hinted or find_delimiter(text)
    rows, lenient_row = _rows(text, delimiter, reading.limits)
    notices = [
        *_notices(decoded, lenient_row),
        *_unusual_delimiter(delimiter, choices),
        *_unclear_numbers(rows, choices),
    ]
    grid = Grid(rows, choices.language_of(None), notices=tuple(notices))
    errors = list(_error_cells(rows))
    return replace(grid, delimiter=delimiter, encoding=decoded.encoding, errors=errors)


def _error_cells(rows: Rows) -> Iterator[CellPlace]:
    """Yield the cells of formulas that failed, as the program wrote them."""
    for number, cells in rows:
        for column, (text, *_) in enumerate(cells):
            if text[:1] == "#" and text in FORMULA_ERRORS:
                yield number, column


def _unclear_numbers(rows: Rows, choices: SheetChoices) -> Sentences:
    """Yield a notice on a number that another language would read otherwise, unless a person chose
    the language.
    """
    if choices.language is None:
        yield from filter(None, [telling_cells.of_language(rows, choices.language_of(None))])


def _unusual_delimiter(delimiter: str, choices: SheetChoices) -> Sentences:
    """Yield a notice on a separator that was taken because all lines have it."""
    if choices.delimiter is None and delimiter not in DELIMITERS:
        sign = f"“{delimiter}”" if delimiter.isprintable() else f"the character {ord(delimiter)}"
        yield f"Columns are separated by {sign}. If that is wrong, choose another separator."


def find_delimiter(text: str) -> str:
    """Return the candidate that splits the most records into the same number of columns. If none
    splits the first line, return another sign that all records have alike, else a comma.
    """
    sample = (
        text[:SAMPLE] if len(text) <= SAMPLE else text[:SAMPLE].rpartition("\n")[0] or text[:SAMPLE]
    )
    if unusual := _unusual_in(sample):
        return unusual
    scores = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    return max(scores, key=scores.__getitem__)


def _unusual_in(sample: str) -> str:
    """Return a sign other than the usual ones that splits every record into the same number of
    columns, and the first one into names; else an empty text.
    """
    first = sample.lstrip("\n").partition("\n")[0]
    if any(delimiter in first for delimiter in DELIMITERS):
        return ""
    signs = dict.fromkeys(filter(is_delimiter, first))
    return next((sign for sign in signs if _splits_evenly(sample, first, sign)), "")


def _splits_evenly(sample: str, first: str, sign: str) -> bool:
    widths, is_clean = _widths(sample, sign, strict=True)
    is_even = is_clean and len(widths) > 1 and len(set(widths)) == 1 and widths[0] > 1
    return is_even and all(map(str.strip, first.split(sign)))


def _score(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of records with the usual number of columns, 25 % more if the first has it
    too; then that number. Stray quotation marks cost less than what a first record gives: they can
    also be slips in a cell.
    """
    widths, is_clean = _widths(sample, delimiter, strict=True)
    if not is_clean:
        widths, _ = _widths(sample, delimiter, strict=False)
    usual, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
    if usual < 2:
        return 0.0, 0
    share = count / len(widths) + (0.25 if widths[0] == usual else 0)
    return share if is_clean else share * 0.9, usual


def _widths(sample: str, delimiter: str, *, strict: bool) -> tuple[list[int], bool]:
    """Return how many cells each record has, and whether all could be read: in strict reading,
    quoted texts that do not end at a delimiter cannot.
    """
    widths: list[int] = []
    records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=strict)
    try:
        widths.extend(len(record) for record in records if any(record))
    except csv.Error:
        return widths, False
    return widths, True


def _without_marks(text: str) -> str:
    """Remove byte order marks after the first one, as before a file that was appended to another,
    and the Ctrl-Z with which DOS programs end a text.
    """
    if MARK in text:
        text = text.removeprefix(MARK).replace(f"\n{MARK}", "\n")
    return text.rstrip(DOS_END)


def _without_hint(text: str) -> tuple[str, str | None]:
    """Remove `sep=;` from the first line.

    It is Excel's own hint, which programs do not count as a row.
    """
    hint, _, rest = text.partition("\n")
    if len(hint) == 5 and hint.lower().startswith("sep=") and is_delimiter(hint[4]):
        return rest, hint[4]
    return text, None


def _rows(text: str, delimiter: str, limits: SheetLimits) -> tuple[Rows, int | None]:
    """Return the rows that are not empty, and the first row with text after a closing quotation
    mark.
    """
    try:
        return list(_filled(text, delimiter, limits, strict=True)), None
    except _StrayQuote as stray:
        return list(_filled(text, delimiter, limits, strict=False)), stray.row


class _StrayQuote(Exception):
    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


def _filled(
    text: str, delimiter: str, limits: SheetLimits, *, strict: bool
) -> Iterator[NumberedCells]:
    room = limits.cells
    for number, record in _records(text, delimiter, strict):
        width = _width(record)
        if not width:
            continue
        room -= width
        if room < 0:
            raise refused(
                f"The sheet has more than {limits.cells:,} cells up to row {number:,}; that is the "
                "limit. Delete columns that are not needed, or split it."
            )
        yield number, [_cell(value) if value else EMPTY for value in record[:width]]


def _cell(value: str) -> Cell:
    """Return a cell. Spreadsheet programs show `="007"`, by which exports keep zeros, as 007."""
    if value[0] == "=" and (text := _TEXT_AS_FORMULA.fullmatch(value)):
        value = text[1].replace('""', '"')
    return cell_of((value, value, ""))


def _records(text: str, delimiter: str, strict: bool) -> Iterator[tuple[int, Record]]:
    """Yield each record with its number.

    Lenient reading ends an open quotation at the end of the file without a word, so a last record
    is added that must come out as it went in.
    """
    whole = text if strict else f"{text}\n{END}"
    reader = csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter, strict=strict)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if END in record[-1:]:
                return
            if not strict and record and record[-1].endswith(END):
                raise _unclosed(number)
            yield number, record
    except csv.Error as error:
        raise _unreadable(str(error), number + 1) from None


def _unreadable(reason: str, number: int) -> Exception:
    if "field larger" in reason:
        return refused(
            f"A cell in row {number:,} holds more than {csv.field_size_limit():,} characters; the "
            f"limit is {LONGEST:,}. Shorten it. If it contains the rows below, an opening "
            "quotation mark is never "
            'closed: remove it, or double it ("") inside a quoted text.'
        )
    if "unexpected end" in reason:
        return _unclosed(number)
    return _StrayQuote(number)


def _unclosed(number: int) -> SheetRefused:
    return refused(
        f"An opening quotation mark in row {number:,} is never closed, so the rest of the file "
        'would become one cell. Remove it, or double it ("") inside a quoted text.'
    )


def _width(record: Record) -> int:
    if record and record[-1].strip():
        return len(record)
    return next((index for index in range(len(record), 0, -1) if record[index - 1].strip()), 0)


def _notices(decoded: Decoded, lenient_row: int | None) -> Sentences:
    if decoded.guessed:
        example = telling_cells.of_encoding(decoded.text, decoded.encoding)
        yield (
            f"The file does not name its encoding, so it was read as "
            f"{ENCODINGS[decoded.encoding]}. {example}{' ' if example else ''}"
            "If accents look wrong, choose another encoding."
        )
    if lenient_row is not None:
        yield f"Row {lenient_row:,} has text after a closing quotation mark; it was kept as it is."
