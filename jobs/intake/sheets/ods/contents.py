"""Follow the contents of an OpenDocument sheet, and keep the cells of one worksheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jobs.design.cells.cell import Cell
from jobs.design.cells.formula_errors import FORMULA_ERRORS
from jobs.errors import SheetRefused
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.ods import values
from jobs.intake.sheets.ods.elements import Attributes, Names, count_of
from jobs.intake.sheets.ods.paragraphs import BREAK, SPACE, TAB, Paragraphs
from jobs.intake.sheets.ods.styles import Styles, StylesScanner
from jobs.intake.sheets.ods.table_cells import ReadCell, TableCells
from jobs.intake.sheets.texts import lowered, plain, raised

NOT_OF_A_CELL = frozenset(
    {
        "office:annotation",
        "office:forms",
        "table:dde-links",
        "table:detective",
        "table:scenario",
        "table:shapes",
        "table:tracked-changes",
        "text:note",
        "text:ruby-text",
    }
)
"""Elements with texts or cells inside them that the worksheet does not show."""

ROWS, COLUMNS = "table:number-rows-repeated", "table:number-columns-repeated"
HIDDEN = frozenset({"collapse", "filter"})


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    hidden: bool


@dataclass(slots=True)
class Contents:
    """All worksheets, the one that is read, and its cells, in the language of the sheet.

    `refusal` says why its cells could not be read: the others are listed all the same, so that a
    person can choose one of them.
    """

    cells: TableCells
    language: str
    tables: list[Table] = field(default_factory=list)
    chosen: Table | None = None
    refusal: SheetRefused | None = None
    pictures: int = 0  #: in the worksheet that is read


class ContentsScanner:
    def __init__(self, styles: Styles, reading: Reading) -> None:
        self._limits = reading.limits
        language = reading.choices.language_of(styles.language)
        self.contents = Contents(TableCells(reading.limits), language)
        self._styles = styles
        self._styles_scanner = StylesScanner(styles)
        self._named = reading.choices.worksheet
        self._names = Names()
        self._skipped = 0  # depth inside an element that is skipped
        self._in_table = False
        self._reads = False  # inside the worksheet that is read
        self._row: Attributes = {}
        self._cell: Attributes | None = None
        self._text = Paragraphs(0)
        self._spans: list[str] = []  # the styles of the parts of a text that are open
        self._styles_of_columns: list[str] = []
        self._starts = STARTS
        self._ends = ENDS

    # --- Elements ---

    def start(self, name: str, attributes: Attributes) -> None:
        short = self._names[name]
        if short == "draw:image" and self._reads:
            self.contents.pictures += 1
        if self._skipped or self._is_skipped(short):
            self._skipped += 1
            return
        said = {self._names[key]: value for key, value in attributes.items()}
        if take := self._starts.get(short):
            take(self, said)
        elif not self._in_table:
            self._styles_scanner.on_start(short, said)

    def _is_skipped(self, name: str) -> bool:
        is_nested = name == "table:table" and self._in_table
        return is_nested or name in NOT_OF_A_CELL or name.startswith("draw:")

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        short = self._names[name]
        if take := self._ends.get(short):
            take(self)
        elif not self._in_table:
            self._styles_scanner.on_end(short)

    def characters(self, text: str) -> None:
        if self._skipped:
            return
        if self._cell is not None:
            self._text.add(self._respelled(text))
        elif not self._in_table:
            self._styles_scanner.characters(text)

    # --- Worksheets ---

    def on_table(self, attributes: Attributes) -> None:
        self._in_table = True
        is_hidden = attributes.get("table:style-name", "") in self._styles.hidden_tables
        table = Table(attributes.get("table:name", ""), is_hidden)
        self.contents.tables.append(table)
        self._reads = self._is_wanted(table)
        if self._reads:
            self.contents.chosen = table
            self.contents.cells = TableCells(self._limits)
            self.contents.pictures = 0
            self._styles_of_columns = []

    def _is_wanted(self, table: Table) -> bool:
        if self.contents.refusal is not None or self.contents.cells.rows:
            return False
        return not table.hidden if self._named is None else table.name == self._named

    def on_table_end(self) -> None:
        self._in_table = self._reads = False

    def on_source(self, _: Attributes) -> None:
        """Drop a table that only caches cells of another file."""
        dropped = self.contents.tables.pop()
        self._reads = False
        if self.contents.chosen is dropped:
            self.contents.chosen = None

    def on_column(self, attributes: Attributes) -> None:
        if not self._reads:
            return
        first = len(self._styles_of_columns)
        count = min(count_of(attributes, COLUMNS), self._limits.columns - first)
        style = attributes.get("table:default-cell-style-name", "")
        self._styles_of_columns.extend([style] * count)
        if attributes.get("table:visibility") in HIDDEN:
            self.contents.cells.hidden_columns.update(range(first, first + count))

    # --- Rows and cells ---

    def on_row(self, attributes: Attributes) -> None:
        self._row = attributes

    def on_row_end(self) -> None:
        if self._reads:
            hidden = self._row.get("table:visibility") in HIDDEN
            times = count_of(self._row, ROWS)
            self._kept(lambda: self.contents.cells.end_row(times, hidden=hidden))

    def on_cell(self, attributes: Attributes) -> None:
        if self._reads:
            self._cell = attributes
            self._text = Paragraphs(self._limits.cell_length)

    def on_covered_cell(self, attributes: Attributes) -> None:
        if self._reads:
            self.contents.cells.add_blank(count_of(attributes, COLUMNS))

    def on_cell_end(self) -> None:
        attributes, self._cell = self._cell, None
        if attributes is None or not self._reads:
            return
        cells, times = self.contents.cells, count_of(attributes, COLUMNS)
        cells.merge(
            count_of(attributes, "table:number-rows-spanned"),
            count_of(attributes, "table:number-columns-spanned"),
        )
        found = self._read(attributes)
        if found is None:
            cells.add_blank(times)
        else:
            self._kept(lambda: cells.add(found, times))

    def _kept(self, add: Callable[[], None]) -> None:
        """Add to the worksheet; above a limit, read no more of it."""
        try:
            add()
        except SheetRefused as refusal:
            self.contents.refusal = refusal
            self._reads = False

    def _read(self, attributes: Attributes) -> ReadCell | None:
        """Return the cell, or None for an empty one."""
        kind = attributes.get("office:value-type", "")
        text = plain(self._text.text())
        if not kind:
            return _without_value(attributes, text)
        raw = values.stored(kind, attributes, text)
        if not self._text.is_shown:
            text = values.shown_by_us(kind, raw, self.contents.language)
        if not text and raw in ("", None):
            return None
        cell = Cell(text, text if kind == "string" else raw, self._format(attributes))
        return ReadCell(cell, _note(kind, attributes, cell))

    def _format(self, attributes: Attributes) -> str:
        style = attributes.get("table:style-name") or self._row.get("table:default-cell-style-name")
        if not style and self.contents.cells.column < len(self._styles_of_columns):
            style = self._styles_of_columns[self.contents.cells.column]
        return self._styles.number_format(style or "")

    # --- Texts ---

    def on_paragraph(self, _: Attributes) -> None:
        self._text.start()

    def on_paragraph_end(self) -> None:
        self._text.end()

    def on_span(self, attributes: Attributes) -> None:
        self._spans.append(attributes.get("text:style-name", ""))

    def on_span_end(self) -> None:
        self._spans.pop()

    def _respelled(self, text: str) -> str:
        """Return a part of a text, with its raised and lowered digits as such characters."""
        places = {self._styles.placed.get(style) for style in self._spans}
        if "super" in places:
            return raised(text)
        return lowered(text) if "sub" in places else text

    def on_blanks(self, attributes: Attributes) -> None:
        self._text.add(SPACE, count_of(attributes, "text:c"))

    def on_tab(self, _: Attributes) -> None:
        self._text.add(TAB)

    def on_break(self, _: Attributes) -> None:
        self._text.add(BREAK)


def _without_value(attributes: Attributes, text: str) -> ReadCell | None:
    """Return a cell that stores no value: a text, a formula without a result, or nothing."""
    if "table:formula" in attributes and not text:
        return ReadCell(Cell("", None), "uncached")
    return ReadCell(Cell(text, text)) if text.strip() else None


def _note(kind: str, attributes: Attributes, cell: Cell) -> str:
    if attributes.get("calcext:value-type") == "error":
        return "error"
    if "table:formula" in attributes and cell.shown in FORMULA_ERRORS:
        return "error"
    if kind == "string":
        return ""
    if not cell.shown.strip():
        return "hidden" if cell.raw not in ("", 0, None) else ""
    return "unshowable" if not cell.shown.strip("#") else ""


STARTS: Mapping[str, Callable[[ContentsScanner, Attributes], None]] = {
    "table:table": ContentsScanner.on_table,
    "table:table-source": ContentsScanner.on_source,
    "table:table-column": ContentsScanner.on_column,
    "table:table-row": ContentsScanner.on_row,
    "table:table-cell": ContentsScanner.on_cell,
    "table:covered-table-cell": ContentsScanner.on_covered_cell,
    "text:p": ContentsScanner.on_paragraph,
    "text:h": ContentsScanner.on_paragraph,
    "text:span": ContentsScanner.on_span,
    "text:s": ContentsScanner.on_blanks,
    "text:tab": ContentsScanner.on_tab,
    "text:line-break": ContentsScanner.on_break,
}
ENDS: Mapping[str, Callable[[ContentsScanner], None]] = {
    "table:table": ContentsScanner.on_table_end,
    "table:table-row": ContentsScanner.on_row_end,
    "table:table-cell": ContentsScanner.on_cell_end,
    "text:p": ContentsScanner.on_paragraph_end,
    "text:h": ContentsScanner.on_paragraph_end,
    "text:span": ContentsScanner.on_span_end,
}
