"""Compare the rows of a batch with a changed sheet: which are new, changed, gone or equal.

Pure: rows of cells in, differences out.
"""

from jobs.comparing.keys import FoundPairs, Key, KeyProblem, common_columns, propose
from jobs.comparing.merging import Merged, merged
from jobs.comparing.moves import Move, Step, in_order
from jobs.comparing.row_results import RowResult, RowResults, row_results
from jobs.comparing.rows import BatchRow, SheetRow
from jobs.comparing.tables import CellDifference, Comparison, Pair, compare, paired

__all__ = [
    "BatchRow",
    "CellDifference",
    "Comparison",
    "FoundPairs",
    "Key",
    "KeyProblem",
    "Merged",
    "Move",
    "Pair",
    "RowResult",
    "RowResults",
    "SheetRow",
    "Step",
    "common_columns",
    "compare",
    "in_order",
    "merged",
    "paired",
    "propose",
    "row_results",
]
