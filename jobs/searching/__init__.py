"""How texts are folded so that a search finds them, and packed so that it finds them quickly.

Pure.
"""

from jobs.searching.blocks import Block, pack, packed_starts, rows_with, with_line
from jobs.searching.folding import encoded, fold

__all__ = [
    "Block",
    "encoded",
    "fold",
    "pack",
    "packed_starts",
    "rows_with",
    "with_line",
]
