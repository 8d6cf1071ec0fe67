"""Title and copyright that a design adds to the metadata of every result, row by row."""

import re
from dataclasses import dataclass

from jobs.design import Design, Kept, Row
from jobs.design.cells import patterns
from jobs.errors import ValueUnusable

LONGEST = 1_000
"""Most characters: no program shows more, and they must fit beside the photo's own metadata."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold (XML 1.0, 2.2)."""


@dataclass(frozen=True, slots=True)
class Credits:
    """Title and copyright of a result. An empty one keeps the photo's own."""

    title: str = ""
    copyright: str = ""

    @property
    def are_empty(self) -> bool:
        return not (self.title or self.copyright)


NO_CREDITS = Credits()


@dataclass(frozen=True, slots=True)
class Keeping:
    """How much of a photo's metadata its result keeps, and the credits that replace parts of it."""

    kept: Kept = "keep"
    said: Credits = NO_CREDITS

    @property
    def has_place(self) -> bool:
        """Whether the result says where the photo was taken."""
        return self.kept == "keep"

    @property
    def is_nothing(self) -> bool:
        return self.kept == "none"

    @property
    def changes_nothing(self) -> bool:
        return self.has_place and self.said.are_empty


EVERYTHING = Keeping()


def of_row(design: Design, row: Row) -> Credits:
    """Return the credits of a row. Raises `ValueUnusable` and `DesignDoesNotApply`, like texts."""
    output = design.output
    if not (output.title or output.copyright):
        return NO_CREDITS
    return Credits(
        title=_words("title", output.title, row, design.language),
        copyright=_words("copyright", output.copyright, row, design.language),
    )


def _words(name: str, pattern: str, row: Row, language: str) -> str:
    text = " ".join(_UNWRITABLE.sub("", patterns.fill(pattern, row, language)).split())
    if len(text) > LONGEST:
        raise ValueUnusable(
            f"The {name} has {len(text):,} characters; {LONGEST:,} are allowed. Shorten the text.",
            box=name,
        )
    return text
