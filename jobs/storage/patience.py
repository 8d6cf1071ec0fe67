"""Asks how a folder is, without waiting for a file system that does not answer.

The server of a shared folder may be gone, and then a system call takes minutes or never returns. A
thread makes it, and nobody waits for that any longer than ANSWER. Until it returns, no other is
made, and whoever asks hears at once that the file system does not answer. A disk of this machine is
asked directly: a thread takes fifty times as long as the call.
"""

import errno
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from threading import Thread

from jobs.storage import file_systems

ANSWER = 2.0  #: seconds that a file system may take to say how much room it has


class Patience:
    """The questions about one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._silent: Thread | None = None

    @cached_property
    def _is_shared(self) -> bool:
        return file_systems.kind_of(self._folder) in file_systems.OF_NETWORKS

    def ask[T](self, question: Callable[[], T]) -> T:
        """Return the answer. Raises TimeoutError if there is none, and what the question raises."""
        if not self._is_shared:
            return question()
        if self._silent is None or not self._silent.is_alive():
            asked = _Asked(question)
            asked.start()
            asked.join(ANSWER)
            if not asked.is_alive():
                return asked.answer()
            self._silent = asked
        raise TimeoutError(errno.ETIMEDOUT, "it does not answer")


class _Asked[T](Thread):
    """A thread that asks. The process may end while it waits."""

    def __init__(self, question: Callable[[], T]) -> None:
        super().__init__(name="asks the file system", daemon=True)
        self._question = question
        self._found: T
        self._raised: BaseException | None = None

    def run(self) -> None:
        try:
            self._found = self._question()
        except OSError as error:
            self._raised = error

    def answer(self) -> T:
        if self._raised is not None:
            raise self._raised
        return self._found
