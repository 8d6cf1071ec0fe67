"""Pictures in the cells of a changed workbook, recognised by their bytes.

Their names are those of cells, which move with their rows. So a name says nothing of a picture that
an earlier workbook brought.
"""

from collections.abc import Mapping
from dataclasses import replace

from jobs.design.cells.cell import Cell, Row
from jobs.intake.pictures.replacements import uploaded
from jobs.intake.sheets import ReadSheet
from jobs.models import Batch

NOT_HERE = "{} (not in this batch)"
NOTICE = (
    "{:,} pictures in cells of this workbook are not in this batch, and a started batch takes no "
    "more. Their rows would fail; give each its picture on its page."
)


def known(batch: Batch, sheet: ReadSheet) -> ReadSheet:
    """Let each cell with a picture show the name under which the batch has the same bytes.

    Others show a name that no picture has, so that their rows are findings.
    """
    if not sheet.pictures:
        return sheet
    stored = uploaded(batch).exclude(key="").order_by("-pk")
    here = {
        (size, crc32): path for path, size, crc32 in stored.values_list("path", "size", "crc32")
    }
    names = {
        picture.name: here.get((picture.packed.size, picture.packed.crc32))
        for picture in sheet.pictures
    }
    lacking = sum(path is None for path in names.values())
    shown = {name: path or NOT_HERE.format(name) for name, path in names.items()}
    rows = [(number, _renamed(row, shown)) for number, row in sheet.rows]
    more = (NOTICE.format(lacking),) if lacking else ()
    return replace(sheet, rows=rows, notices=(*sheet.notices, *more))


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    return {
        column: Cell.of_text(names[cell.shown]) if cell.shown in names else cell
        for column, cell in row.items()
    }
