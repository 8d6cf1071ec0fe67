"""Write the cells of an old workbook as an XLSX, with only what reading a sheet looks at."""

import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import IO, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from jobs.intake.sheets.display import whole_if_exact
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import at
from jobs.intake.sheets.xls import old_worksheets
from jobs.intake.sheets.xls.old_workbooks import OldWorkbook, OldWorksheet
from jobs.intake.sheets.xls.old_worksheets import OldCell, OldContents

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FIRST_OWN_FORMAT = 164
QUICK = 1  #: level of compression

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = {
    "/xl/workbook.xml": "sheet.main",
    "/xl/styles.xml": "styles",
    "/xl/sharedStrings.xml": "sharedStrings",
}
DEFAULT_TYPE = (
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
)

LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


type Lines = Iterator[bytes]
"""Pieces of a part."""


class Written(NamedTuple):
    """The XLSX, and the number of pictures in its worksheet, which it does not have."""

    file: IO[bytes]
    pictures: int


def written(workbook: OldWorkbook, named: str | None, limits: SheetLimits) -> Written:
    """Return the XLSX. It has all worksheets, but only one has cells: the named one, else the first
    visible one that is not empty. Raises SheetRefused.
    """
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as package:
        _write_small_parts(package, workbook)
        texts = list(workbook.texts)
        pictures = _write_worksheets(package, _contents(workbook, named, limits), texts)
        _write(package, "xl/sharedStrings.xml", _texts(texts))
    return Written(file, pictures)


def _write_small_parts(package: zipfile.ZipFile, workbook: OldWorkbook) -> None:
    for part, text in _small_parts(workbook):
        package.writestr(part, text)


def _write_worksheets(
    package: zipfile.ZipFile, contents: Iterable[OldContents], texts: list[str]
) -> int:
    """Write the worksheets, add their texts to `texts`, and return how many pictures they have."""
    pictures = 0
    for number, found in enumerate(contents, start=1):
        _write(package, f"xl/worksheets/sheet{number}.xml", _worksheet(found, texts))
        pictures += found.pictures if found.cells else 0
    return pictures


def _write(package: zipfile.ZipFile, part: str, lines: Iterable[bytes]) -> None:
    with package.open(part, "w") as file:
        file.writelines(lines)


def _contents(
    workbook: OldWorkbook, named: str | None, limits: SheetLimits
) -> Iterator[OldContents]:
    is_found = False
    for worksheet in workbook.worksheets:
        contents = OldContents()
        if not is_found and _may_be_meant(worksheet, named):
            contents = old_worksheets.read(workbook, worksheet, limits)
            is_found = bool(contents.cells)
        yield contents


def _may_be_meant(worksheet: OldWorksheet, named: str | None) -> bool:
    return not worksheet.hidden if named is None else worksheet.name == named


# --- Small parts ----------------------------------------------------------------------------------


