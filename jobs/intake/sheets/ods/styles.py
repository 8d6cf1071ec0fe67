"""The styles of a sheet: number formats of cells, hidden worksheets, and the language."""

from dataclasses import dataclass, field

from jobs.intake.sheets.choices import is_language
from jobs.intake.sheets.ods.elements import Attributes, Names
from jobs.intake.sheets.ods.number_formats import DATA_STYLES, FormatBuilder

DEEPEST = 50  #: parents of a style that are followed


@dataclass(frozen=True, slots=True)
class CellStyle:
    parent: str
    data_style: str


@dataclass(slots=True)
class Styles:
    """`formats`: data style → number format. `hidden_tables`: styles of hidden worksheets.

    `placed`: styles of parts of a text that are raised or lowered → "super" or "sub".
    """

    cells: dict[str, CellStyle] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    hidden_tables: set[str] = field(default_factory=set)
    placed: dict[str, str] = field(default_factory=dict)
    language: str = ""

    def number_format(self, style: str) -> str:
        """Return the number format of a cell style, which its parents may name."""
        for _ in range(DEEPEST):
            found = self.cells.get(style)
            if found is None:
                break
            if found.data_style:
                return self.formats.get(found.data_style, "")
            style = found.parent
        return ""


class StylesScanner:
    """Collects styles. Elements that are none of a style are ignored."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._names = Names()
        self._of_table = ""
        self._of_text = ""
        self._is_default = False
        self._format: FormatBuilder | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        self.on_start(
            self._names[name],
            {self._names[key]: value for key, value in attributes.items()},
        )

    def on_start(self, name: str, attributes: Attributes) -> None:
        """Take an element with the usual names."""
        if self._format is not None:
            self._format.start(name, attributes)
        elif name in DATA_STYLES:
            self._format = FormatBuilder(self._styles.formats)
            self._format.start(name, attributes)
        elif name == "style:style":
            self._on_style(attributes)
        elif name == "style:default-style":
            self._is_default = attributes.get("style:family") == "table-cell"
        elif name == "style:text-properties":
            self._on_text(attributes)
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._styles.hidden_tables.add(self._of_table)

    def _on_style(self, attributes: Attributes) -> None:
        name, family = attributes.get("style:name", ""), attributes.get("style:family")
        self._is_default = False
        self._of_table = name if family == "table" else ""
        self._of_text = name if family == "text" else ""
        if family == "table-cell":
            self._styles.cells[name] = CellStyle(
                attributes.get("style:parent-style-name", ""),
                attributes.get("style:data-style-name", ""),
            )

    def _on_text(self, attributes: Attributes) -> None:
        language = attributes.get("fo:language", "")
        if self._is_default and is_language(language):
            self._styles.language = language
        place = attributes.get("style:text-position", "").partition(" ")[0]
        if self._of_text and place in ("super", "sub"):
            self._styles.placed[self._of_text] = place

    def end(self, name: str) -> None:
        self.on_end(self._names[name])

    def on_end(self, name: str) -> None:
        """End an element with its usual name."""
        if self._format is not None and self._format.end(name):
            self._styles.formats[self._format.name] = self._format.code
            self._format = None

    def characters(self, text: str) -> None:
        if self._format is not None:
            self._format.characters(text)
