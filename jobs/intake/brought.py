"""What became of many files that came at once, in a zip or a folder."""

from collections.abc import Callable
from dataclasses import dataclass, field

NAMED = 100  #: files left out that are named with their sentence; the rest is counted

type Report = Callable[[int, int], None]
"""Told how many files of how many are done."""


@dataclass(slots=True)
class Brought:
    """`left_out` holds `[path, sentence]` of the first NAMED of `left_out_count` files."""

    name: str  #: of the zip or folder
    taken: int = 0
    skipped: int = 0  #: hidden files, and those that systems keep for themselves
    left_out_count: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def leave_out(self, path: str, sentence: str) -> None:
        self.left_out_count += 1
        if len(self.left_out) < NAMED:
            self.left_out.append((path, sentence))
