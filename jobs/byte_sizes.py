"""Sizes in words, as file managers say them: a megabyte is a million bytes."""

MEGABYTE = 1_000_000
_UNITS = ("kB", "MB", "GB", "TB", "PB")


def in_words(size: float) -> str:
    """Format bytes in up to three digits: `15.2 GB`, `64 MB`, `940 kB`, `7 bytes`."""
    if size < 1000:
        return "1 byte" if size == 1 else f"{size:.0f} bytes"
    *smaller, largest = _UNITS
    for unit in smaller:
        size /= 1000
        if size < 999.5:
            return f"{_digits(size)} {unit}"
    return f"{_digits(size / 1000)} {largest}"


def _digits(amount: float) -> str:
    return f"{amount:.1f}".removesuffix(".0") if amount < 99.95 else f"{amount:.0f}"
