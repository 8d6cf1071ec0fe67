"""What the check says of the cells of a row: empty or unfinished ones, dates that are text, and
facts that its photo does not state.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jobs.checking.verdicts.row_values import RowToCheck
from jobs.design import CodeBox, Design, ImageBox
from jobs.design.boxes.shape import ShapeBox
from jobs.design.boxes.text import TextBox
from jobs.design.cells import dates, patterns
from jobs.design.cells.cell import FROM_PHOTO, Cell, Row
from jobs.design.cells.formatting import locale_of
from jobs.design.cells.formula_errors import FORMULA_ERRORS
from jobs.design.cells.totals import word_for_total
from jobs.design.facts.columns import FactColumn
from jobs.design.facts.rows import missing_facts
from jobs.errors import DesignDoesNotApply
from jobs.findings import FailureOrNotice, codes, insets, pictures, texts

type Findings = Iterator[FailureOrNotice]
_UNFINISHED = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|###+)"  # of spreadsheet programs
    r"|T(?<!\wT)(?:B[ACD]\b|ODO:)"  # with its colon only: the word is Spanish for all
    r"|X(?<!\wX)XXX+\b|L(?i:orem ipsum)|lorem ipsum|\{\{[^{}]++\}\}"
    r"|&(?i:[a-z]{2,8}|#x?[0-9a-f]{2,6});"  # of web pages, such as &amp;
)
"""What people mean to fill in later. No two branches begin with the same letter, which makes the
search ten times as fast.
"""
_NO_VALUES = FORMULA_ERRORS | {"XXX", "NaN", "null", "NULL", "undefined"}
"""Whole cells that programs write for a missing value or a formula that failed."""
type Place = Mapping[str, str]
"""Where a pattern is: in a box, or, in words, in what is written with the file."""


def on_cells(parsed: Design, row: RowToCheck, cells: Row) -> Findings:
    """Yield what is worth knowing of the cells that the design prints."""
    written = parsed.texts
    yield from _on_empty(written, cells)
    if len(written) < len(parsed.boxes):
        yield from _on_empty_insets(parsed, cells)
        yield from _on_empty_codes(parsed, cells)
    yield from _on_unfinished(written, cells)
    if row.mixed_dates:
        yield from _on_text_dates(parsed, cells, row.mixed_dates)
    if row.photo is not None:
        yield from _on_facts(parsed, row, cells)


def on_total(cells: Row) -> Findings:
    """Yield a notice on a row that may be a total, whether or not it has a picture."""
    if word := word_for_total(_in_sheet(cells)):
        yield texts.RowMayBeTotal(word)


def _in_sheet(cells: Row) -> Iterator[Cell]:
    return (cell for cell in cells.values() if cell.number_format != FROM_PHOTO)


def _on_empty(written: Iterable[TextBox], cells: Row) -> Findings:
    """Yield a notice on empty columns in a text, so that a missing translation is noticed."""
    for box in written:
        if not box.required and (empty := _empty_in_sheet(box.text, cells)):
            yield texts.EmptyColumns(box.name, tuple(empty))


def _empty_columns(pattern: str, cells: Row) -> Sequence[str]:
    """Return the empty columns of a pattern; none if it does not apply: the layout reports that."""
    try:
        return patterns.empty_columns(pattern, cells)
    except DesignDoesNotApply:
        return ()


def _empty_in_sheet(pattern: str, cells: Row) -> list[str]:
    """Return those empty columns of a pattern that are not facts of the photo."""
    return [name for name in _empty_columns(pattern, cells) if not _is_fact(cells, name)]


def _on_empty_insets(parsed: Design, cells: Row) -> Findings:
    """Yield a notice on empty columns of image boxes, so that a missing portrait is noticed."""
    for box in parsed.boxes:
        if isinstance(box, ImageBox) and not box.required:
            yield from _inset_empty(box, cells)


def _inset_empty(box: ImageBox, cells: Row) -> Findings:
    if empty := _empty_columns(box.file, cells):
        yield insets.InsetEmpty(box.name, empty)


def _on_empty_codes(parsed: Design, cells: Row) -> Findings:
    """Yield a notice on codes that an empty column hides, so that no badge lacks its own unseen."""
    for box in parsed.boxes:
        if isinstance(box, CodeBox) and not box.required:
            yield from _code_left_out(box, cells)


def _code_left_out(box: CodeBox, cells: Row) -> Findings:
    if empty := _empty_in_sheet(box.text, cells):
        yield codes.CodeLeftOut(box.name, empty)


def _is_fact(cells: Row, column: str) -> bool:
    return patterns.cell_of(cells, column).number_format == FROM_PHOTO


def _on_facts(parsed: Design, row: RowToCheck, cells: Row) -> Findings:
    """Yield a notice for each place that prints a fact which the photo does not state."""
    for place, pattern in _printed_patterns(parsed):
        if missing := missing_facts(pattern, cells):
            yield _facts_missing(row, missing, place)


def _printed_patterns(parsed: Design) -> Iterator[tuple[Place, str]]:
    """Yield the patterns that print, and where they do. Shapes print nothing: a fact in their
    pattern asks whether the photo states it.
    """
    for box in parsed.boxes:
        if not isinstance(box, ShapeBox):
            yield {"box": box.name}, box.pattern
    yield {"place": "the file name"}, parsed.output.name
    yield {"place": "the title"}, parsed.output.title
    yield {"place": "the copyright"}, parsed.output.copyright


def _facts_missing(row: RowToCheck, facts: Sequence[FactColumn], place: Place) -> FailureOrNotice:
    names, words = [fact.name for fact in facts], [fact.words for fact in facts]
    return pictures.FactsMissing(row.source_path, names, words, **place)


def _on_unfinished(written: Iterable[TextBox], cells: Row) -> Findings:
    """Yield a notice for each printed cell whose text looks unfinished."""
    for box in written:
        for column in patterns.columns(box.text):
            cell = cells.get(column)
            if cell is not None and (words := _unfinished(cell.shown)):
                yield texts.TextUnfinished(box.name, column, words)


def _on_text_dates(parsed: Design, cells: Row, mixed: frozenset[str]) -> Findings:
    """Yield a notice for each printed cell that is text in a column with dates."""
    printed = dict.fromkeys(name for box in parsed.texts for name in patterns.columns(box.text))
    for column in printed:
        cell = cells.get(column)
        if column in mixed and cell is not None and _is_text_of_date(cell):
            yield _date_as_text(column, cell.shown, parsed.language)


def _date_as_text(column: str, text: str, language: str) -> texts.DateAsText:
    return texts.DateAsText(column, text, _read(text, language), language)


def _is_text_of_date(cell: Cell) -> bool:
    return not dates.is_stored_date(cell) and dates.is_date_in_text(cell.shown)


def _read(text: str, language: str) -> texts.ReadDate | None:
    found = dates.read_text(text, locale_of(language))
    return _as_read(found) if found else None


def _as_read(found: dates.TextDate) -> texts.ReadDate:
    return texts.ReadDate(f"{found.day}", found.order, found.is_unclear)


def _unfinished(text: str) -> str:
    """Return the first words that look unfinished, or an empty text."""
    if text.strip() in _NO_VALUES:
        return text.strip()
    found = _UNFINISHED.search(text)
    return found[0] if found else ""
