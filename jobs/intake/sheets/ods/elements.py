"""Names of elements and attributes, written as `table:table-row` whatever prefix a file uses."""

from collections.abc import Mapping
from typing import Protocol

BETWEEN = " "  #: the parser puts it between namespace and name

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_PREFIXES = {
    f"{_OASIS}:office:1.0": "office",
    f"{_OASIS}:style:1.0": "style",
    f"{_OASIS}:table:1.0": "table",
    f"{_OASIS}:text:1.0": "text",
    f"{_OASIS}:datastyle:1.0": "number",
    f"{_OASIS}:drawing:1.0": "draw",
    f"{_OASIS}:xsl-fo-compatible:1.0": "fo",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}

type Attributes = Mapping[str, str]
"""Names and values of an element."""

MOST_NAMES = 1_000  #: that are kept


class Scanner(Protocol):
    """Follows the elements of a part."""

    def start(self, name: str, attributes: Attributes) -> None: ...

    def end(self, name: str) -> None: ...

    def characters(self, text: str) -> None: ...


class Names(dict[str, str]):
    """Name as the parser says it → name with the usual prefix, filled as names come."""

    def __missing__(self, name: str) -> str:
        namespace, _, local = name.rpartition(BETWEEN)
        short = f"{_PREFIXES.get(namespace, '?')}:{local}"
        if len(self) < MOST_NAMES:
            self[name] = short
        return short


def count_of(attributes: Attributes, name: str) -> int:
    """Return a number of repeated or merged cells; 1 if it is not said. Raises ValueError."""
    return max(1, int(attributes.get(name, "1")))
