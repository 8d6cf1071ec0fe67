"""What all expected errors have in common, and the one of work in a child process."""

from typing import Any, ClassVar

from jobs.remedies import Remedy


class OverprintError(Exception):
    """Base of every expected failure.

    `sentence` says what was given, what is allowed and what to do. `details` are plain JSON values
    (row, column, sizes) for pages and reports. It can be pickled, because work runs in child
    processes.
    """

    code: ClassVar[str] = "error"
    remedy: ClassVar[Remedy] = Remedy.ASK_ADMIN

    def __init__(self, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.sentence, self.details)

    def __str__(self) -> str:
        return self.sentence


def _rebuild(kind: type[OverprintError], sentence: str, details: dict[str, Any]) -> OverprintError:
    return kind(sentence, **details)


class ChildFailed(OverprintError):
    """Work in a child process was ended from outside: it was killed, or ran out of time or
    memory.
    """

    code = "child_failed"
    remedy = Remedy.RETRY
