"""Size limits of a sheet."""

from dataclasses import dataclass

from jobs.byte_sizes import MEGABYTE
from jobs.design.cells.cell import LONGEST


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """The limits of one sheet.

    `unpacked_bytes` and `members` limit an XLSX or ODS, which is a zip; its pictures have limits of
    their own, and so has the number of places they are shown at (`anchors`). `cell_length` and
    `format_length` are Excel's own. `name_length` is generous: surveys use whole questions as
    column names. `characters` counts every cell of the table, because an XLSX stores a text once,
    however many cells show it.
    """

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 256 * MEGABYTE
    members: int = 2_000
    pictures: int = 50_000
    picture_bytes: int = 4_000 * MEGABYTE
    anchors: int = 200_000
    rows: int = 100_000
    columns: int = 200
    cells: int = 2_000_000
    cell_length: int = LONGEST
    format_length: int = 255
    name_length: int = 1_000
    characters: int = 100_000_000
