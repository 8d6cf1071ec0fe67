"""A workbook of one worksheet, written row by row (ECMA-376 part 1): texts as texts, numbers and dates in their format.

Knows nothing of batches. A text is never a formula here, and its cell stays one of text when it is written over.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import batched, chain
from string import ascii_uppercase
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from jobs.design.cells import Cell

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_ONCE = 500
GENERAL, TEXT = "General", "@"
BUILT_IN = {GENERAL: 0, "mm-dd-yy": 14, "m/d/yy h:mm": 22, TEXT: 49}
"""Number formats (18.8.30) that a program shows as its system likes, or that mean no format."""

FIRST_OF_OURS = 164  #: number formats below are the programs' own
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 -- cells know no zone
DURATION = re.compile(r"PT(-?\d+(?:\.\d+)?)S")
NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What a text of the file cannot hold, and what would be taken for its replacement (22.9.2.19)."""

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE.removesuffix(".sheet")}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE.removesuffix(".sheet")}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Rows" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
}


def write(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Into a file that was opened to be written. Its memory does not grow with the rows."""
    styles = _Styles()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _PARTS.items():
            package.writestr(name, _HEAD + content)
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_opening(len(head)).encode())
            lines = enumerate(chain([[Cell.of_text(name) for name in head]], rows), 1)
            for piece in batched(lines, ROWS_AT_ONCE):
                sheet.write("".join(_row(number, row, styles) for number, row in piece).encode())
            sheet.write(b"</sheetData></worksheet>")
        package.writestr("xl/styles.xml", styles.part())


def _opening(columns: int) -> str:
    """The first row stays in view."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_HEAD}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<cols><col min="1" max="{columns}" width="20" customWidth="1"/></cols><sheetData>'
    )


class _Styles:
    """Number format → the number of its cell style, as they are met."""

    def __init__(self) -> None:
        self._formats: dict[str, int] = {GENERAL: 0, TEXT: 1}

    def of(self, number_format: str) -> int:
        return self._formats.setdefault(number_format, len(self._formats))

    def part(self) -> str:
        """18.8: the fonts, fills and borders that must be there, and a style for each format."""
        ids = {code: BUILT_IN.get(code, FIRST_OF_OURS + n) for code, n in self._formats.items()}
        own = [
            f'<numFmt numFmtId="{n}" formatCode={quoteattr(code)}/>' for code, n in ids.items() if n >= FIRST_OF_OURS
        ]
        defined = f'<numFmts count="{len(own)}">{"".join(own)}</numFmts>' if own else ""
        styles = [
            f'<xf numFmtId="{n}" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>' for n in ids.values()
        ]
        return (
            f'{_HEAD}<styleSheet {_MAIN}>{defined}<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font>'
            '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
            '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs '
            'count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(styles)}">{"".join(styles)}</cellXfs></styleSheet>'
        )


def _row(number: int, cells: Sequence[Cell], styles: _Styles) -> str:
    written = (_cell(f"{_letters(n)}{number}", cell, styles) for n, cell in enumerate(cells) if cell.shown)
    return f'<row r="{number}">{"".join(written)}</row>'


@cache
def _letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA"""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + ascii_uppercase[last]


def _cell(place: str, cell: Cell, styles: _Styles) -> str:
    if isinstance(cell.raw, bool):
        return f'<c r="{place}" t="b"><v>{int(cell.raw)}</v></c>'
    number = cell.raw if isinstance(cell.raw, int | float) else _serial(cell)
    if number is not None:
        return f'<c r="{place}" s="{styles.of(cell.number_format or GENERAL)}"><v>{number!r}</v></c>'
    text = escape(NO_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", cell.shown))
    return f'<c r="{place}" s="1" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _serial(cell: Cell) -> float | None:
    """A date, a time or a span as the days that a spreadsheet counts; None for a text."""
    if not isinstance(cell.raw, str) or cell.number_format in ("", GENERAL, TEXT):
        return None
    if span := DURATION.fullmatch(cell.raw):
        return float(span[1]) / 86_400
    for kind in (datetime, time):
        try:
            found = kind.fromisoformat(cell.raw)
        except ValueError:
            continue
        moment = found if isinstance(found, datetime) else datetime.combine(date(1899, 12, 30), found)
        return (moment.replace(tzinfo=None) - DAY_ZERO) / timedelta(days=1)
    return None
