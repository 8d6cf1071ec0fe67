"""The base of all notices."""

from collections.abc import Sequence
from copy import copy
from typing import Any, ClassVar, Self

from jobs.errors import outputs_in_words
from jobs.remedies import PREVIEW, Button
from jobs.texts import listed_names


class Notice:
    """Something that a person should know before the start, although it blocks nothing.

    `title` heads its group on the check page, and `fix` is its button. Its arguments make the
    sentence. `details` are plain JSON values for pages and reports.
    """

    blocks: ClassVar[bool] = False
    code: ClassVar[str] = ""
    title: ClassVar[str] = "Notice"
    fix: ClassVar[Button | None] = PREVIEW
    kinds: ClassVar[dict[str, type["Notice"]]] = {}

    def __init__(self, sentence: str, **details: Any) -> None:
        self.sentence = sentence
        self.details = details

    def __init_subclass__(cls) -> None:
        if cls.code:
            Notice.kinds[cls.code] = cls

    @classmethod
    def of(cls, code: str) -> type["Notice"]:
        """Return the class of a stored code, or the base for a code that no longer exists."""
        return cls.kinds.get(code, Notice)

    def in_output(self, name: str) -> Self:
        """Return the same notice as one of a row that gives several results."""
        named = copy(self)
        named.sentence = f"{outputs_in_words(name)}: {self.sentence}"
        named.details = {**self.details, "output": name}
        return named

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Notice):
            return NotImplemented
        return (self.code, self.sentence, self.details) == (
            other.code,
            other.sentence,
            other.details,
        )

    def __hash__(self) -> int:
        return hash((self.code, self.sentence))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.sentence!r}, {self.details!r})"


class NothingShown(Notice):
    """A box shows nothing, because columns are empty. `so`: how, with `{}` for its name, and what
    can be done about it.
    """

    so: ClassVar[str]

    def __init__(self, box: str, columns: Sequence[str]) -> None:
        are = "is" if len(columns) == 1 else "are"
        sentence = f"{listed_names(columns)} {are} empty, so {self.so.format(box)}"
        super().__init__(sentence, box=box, columns=list(columns))
