"""Parts of a picture's name: its beginnings and ends at the borders of words, its numbers, and its
innermost folder.
"""

import re
from collections.abc import Iterator

from jobs.matching.names import PictureName, sort_of, unicoded, without_zeros

SLASH = re.compile(r"[/\\]")

LONGEST_END = 120
"""Longest part of a name, in characters, that a cell may match: all ends of a name grow with the
square of its length.
"""

type Parts = Iterator[str]
"""Parts of a name."""


def is_boundary(text: str, at: int) -> bool:
    """Return whether the place is between different kinds of characters: letters, digits,
    others.
    """
    return at in (0, len(text)) or sort_of(text[at - 1]) != sort_of(text[at])


def numbers(text: str) -> list[str]:
    return "".join(letter if letter.isdecimal() else " " for letter in text).split()


def last_number(text: str) -> str | None:
    found = numbers(text)
    return without_zeros(found[-1]) if found else None


def innermost_folder(name: PictureName) -> str:
    return folded(name.folders[-1]) if name.folders else ""


def starts(stem: str) -> Parts:
    last = min(len(stem), LONGEST_END + 1)
    return (stem[:at] for at in range(1, last) if is_boundary(stem, at))


def ends(stem: str) -> Parts:
    first = max(1, len(stem) - LONGEST_END)
    return (stem[at:] for at in range(first, len(stem)) if is_boundary(stem, at))


def folded(part: str) -> str:
    """Fold a folder, prefix or suffix: it has no extension to remove, and keeps its spaces."""
    return unicoded(part)
