"""The buttons that put several boxes in line or at equal distances. The script moves the boxes."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """A button: its name in the script, its words, and its drawing, turned for rows of boxes."""

    name: str
    words: str
    drawing: str
    is_turned: bool = False


@dataclass(frozen=True, slots=True)
class Alignments:
    """Buttons that belong together. `fewest`: the boxes that they need."""

    words: str
    fewest: int
    ways: Sequence[Way]


_START = "M1.5 1v12M4 3h8v3H4zM4 8h5v3H4z"
_MIDDLE = "M7 1v12M3 3h8v3H3zM4.5 8h5v3h-5z"
_END = "M12.5 1v12M2 3h8v3H2zM5 8h5v3H5z"
_GAPS = "M1.5 1v12M12.5 1v12M5 4h4v6H5z"

ALIGNMENTS = (
    Alignments(
        "Align across",
        2,
        (
            Way("left", "Align left edges", _START),
            Way("centre", "Align middles across", _MIDDLE),
            Way("right", "Align right edges", _END),
        ),
    ),
    Alignments(
        "Align down",
        2,
        (
            Way("top", "Align top edges", _START, is_turned=True),
            Way("middle", "Align middles down", _MIDDLE, is_turned=True),
            Way("bottom", "Align bottom edges", _END, is_turned=True),
        ),
    ),
    Alignments(
        "Equal gaps, of three boxes or more",
        3,
        (
            Way("across", "Equal gaps across", _GAPS),
            Way("down", "Equal gaps down", _GAPS, is_turned=True),
        ),
    ),
)
