"""Long work in short pieces, with rests in between, so that nobody else waits long for the database
or the disk.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

WANTED = 0.04  #: seconds that a piece should take, most of it with the write lock
LONGEST_REST = 0.1  #: seconds; a waiting connection of SQLite tries again at least this often


class Pace:
    """Decides how much to do at once: do `size` things inside `piece`, which measures the time and
    then rests.

    SQLite lets one connection write at a time, and a waiting one tries again only now and then.
    Unless rests are longer than pieces, it might find the database locked each time.
    """

    def __init__(
        self, first: int, *, least: int = 10, most: int = 5000, rest: float = 1.25
    ) -> None:
        self.size = first
        self._least, self._most, self._rest = least, most, rest

    @contextmanager
    def piece(self, *, is_last: bool = False) -> Iterator[None]:
        """Time the block, size the next piece to take about WANTED seconds, and rest after it
        unless it is the last.
        """
        begun = time.perf_counter()
        yield
        took = max(time.perf_counter() - begun, 0.0001)
        fitting = self.size * min(max(WANTED / took, 0.25), 2.0)
        self.size = round(min(max(fitting, self._least), self._most))
        if not is_last:
            time.sleep(min(took * self._rest, LONGEST_REST))
