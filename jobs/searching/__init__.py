"""How texts are folded so that a search finds them, and packed so that it finds them quickly.

Pure.
"""

from jobs.searching.blocks import Block, pack, with_line
from jobs.searching.folding import encoded, fold
from jobs.searching.lines import packed_starts
from jobs.searching.scanning import Matches, needed, scan

__all__ = [
    "Block",
    "Matches",
    "encoded",
    "fold",
    "needed",
    "pack",
    "packed_starts",
    "scan",
    "with_line",
]
