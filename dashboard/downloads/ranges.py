"""Byte ranges of a request (RFC 9110, section 14): which bytes of a body of known length a client
wants.
"""

import re

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_FAR = 10**18  #: past the end of any file


class Unsatisfiable(Exception):
    """The range begins past the end: 416."""


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """Return `(start, stop)`, stop excluded, or None for the whole body: no range, several ranges,
    or an unknown unit.

    Raises Unsatisfiable.
    """
    match = _ONE_RANGE.fullmatch(header.strip().replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return _last_bytes(_position(last), size)
    start, end = _position(first), _position(last) + 1 if last else size
    if last and end <= start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, min(end, size)


def _position(digits: str) -> int:
    """Return the number, or _FAR for a larger one:

    Python turns no more than 4,300 digits into a number.
    """
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= 18 else _FAR


def _last_bytes(count: int, size: int) -> tuple[int, int]:
    if not count or not size:
        raise Unsatisfiable
    return max(size - count, 0), size
