"""What a scanner takes the content of a code for, and how values are written into it.

A phone saves a contact card (vCard, MECARD), joins a network (WIFI) or opens a web address only if
the signs that separate its parts come from the pattern and not from a cell.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from jobs.design import CodeBox, Row
from jobs.design.cells import patterns
from jobs.design.cells.patterns import Clean, PatternParts, Placeholder

_CARD = re.compile(r"\s*BEGIN:VCARD", re.IGNORECASE)
_FIELDS = re.compile(r"\s*(?:WIFI|MECARD):", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_WHOLE_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\r\n?")

_IN_CARD = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n"})
_IN_FIELD = str.maketrans({sign: rf"\{sign}" for sign in '\\;,:"'})
_NEVER_IN_LINK = {ord(sign): f"%{ord(sign):02X}" for sign in '\t\n "<>\\^`{|}'}
_IN_PARAMETER = _NEVER_IN_LINK | {ord(sign): f"%{ord(sign):02X}" for sign in "&#+"}
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def payload(box: CodeBox, row: Row, language: str) -> str:
    """Return what the code of a row holds, or an empty text if a column of it is empty."""
    if patterns.empty_columns(box.pattern, row):
        return ""
    return patterns.compose(box.pattern, row, language, clean_for(box.pattern)).strip()


@lru_cache(maxsize=64)
def clean_for(pattern: str) -> Clean:
    """Return how values are written into the content that this pattern gives.

    vCard: RFC 6350, 3.4, where an address stays as it is. WIFI and MECARD: as ZXing reads them.
    Web address: RFC 3986, where a value after `=` is one parameter.
    """
    if _CARD.match(pattern):
        return _in_card
    if _FIELDS.match(pattern):
        return _in_field
    if _is_link(pattern):
        return _in_link(pattern)
    return _as_it_is


def _is_link(pattern: str) -> bool:
    """Return whether the pattern itself is a web address: one in a cell stays as it is."""
    written = "".join(part for part in _flat(patterns.parts_of(pattern)) if isinstance(part, str))
    return bool(_ADDRESS.match(pattern.lstrip())) and len(written.split()) == 1


def _in_card(_: str, value: str) -> str:
    value = _LINE_BREAK.sub("\n", value.strip())
    return value if _WHOLE_ADDRESS.fullmatch(value) else value.translate(_IN_CARD)


def _in_field(_: str, value: str) -> str:
    return value.translate(_IN_FIELD)


def _in_link(pattern: str) -> Clean:
    parameters = frozenset(_parameters(pattern))

    def clean(column: str, value: str) -> str:
        signs = _IN_PARAMETER if column in parameters else _NEVER_IN_LINK
        return _LONE_PERCENT.sub("%25", value.strip()).translate(signs)

    return clean


def _parameters(pattern: str) -> Iterator[str]:
    """Yield the columns that stand behind an equals sign."""
    for before, part in pairwise(_flat(patterns.parts_of(pattern))):
        if isinstance(part, Placeholder) and str(before).endswith("="):
            yield part.column


def _flat(parts: PatternParts) -> Iterator[str | Placeholder]:
    for part in parts:
        if isinstance(part, str | Placeholder):
            yield part
        else:
            yield from _flat(part.parts)


def _as_it_is(_: str, value: str) -> str:
    return value
