"""Where bytes live: the only code that builds a path or a key. Two doors: `store()` and `keys`."""

from jobs.storage import keys
from jobs.storage.fonts import font_paths, font_paths_of
from jobs.storage.store import RESERVE, KeyMissing, Store, Stored, store

__all__ = ["RESERVE", "KeyMissing", "Store", "Stored", "font_paths", "font_paths_of", "keys", "store"]
