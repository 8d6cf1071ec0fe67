"""How texts are folded so that a search finds them, and packed so that it finds them quickly.

Pure.
"""

from jobs.searching.blocks import Block, encoded, pack, packed_starts, rows_with, with_line
from jobs.searching.folding import fold, fold_line

__all__ = [
    "Block",
    "encoded",
    "fold",
    "fold_line",
    "pack",
    "packed_starts",
    "rows_with",
    "with_line",
]