def _small_parts(workbook: OldWorkbook) -> Iterator[tuple[str, str]]:
    count = len(workbook.worksheets)
    yield "[Content_Types].xml", _content_types(count)
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield "xl/workbook.xml", _workbook(workbook)
    parts = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, count + 1)]
    others = [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    yield "xl/_rels/workbook.xml.rels", _relations([*parts, *others])
    yield "xl/styles.xml", _styles(workbook)


def _content_types(count: int) -> str:
    worksheets = {
        f"/xl/worksheets/sheet{number}.xml": "worksheet" for number in range(1, count + 1)
    }
    parts = "".join(_content_type(*part) for part in (CONTENT_TYPES | worksheets).items())
    return f'<Types xmlns="{PACKAGE}/content-types">{DEFAULT_TYPE}{parts}</Types>'


def _content_type(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{OFFICE}.{kind}+xml"/>'


def _relations(parts: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _workbook(workbook: OldWorkbook) -> str:
    sheets = "".join(_sheet(*numbered) for numbered in enumerate(workbook.worksheets, start=1))
    first_year = '<workbookPr date1904="1"/>' if workbook.counts_from_1904 else "<workbookPr/>"
    return (
        f'<workbook {MAIN} xmlns:r="{RELATIONS}">{first_year}<sheets>{sheets}</sheets></workbook>'
    )


def _sheet(number: int, sheet: OldWorksheet) -> str:
    name, hidden = quoteattr(_in_xml(sheet.name)), " state='hidden'" if sheet.hidden else ""
    return f'<sheet name={name} sheetId="{number}" r:id="rId{number}"{hidden}/>'


def _styles(workbook: OldWorkbook) -> str:
    """Return the number formats. Those of the file get new numbers: some have one that XLSX gives
    to another format.
    """
    codes = sorted(workbook.formats.items())
    own = {number: at for at, (number, _) in enumerate(codes, FIRST_OWN_FORMAT)}
    formats = "".join(_number_format(own[number], code) for number, code in codes)
    styles = "".join(_style(_format_number(it, own)) for it in workbook.format_of_style)
    return (
        f"<styleSheet {MAIN}><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>"
    )


def _number_format(number: int, code: str) -> str:
    return f'<numFmt numFmtId="{number}" formatCode={quoteattr(_in_xml(code))}/>'


def _style(number_format: int) -> str:
    return f'<xf numFmtId="{number_format}" applyNumberFormat="1"/>'


def _format_number(number: int, own: Mapping[int, int]) -> int:
    return own.get(number, number if number < FIRST_OWN_FORMAT else 0)


# --- Worksheets and texts -------------------------------------------------------------------------


def _worksheet(contents: OldContents, texts: list[str]) -> Lines:
    """Yield the XML of a worksheet. Texts of cells are added to `texts`."""
    yield f"<worksheet {MAIN}>".encode()
    if contents.hides_zeros:
        yield b'<sheetViews><sheetView showZeros="0"/></sheetViews>'
    yield _hidden_columns(contents).encode()
    yield b"<sheetData>"
    yield from _rows(contents, texts)
    yield b"</sheetData>"
    yield _merges(contents).encode()
    yield b"</worksheet>"


def _rows(contents: OldContents, texts: list[str]) -> Lines:
    for row, cells in sorted(contents.cells.items()):
        inner = "".join(_cell(cells[column], texts) for column in sorted(cells))
        yield _row(row + 1, inner, is_hidden=row in contents.hidden_rows).encode()


def _row(number: int, inner: str, *, is_hidden: bool) -> str:
    hidden = ' hidden="1"' if is_hidden else ""
    return f'<row r="{number}"{hidden}>{inner}</row>'


def _hidden_columns(contents: OldContents) -> str:
    columns = "".join(_hidden(*range_) for range_ in contents.hidden_columns)
    return f"<cols>{columns}</cols>" if columns else ""


def _hidden(first: int, last: int) -> str:
    return f'<col min="{first + 1}" max="{last + 1}" hidden="1"/>'


def _merges(contents: OldContents) -> str:
    merges = "".join(_merge(*merge) for merge in contents.merges)
    return f"<mergeCells>{merges}</mergeCells>" if merges else ""


def _merge(top: int, bottom: int, left: int, right: int) -> str:
    return f'<mergeCell ref="{at(top + 1, left)}:{at(bottom + 1, right)}"/>'


def _cell(cell: OldCell, texts: list[str]) -> str:
    place = f'r="{at(cell.row + 1, cell.column)}" s="{cell.style}"'
    if cell.is_formula:
        return f'<c {place} t="{cell.kind}"><f>0</f>{_result(cell)}</c>'
    if cell.kind == "str":
        texts.append(str(cell.value))
        return f'<c {place} t="s"><v>{len(texts) - 1}</v></c>'
    return f'<c {place} t="{cell.kind}"><v>{_value(cell)}</v></c>'


def _result(formula: OldCell) -> str:
    """Return the result of a formula, or nothing if it is not in the file."""
    return "" if formula.value is None else f"<v>{_value(formula)}</v>"


def _value(cell: OldCell) -> str:
    if isinstance(cell.value, str):
        return escape(_in_xml(cell.value))
    return _number(cell.value or 0.0)


def _number(number: float) -> str:
    if not math.isfinite(number):
        raise ValueError("not a number")
    return repr(whole_if_exact(number))


def _texts(texts: Sequence[str]) -> Lines:
    yield f"<sst {MAIN}>".encode()
    for text in texts:
        yield f'<si><t xml:space="preserve">{escape(_in_xml(text))}</t></si>'.encode()
    yield b"</sst>"


def _in_xml(text: str) -> str:
    """Write what XML cannot hold as `_xHHHH_`, and a text that looks like that so that it stays."""
    if "_x" in text:
        text = LIKE_AN_ESCAPE.sub("_x005F_", text)
    text = text.replace("\r", "_x000D_")
    return NOT_IN_XML.sub(_escaped, text)


def _escaped(character: re.Match[str]) -> str:
    return f"_x{ord(character[0]):04X}_"
