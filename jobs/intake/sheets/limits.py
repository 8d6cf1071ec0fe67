"""How large a sheet may be."""

from dataclasses import dataclass

from jobs.intake.sizes import MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """`unpacked_bytes` and `members` bound an XLSX, which is a zip; `cell_length` is Excel's own."""

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 256 * MEGABYTE
    members: int = 2_000
    rows: int = 100_000
    columns: int = 200
    cells: int = 2_000_000
    cell_length: int = 32_767
