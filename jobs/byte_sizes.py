"""Sizes in words, as file managers say them: a megabyte is a million bytes."""

MEGABYTE = 1_000_000


def in_words(size: int) -> str:
    """Format bytes for a person: `1.2 GB`, `32.4 MB`, `18 kB`, `7 bytes`."""
    for unit, word in ((1_000_000_000, "GB"), (MEGABYTE, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size / unit:,.1f}".removesuffix(".0") + f" {word}"
    return f"{size} byte" if size == 1 else f"{size} bytes"
