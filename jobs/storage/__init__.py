"""Stored bytes: the only code that builds a path or a key.

It has two parts for callers: `store()` and `keys`.
"""

from jobs.storage import keys
from jobs.storage.contract import (
    ABANDONED,
    BROKER_RESERVE,
    RESERVE,
    RESERVE_FILES,
    DirectUploads,
    File,
    FileSpan,
    KeyMissing,
    PartPlace,
    Piece,
    Span,
    Store,
    Stored,
    Together,
)
from jobs.storage.disk import faults_in_words, write_whole
from jobs.storage.files import UnloadedFiles, file_paths, font_paths_of
from jobs.storage.readable import if_readable
from jobs.storage.s3 import is_usable_here
from jobs.storage.store import direct_uploads, store
from jobs.storage.sums import of_chunks as sums_of
from jobs.storage.sums import written_with_digest

__all__ = [
    "ABANDONED",
    "BROKER_RESERVE",
    "RESERVE",
    "RESERVE_FILES",
    "DirectUploads",
    "File",
    "FileSpan",
    "KeyMissing",
    "PartPlace",
    "Piece",
    "Span",
    "Store",
    "Stored",
    "Together",
    "UnloadedFiles",
    "direct_uploads",
    "faults_in_words",
    "file_paths",
    "font_paths_of",
    "if_readable",
    "is_usable_here",
    "keys",
    "store",
    "sums_of",
    "write_whole",
    "written_with_digest",
]
