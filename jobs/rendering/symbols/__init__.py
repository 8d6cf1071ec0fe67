"""Codes as patterns of modules: QR codes, EAN and UPC, Code 128. Pure: texts in, patterns out.

A module is the smallest square of a QR code and the thinnest bar of a barcode; a symbol is a whole
pattern of them.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from jobs.design.boxes.code import Correction, Symbology
from jobs.rendering.symbols import code128, ean, qr
from jobs.rendering.symbols.ean import is_shortened
from jobs.rendering.symbols.symbol import Figures, Quiet, Symbol, Unencodable

__all__ = ["Figures", "Quiet", "Symbol", "Unencodable", "is_shortened", "pattern_of", "symbol_of"]

_BARS: dict[str, Callable[[str], Symbol]] = {
    "ean": ean.by_length,
    "ean13": ean.of_thirteen,
    "code128": code128.encoded,
}


def symbol_of(symbology: Symbology, content: str, correction: Correction) -> Symbol:
    """Return the symbol, measured but not drawn: a check of many rows needs no more.

    Raises `Unencodable`.
    """
    return qr.measured(content, correction) if symbology == "qr" else _BARS[symbology](content)


@lru_cache(maxsize=32)
def pattern_of(symbol: Symbol) -> Sequence[Sequence[int]]:
    """Return rows of modules, 1 for a dark one. A barcode has one row."""
    if symbol.bars:
        return [list(map(int, symbol.bars))]
    return qr.drawn(symbol.content, symbol.correction)
