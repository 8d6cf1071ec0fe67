"""Byte ranges of a request (RFC 9110, section 14): which bytes of a body of known length are wanted."""

import re

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Unsatisfiable(Exception):
    """The range begins behind the end: 416."""


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """`(start, stop)`, stop excluded. None for the whole body: no range, several ranges, or none that we understand.

    Raises Unsatisfiable.
    """
    match = _ONE_RANGE.fullmatch(header.strip().replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return _last_bytes(int(last), size)
    start, stop = int(first), min(int(last) + 1 if last else size, size)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, stop


def _last_bytes(count: int, size: int) -> tuple[int, int]:
    if not count or not size:
        raise Unsatisfiable
    return max(size - count, 0), size
