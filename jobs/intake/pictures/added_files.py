"""The outcome of adding many files at once, from a zip or a folder."""

from dataclasses import dataclass, field

NAMED = 100  #: skipped files that are listed with their sentence; the others are only counted


@dataclass(slots=True)
class AddedFiles:
    """`left_out` holds `[path, sentence]` of the first NAMED of `left_out_count` files."""

    name: str  #: name of the zip or folder
    taken: int = 0
    skipped: int = 0  #: hidden files and system files
    left_out_count: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def leave_out(self, path: str, sentence: str) -> None:
        self.left_out_count += 1
        if len(self.left_out) < NAMED:
            self.left_out.append((path, sentence))
