"""A pattern of modules, measured and named, before it is pixels."""

from typing import NamedTuple


class Unencodable(ValueError):
    """Content that this kind of symbol cannot hold. The text gives the reason and a fix in full sentences."""


def named(character: str) -> str:
    """As messages call it, also where nothing of it is seen."""
    if character.isprintable():
        return f"“{character}”"
    return "a line break" if character == "\n" else f"the invisible character U+{ord(character):04X}"


class Quiet(NamedTuple):
    """The quiet zone, in modules: what must stay light beside a symbol, or round it."""

    left: int
    right: int
    above: int = 0
    below: int = 0


class Figures(NamedTuple):
    """What people read below the modules from `first` up to `last`, which may lie in the quiet zone."""

    text: str
    first: int
    last: int


class Symbol(NamedTuple):
    """`content` is what a scanner reads; `columns` and `rows` count modules without the quiet zone.

    Of a barcode, `bars` are its only row, of any height: 1 for dark; `guards` are the modules, from and up to, whose
    bars reach down between the figures. Of a QR code, `correction` is what it is drawn with.
    """

    name: str
    content: str
    columns: int
    rows: int
    quiet: Quiet
    bars: str = ""
    figures: tuple[Figures, ...] = ()
    guards: tuple[tuple[int, int], ...] = ()
    correction: str = ""
