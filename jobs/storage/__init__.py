"""Where bytes live: the only code that builds a path or a key. Two doors: `store()` and `keys`."""

from jobs.storage import keys
from jobs.storage.store import KeyMissing, Store, Stored, store

__all__ = ["KeyMissing", "Store", "Stored", "keys", "store"]
