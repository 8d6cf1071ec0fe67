"""Pictures in the cells of a changed workbook, recognised by their bytes.

Their names are those of cells, which move with their rows. So a name says nothing of a picture that
an earlier workbook brought.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from jobs.design.cells.cell import Cell, Row
from jobs.intake.pictures.replacements import uploaded
from jobs.intake.sheets import ReadSheet
from jobs.intake.sheets.picture_cells import SheetPicture
from jobs.models import Batch

NOT_HERE = "{} (not in this batch)"
NOTICE = (
    "Pictures in cells of this workbook that are not in this batch: {:,}. A started batch takes no "
    "more pictures, so their rows would fail; give each its picture on its page."
)


def known(batch: Batch, sheet: ReadSheet) -> ReadSheet:
    """Let each cell with a picture show the name under which the batch has the same bytes.

    Others show a name that no picture has, so that their rows are findings.
    """
    if not sheet.pictures:
        return sheet
    paths = _paths_by_name(batch, sheet.pictures)
    shown = {name: path or NOT_HERE.format(name) for name, path in paths.items()}
    rows = [(number, _renamed(row, shown)) for number, row in sheet.rows]
    return replace(sheet, rows=rows, notices=(*sheet.notices, *_notices(paths)))


def _notices(paths: Mapping[str, str | None]) -> Iterator[str]:
    lacking = sum(path is None for path in paths.values())
    if lacking:
        yield NOTICE.format(lacking)


def _paths_by_name(batch: Batch, pictures: Iterable[SheetPicture]) -> dict[str, str | None]:
    """Return name of a picture → path of the same bytes in the batch, or None."""
    here = _paths_by_bytes(batch)
    packed = {picture.name: picture.packed for picture in pictures}
    return {name: here.get((one.size, one.crc32)) for name, one in packed.items()}


def _paths_by_bytes(batch: Batch) -> dict[tuple[int, int], str]:
    """Return (size, CRC-32) of each stored picture → its path."""
    stored = uploaded(batch).exclude(key="").order_by("-pk").values_list("path", "size", "crc32")
    return {(size, crc32): path for path, size, crc32 in stored}


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    return {
        column: Cell.of_text(names[cell.shown]) if cell.shown in names else cell
        for column, cell in row.items()
    }
