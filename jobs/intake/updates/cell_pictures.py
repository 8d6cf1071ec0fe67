"""Pictures in the cells of a changed workbook, recognised by their bytes.

Their names are those of cells, which move with their rows. So a name says nothing of a picture that
an earlier workbook brought, and a new picture gets a name that no other has.
"""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jobs.design.cells.cell import Cell, Row
from jobs.errors import FileRefused
from jobs.intake.files.legible_names import numbered
from jobs.intake.pictures import checksums, folders, receive
from jobs.intake.pictures.replacements import stored, uploaded
from jobs.intake.sheets import ReadSheet
from jobs.intake.sheets.picture_cells import SheetPicture
from jobs.intake.updates import pictures
from jobs.models import Batch
from jobs.reporting import ReportProgress, report_nothing

NOT_HERE = "{} (not in this batch)"
NOTICE = "The picture of the cell in {} cannot be used: {}"


def taken(
    batch: Batch, workbook: Path, sheet: ReadSheet, report: ReportProgress = report_nothing
) -> ReadSheet:
    """Store the pictures that the batch does not have yet, and let each cell with a picture show
    the name under which the batch has its bytes.

    A picture that cannot be used shows a name that no picture has, so that its row is a finding.
    Raises NotPossibleNow, NoRoom, StorageFailed; calling it again stores the rest.
    """
    if not sheet.pictures:
        return sheet
    checksums.take(stored(batch), {picture.packed.size for picture in sheet.pictures})
    here = _paths_by_bytes(batch)
    missing = [one for one in sheet.pictures if _bytes_of(one) not in here]
    refused = _take(batch, workbook, missing, report) if missing else []
    here = _paths_by_bytes(batch) if missing else here
    paths = {picture.name: here.get(_bytes_of(picture)) for picture in sheet.pictures}
    shown = {name: path or NOT_HERE.format(name) for name, path in paths.items()}
    rows = [(number, _renamed(row, shown)) for number, row in sheet.rows]
    return replace(sheet, rows=rows, notices=(*sheet.notices, *refused))


def _bytes_of(picture: SheetPicture) -> tuple[int, int]:
    return picture.packed.size, picture.packed.crc32


def _paths_by_bytes(batch: Batch) -> dict[tuple[int, int], str]:
    """Return (size, CRC-32) of each stored picture → its path."""
    here = stored(batch).order_by("-pk").values_list("path", "size", "crc32")
    return {(size, crc32): path for path, size, crc32 in here}


def _take(
    batch: Batch, workbook: Path, missing: Sequence[SheetPicture], report: ReportProgress
) -> list[str]:
    """Store pictures of a workbook, and return a sentence for each that cannot be used."""
    receive.ensure_room(sum(one.packed.size for one in missing), count=len(missing))
    names = set(uploaded(batch).values_list("path", flat=True))
    refused: list[str] = []
    with zipfile.ZipFile(workbook) as package:
        for done, picture in enumerate({_bytes_of(one): one for one in missing}.values(), 1):
            path = _free_name(picture.name, names)
            names.add(path)
            refused += _refusal_of(batch, package, picture, path)
            report(done, len(missing))
    return refused


def _refusal_of(
    batch: Batch, package: zipfile.ZipFile, picture: SheetPicture, path: str
) -> list[str]:
    """Store a picture, and return the sentence why it cannot be used, if it cannot."""
    try:
        _take_one(batch, package, picture.packed.part, path)
    except FileRefused as refusal:
        return [NOTICE.format(picture.name, refusal.sentence)]
    return []


def _take_one(batch: Batch, package: zipfile.ZipFile, part: str, path: str) -> None:
    with package.open(part) as file:
        picture = receive.store_picture(batch, path, folders.pieces(file))
    pictures.keep(batch, path, picture)


def _free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, with a number if a picture of the batch has it."""
    return next(one for one in numbered(name) if one not in taken)


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    return {column: _renamed_cell(cell, names) for column, cell in row.items()}


def _renamed_cell(cell: Cell, names: Mapping[str, str]) -> Cell:
    return Cell.of_text(names[cell.shown]) if cell.shown in names else cell
