"""EAN-13, EAN-8 and UPC-A, from a table (GS1 General Specifications 5.2). UPC-A is an EAN-13 that
begins with 0.

The length of a number decides its type, as is usual in the trade: 12 digits are a GTIN-12, which is
UPC-A. A single number does not show whether it is an EAN-13 without its check digit, so only a
design can say that (`of_thirteen`).
"""

import re
from itertools import cycle

from jobs.rendering.symbols.symbol import Figures, Quiet, Symbol, Unencodable, barcode, named

_LEFT = [
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
]
_RIGHT = [code.translate(str.maketrans("01", "10")) for code in _LEFT]
_MIRRORED = [code[::-1] for code in _RIGHT]
_FIRST = [
    "LLLLLL",
    "LLGLGG",
    "LLGGLG",
    "LLGGGL",
    "LGLLGG",
    "LGGLLG",
    "LGGGLL",
    "LGLGLG",
    "LGLGGL",
    "LGGLGL",
]
"""How the left half encodes the first of 13 digits, which gets no bars: L left, G mirrored."""
_GUARD, _CENTRE = "101", "01010"
_GAPS = re.compile(r"[\s\u2010-\u2015-]")
"""Whitespace, and hyphens and dashes of every width."""
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+")


def by_length(written: str) -> Symbol:
    """Return the symbol for 8, 12 or 13 digits. Raises `Unencodable`."""
    figures = _figures(written)
    if len(figures) not in _KINDS:
        raise Unencodable(_of_another_length(figures))
    wanted = _check_digit(figures[:-1])
    if figures[-1] != wanted:
        raise Unencodable(_wrong_check_digit(figures, wanted))
    return _KINDS[len(figures)](figures)


def of_thirteen(written: str) -> Symbol:
    """Return an EAN-13 for 13 digits, or for 12 without the check digit. Raises `Unencodable`."""
    figures = _figures(written)
    if len(figures) == 12:
        return _ean_13(figures + _check_digit(figures))
    if len(figures) != 13:
        raise Unencodable(
            f"It has {len(figures)} digits; an EAN-13 has 13, or 12 without its check digit."
        )
    return by_length(figures)


def _figures(written: str) -> str:
    """Return the digits, without the spaces and hyphens that people write between them.

    Raises `Unencodable`.
    """
    figures = _GAPS.sub("", written)
    if is_shortened(figures):
        raise Unencodable(
            "A spreadsheet program has shortened this number, and its last digits are lost. Format "
            "the column there "
            "as a number without decimals, and upload the sheet again."
        )
    strange = re.sub("[0-9]", "", figures)
    if strange:
        raise Unencodable(f"An EAN or UPC has only digits; {named(strange[0])} is not one.")
    return figures


def is_shortened(written: str) -> bool:
    """Return whether it looks like 4.00638E+12: a spreadsheet program displayed a long number so,
    and saved that text.
    """
    return bool(_SHORTENED.fullmatch(written))


def _check_digit(figures: str) -> str:
    """Return the check digit (GS1 General Specifications 7.9): weights of 3 and 1 in turn, from the
    right.
    """
    weighted = zip(cycle((3, 1)), reversed(figures), strict=False)
    return str(-sum(weight * int(figure) for weight, figure in weighted) % 10)


def _of_another_length(figures: str) -> str:
    count = f"It has {len(figures)} digits; an EAN-13 has 13, a UPC-A 12, an EAN-8 8."
    whole = next((figures.zfill(length) for length in (8, 12, 13) if length > len(figures)), "")
    is_whole = whole and len(figures) >= len(whole) - 2 and whole[-1] == _check_digit(whole[:-1])
    if not is_whole:
        return count
    return (
        f"{count} Are leading zeros missing? {whole} would be valid. In the design, "
        f"{{column:digits {len(whole)}}} adds them."
    )


def _wrong_check_digit(figures: str, wanted: str) -> str:
    wrong = f"check digit is {figures[-1]} but should be {wanted}."
    if len(figures) == 12:
        whole = figures + _check_digit(figures)
        instead = "If it is an EAN-13 without its check digit, choose that type of code"
        return f"12 digits are a UPC-A, whose {wrong} {instead}: it becomes {whole}."
    return f"The {wrong} Check the number."


# --- Bars -----------------------------------------------------------------------------------------


def _ean_13(figures: str) -> Symbol:
    bars = _bars(figures[0], figures[1:])
    read = (
        *(Figures(figures[0], -10, -1), Figures(figures[1:7], 3, 45)),
        Figures(figures[7:], 50, 92),
    )
    return barcode("EAN-13", bars, Quiet(11, 7), read, ((0, 3), (45, 50), (92, 95)))


def _upc_a(figures: str) -> Symbol:
    bars = _bars("0", figures)
    read = (
        *(Figures(figures[0], -9, -1), Figures(figures[1:6], 10, 45)),
        *(Figures(figures[6:11], 50, 85), Figures(figures[11], 96, 104)),
    )
    return barcode("UPC-A", bars, Quiet(9, 9), read, ((0, 10), (45, 50), (85, 95)))


def _ean_8(figures: str) -> Symbol:
    bars = _bars("0", figures)
    read = (Figures(figures[:4], 3, 31), Figures(figures[4:], 36, 64))
    return barcode("EAN-8", bars, Quiet(7, 7), read, ((0, 3), (31, 36), (64, 67)))


def _bars(first: str, figures: str) -> str:
    half = len(figures) // 2
    sides = zip(_FIRST[int(first)][:half], figures[:half], strict=True)
    left = [(_LEFT if side == "L" else _MIRRORED)[int(figure)] for side, figure in sides]
    right = [_RIGHT[int(figure)] for figure in figures[half:]]
    return "".join([_GUARD, *left, _CENTRE, *right, _GUARD])


_KINDS = {13: _ean_13, 12: _upc_a, 8: _ean_8}
