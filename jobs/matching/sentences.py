"""Parts of the sentences that say why a cell found no picture."""

from collections.abc import Sequence

from jobs import texts

NAMED = 3
"""Most candidates named in a sentence."""

LONGEST_VALUE = 80
EMPTY_CELL = "The cell that should name the picture is empty."


def listed(paths: Sequence[str]) -> str:
    """Quote the first few paths, or other texts, and say how many more there are."""
    named = [f"“{path}”" for path in paths[:NAMED]]
    if more := len(paths) - len(named):
        named.append(f"{more:,} more")
    return texts.listed(named)


def cut(value: str) -> str:
    """Return a value in one line, cut to what a sentence can quote."""
    return texts.shortened(" ".join(value.split()), LONGEST_VALUE)
