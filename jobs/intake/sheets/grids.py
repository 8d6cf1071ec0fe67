"""What a file held before anyone decided which row names the columns."""

from dataclasses import dataclass, field

from jobs.design.cells import Cell

EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows that hold something, with the number their author sees; cells from column A on, trailing empty ones cut.

    `errors`, `uncached`, `unshowable` and `hidden_values` name cells by (row number, column index). `unshowable` says
    of each what it holds, in words; `hidden_values` are shown as nothing by their number format.
    """

    rows: list[tuple[int, list[Cell]]]
    language: str = "en"
    worksheets: tuple[str, ...] = ()
    worksheet: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    errors: list[tuple[int, int]] = field(default_factory=list)
    uncached: list[tuple[int, int]] = field(default_factory=list)
    unshowable: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_values: list[tuple[int, int]] = field(default_factory=list)
    merged_headers: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notices: tuple[str, ...] = ()
