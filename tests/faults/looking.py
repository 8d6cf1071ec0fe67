"""A look at the site that is repeated in a thread for as long as a block lasts."""

import threading
from dataclasses import dataclass, field
from typing import ClassVar, Self


@dataclass(slots=True)
class Looking:
    """Calls `look` every `every` seconds until the block ends."""

    every: ClassVar[float]
    _over: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def look(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        assert self._thread is not None
        self._thread.join(60)

    def _run(self) -> None:
        while not self._over.wait(self.every):
            self.look()
