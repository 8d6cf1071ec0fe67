"""The list of each group in a PDF: its rows, where their pictures are, and which are missing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jobs.design.cells.cell import text_of
from jobs.models import Batch
from jobs.results.pdf import paper, tables
from jobs.results.pdf.choices import PaperSize, PdfChoices
from jobs.results.pdf.paper import MM
from jobs.results.pdf.row_numbers import RowNumbers
from jobs.results.pdf.tables import Table, TableCell, TableLayout
from jobs.row_pictures import row_in_short
from jobs.states import State

LEAST_MARGIN = 10.0  #: mm; pictures can have less
_OUTCOME = ("row", "state", "sentence", "is_gone")
ROW, POSITION, RESULT = "Row", "Position", "Result"


class Missing(NamedTuple):
    """A result that there is not, with the reason."""

    row: int
    name: str
    reason: str


def missing(batch: Batch, called: Mapping[int, Sequence[str]], only: RowNumbers) -> list[Missing]:
    """Return the results that these rows would have, in the order of the sheet."""
    rows = batch.jobs.exclude(state=State.DONE).order_by("row")
    return [
        Missing(row, name, _reason(state, sentence, is_gone=is_gone))
        for row, state, sentence, is_gone in rows.values_list(*_OUTCOME)
        if row in only
        for name in called[row]
    ]


def _reason(state: str, sentence: str, *, is_gone: bool) -> str:
    match state:
        case State.FAILED:
            return sentence or "failed"
        case State.LEFT_OUT | State.CANCELLED:
            return "left out, no longer in the sheet" if is_gone else "left out"
    return "not made yet"


type Positions = Mapping[int, Sequence[tuple[int, int]]]
"""Row → page of its group and place on it, of each of its pictures, counted from 1."""


@dataclass(frozen=True, slots=True)
class Lists:
    """Makes the lists of a batch. `texts`: row → the chosen columns."""

    choices: PdfChoices
    name: str
    language: str
    texts: Mapping[int, tuple[str, ...]]
    noun: str = "row"  #: what it has a line for

    @classmethod
    def of(cls, batch: Batch, choices: PdfChoices) -> "Lists":
        language = batch.design.language if batch.design else "en"
        cells = batch.jobs.values_list("row", "cells").iterator(chunk_size=2_000)
        columns = choices.list_columns
        texts = {row: tuple(text_of(stored, column) for column in columns) for row, stored in cells}
        return cls(choices, batch.name, language, texts, batch.match_rule.noun)

    def layout(self, heading: str, positions: Positions, missing: Iterable[Missing]) -> TableLayout:
        """Return the list of one group, laid out on the paper of its pictures."""
        gone: dict[int, list[str]] = defaultdict(list)
        for one in missing:
            gone[one.row].append(one.reason)
        table = self._table(heading or self.name, positions, gone)
        return TableLayout(table, *_page(self.choices))

    def _table(self, title: str, positions: Positions, gone: Mapping[int, list[str]]) -> Table:
        choices = self.choices
        has_outcome = choices.list_position or bool(gone)
        numbers = [ROW] if choices.list_row else []
        outcome = [POSITION if choices.list_position else RESULT] if has_outcome else []
        rows = [
            (
                *(TableCell(row_in_short(row)) for _ in numbers),
                *map(TableCell, self.texts.get(row, ())),
                *(self._outcome(positions.get(row, ()), gone.get(row, ())) for _ in outcome),
            )
            for row in sorted({*positions, *gone})
        ]
        heads = (*numbers, *choices.list_columns, *outcome)
        return Table(title, _note(len(rows), len(gone), self.noun), heads, rows, self.language)

    def _outcome(self, places: Sequence[tuple[int, int]], reasons: Sequence[str]) -> TableCell:
        if reasons:
            return TableCell(f"Missing: {reasons[0]}", is_strong=True)
        return TableCell(_in_words(places) if self.choices.list_position else "")


def _in_words(places: Sequence[tuple[int, int]]) -> str:
    """Return where the pictures of a row are: `page 1, no. 3; page 2, no. 3`."""
    return "; ".join(f"page {page:,}, no. {place}" for page, place in places)


def _note(rows: int, gone: int, noun: str) -> str:
    counted = f"{rows:,} {noun}{'' if rows == 1 else 's'}"
    return f"{counted}, {gone:,} missing" if gone else counted


def _page(choices: PdfChoices) -> tuple[PaperSize, float]:
    """Return the paper of the lists and its margin, in points."""
    return _paper(choices), max(choices.margin, LEAST_MARGIN) * MM


def _paper(choices: PdfChoices) -> PaperSize:
    width, height = paper.turned(choices)[0]
    return width * MM, height * MM


def require_room(choices: PdfChoices) -> None:
    """Raise PaperRefused if the chosen columns do not fit on the paper."""
    if choices.has_list:
        # One more column, because a list without positions has one as soon as a row is missing.
        columns = len(choices.list_columns) + choices.list_row + 1
        tables.require_room(columns, *_page(choices))
