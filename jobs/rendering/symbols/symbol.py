"""A pattern of modules, measured and named, before it becomes pixels."""

from typing import NamedTuple

from jobs.rendering.areas.rects import Rect


class Unencodable(ValueError):
    """Content that this kind of symbol cannot hold.

    The text gives the reason and a fix in full sentences.
    """


def named(character: str) -> str:
    """Return how messages name a character, even an invisible one."""
    if character.isprintable():
        return f"“{character}”"
    return (
        "a line break" if character == "\n" else f"the invisible character U+{ord(character):04X}"
    )


class Quiet(NamedTuple):
    """The quiet zone, in modules: the area beside or around a symbol that must stay light."""

    left: int
    right: int
    above: int = 0
    below: int = 0

    def inside(self, rect: Rect, module: int) -> Rect:
        """Return what is left of a rectangle within the zone, for modules of this size."""
        return Rect(
            rect.left + self.left * module,
            rect.top + self.above * module,
            rect.right - self.right * module,
            rect.bottom - self.below * module,
        )


class Figures(NamedTuple):
    """Digits printed below the modules from `first` up to `last`, which may be in the quiet
    zone.
    """

    text: str
    first: int
    last: int


class Symbol(NamedTuple):
    """A symbol. `content` is what a scanner reads; `columns` and `rows` count modules without the
    quiet zone.

    For a barcode, `bars` is its only row, of any height, with 1 for dark; `guards` are ranges of
    modules whose bars extend down between the digits. For a QR code, `correction` is the requested
    error correction.
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


def barcode(
    name: str,
    bars: str,
    quiet: Quiet,
    figures: tuple[Figures, ...],
    guards: tuple[tuple[int, int], ...] = (),
) -> Symbol:
    """Return a barcode whose content is the digits or letters below its bars."""
    content = "".join(it.text for it in figures)
    return Symbol(name, content, len(bars), 1, quiet, bars, figures, guards)
