"""Write the cells of an old workbook as an XLSX, with only what reading a sheet looks at."""

import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import IO, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import letters
from jobs.intake.sheets.xls import old_worksheets
from jobs.intake.sheets.xls.old_workbooks import OldWorkbook, OldWorksheet
from jobs.intake.sheets.xls.old_worksheets import OldCell, OldContents

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FIRST_OWN_FORMAT = 164
QUICK = 1  #: level of compression

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


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
        for part, text in _small_parts(workbook):
            package.writestr(part, text)
        texts = list(workbook.texts)
        pictures = _write_worksheets(package, _contents(workbook, named, limits), texts)
        with package.open("xl/sharedStrings.xml", "w") as part_file:
            part_file.writelines(_texts(texts))
    return Written(file, pictures)


def _write_worksheets(
    package: zipfile.ZipFile, contents: Iterable[OldContents], texts: list[str]
) -> int:
    """Write the worksheets, add their texts to `texts`, and return how many pictures they have."""
    pictures = 0
    for number, found in enumerate(contents, start=1):
        with package.open(f"xl/worksheets/sheet{number}.xml", "w") as part_file:
            part_file.writelines(_worksheet(found, texts))
        pictures += found.pictures if found.cells else 0
    return pictures


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
    kinds = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/styles.xml": "styles",
        "/xl/sharedStrings.xml": "sharedStrings",
        **{f"/xl/worksheets/sheet{number}.xml": "worksheet" for number in range(1, count + 1)},
    }
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="{part}" ContentType="{office}.{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    default = f'<Default Extension="rels" ContentType="{rels}"/>'
    return f'<Types xmlns="{PACKAGE}/content-types">{default}{parts}</Types>'


def _relations(parts: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _workbook(workbook: OldWorkbook) -> str:
    sheets = "".join(
        f"<sheet name={quoteattr(_in_xml(sheet.name))} "
        f'sheetId="{number}" r:id="rId{number}"{" state='hidden'" if sheet.hidden else ""}/>'
        for number, sheet in enumerate(workbook.worksheets, start=1)
    )
    first_year = '<workbookPr date1904="1"/>' if workbook.counts_from_1904 else "<workbookPr/>"
    return (
        f'<workbook {MAIN} xmlns:r="{RELATIONS}">{first_year}<sheets>{sheets}</sheets></workbook>'
    )


def _styles(workbook: OldWorkbook) -> str:
    """Return the number formats. Those of the file get new numbers: some have one that XLSX gives
    to another format.
    """
    own = {number: FIRST_OWN_FORMAT + at for at, number in enumerate(sorted(workbook.formats))}
    formats = "".join(
        f'<numFmt numFmtId="{own[number]}" formatCode={quoteattr(_in_xml(code))}/>'
        for number, code in sorted(workbook.formats.items())
    )
    styles = "".join(
        f'<xf numFmtId="{_format_number(number, own)}" applyNumberFormat="1"/>'
        for number in workbook.format_of_style
    )
    return (
        f"<styleSheet {MAIN}><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>"
    )


def _format_number(number: int, own: Mapping[int, int]) -> int:
    return own.get(number, number if number < FIRST_OWN_FORMAT else 0)


# --- Worksheets and texts -------------------------------------------------------------------------


def _worksheet(contents: OldContents, texts: list[str]) -> Iterator[bytes]:
    """Yield the XML of a worksheet. Texts of cells are added to `texts`."""
    yield f"<worksheet {MAIN}>".encode()
    yield _hidden_columns(contents).encode()
    yield b"<sheetData>"
    yield from _rows(contents, texts)
    yield b"</sheetData>"
    yield _merges(contents).encode()
    yield b"</worksheet>"


def _rows(contents: OldContents, texts: list[str]) -> Iterator[bytes]:
    for row, cells in sorted(contents.cells.items()):
        hidden = ' hidden="1"' if row in contents.hidden_rows else ""
        inner = "".join(_cell(cells[column], texts) for column in sorted(cells))
        yield f'<row r="{row + 1}"{hidden}>{inner}</row>'.encode()


def _hidden_columns(contents: OldContents) -> str:
    columns = "".join(
        f'<col min="{first + 1}" max="{last + 1}" hidden="1"/>'
        for first, last in contents.hidden_columns
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _merges(contents: OldContents) -> str:
    merges = "".join(
        f'<mergeCell ref="{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"/>'
        for top, bottom, left, right in contents.merges
    )
    return f"<mergeCells>{merges}</mergeCells>" if merges else ""


def _cell(cell: OldCell, texts: list[str]) -> str:
    at = f'r="{letters(cell.column)}{cell.row + 1}" s="{cell.style}"'
    if cell.is_formula:
        value = "" if cell.value is None else f"<v>{_value(cell)}</v>"
        return f'<c {at} t="{cell.kind}"><f>0</f>{value}</c>'
    if cell.kind == "str":
        texts.append(str(cell.value))
        return f'<c {at} t="s"><v>{len(texts) - 1}</v></c>'
    return f'<c {at} t="{cell.kind}"><v>{_value(cell)}</v></c>'


def _value(cell: OldCell) -> str:
    if isinstance(cell.value, str):
        return escape(_in_xml(cell.value))
    number = cell.value or 0.0
    if not math.isfinite(number):
        raise ValueError("not a number")
    return str(int(number)) if number.is_integer() and abs(number) < 10**15 else repr(number)


def _texts(texts: Sequence[str]) -> Iterator[bytes]:
    yield f"<sst {MAIN}>".encode()
    for text in texts:
        yield f'<si><t xml:space="preserve">{escape(_in_xml(text))}</t></si>'.encode()
    yield b"</sst>"


def _in_xml(text: str) -> str:
    """Write what XML cannot hold as `_xHHHH_`, and a text that looks like that so that it stays."""
    if "_x" in text:
        text = LIKE_AN_ESCAPE.sub("_x005F_", text)
    text = text.replace("\r", "_x000D_")
    return NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
