"""Where bytes live: the only code that builds a path or a key. Two doors: `store()` and `keys`."""

from jobs.storage import keys
from jobs.storage.files import file_paths, font_paths_of, new_file_paths
from jobs.storage.store import RESERVE, KeyMissing, Store, Stored, store

__all__ = ["RESERVE", "KeyMissing", "Store", "Stored", "file_paths", "font_paths_of", "keys", "new_file_paths", "store"]
