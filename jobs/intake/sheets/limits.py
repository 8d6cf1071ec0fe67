"""How large a sheet may be, and sizes in words."""

from dataclasses import dataclass

MEGABYTE = 1_000_000
"""As file managers count."""


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


def in_words(size: int) -> str:
    """Bytes for a person: `32.4 MB`, `18.0 kB`, `7 bytes`."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:,.1f} MB"
    if size >= 1_000:
        return f"{size / 1_000:.1f} kB"
    return f"{size} byte" if size == 1 else f"{size} bytes"
