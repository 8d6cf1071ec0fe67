"""Numbers and texts as PDF writes them (ISO 32000-1, 7.3)."""


def numbers(*values: float) -> bytes:
    """Format numbers without exponents, which PDF does not have (7.3.3)."""
    return b" ".join(f"{value:.4f}".rstrip("0").rstrip(".").encode() for value in values)


def text(words: str) -> bytes:
    return b"<%s>" % ("\ufeff" + words).encode("utf-16-be", "replace").hex().encode()
