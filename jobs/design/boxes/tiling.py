"""Watermarks: boxes repeated over the whole picture, or shown only in proofs."""

from dataclasses import dataclass
from typing import Annotated

from jobs.design.controls import Label
from jobs.design.key_rules import Flag, Number, OrElse
from jobs.design.sections import Section


@dataclass(frozen=True, slots=True)
class Tile:
    """The gaps between the copies, and how their rows are arranged.

    The rotation of the box is that of the rows, too.
    """

    across: Annotated[
        float,
        Number(0, 200, step=1),
        Label("Gap across", "% of the shorter side"),
        "The gap between copies beside each other, in % of the shorter side of the canvas.",
    ] = 10.0
    down: Annotated[
        float,
        Number(0, 200, step=1),
        Label("Gap down", "% of the shorter side"),
        "The gap between rows of copies, in % of the shorter side of the canvas.",
    ] = 10.0
    staggered: Annotated[
        bool,
        Flag(),
        Label("Stagger the rows"),
        "Move every second row by half a copy.",
    ] = True


OnlyInProofs = Annotated[
    bool,
    Flag(),
    Label("Only in proofs"),
    "Show the box only to clients who open a link to the results. Results, zip and PDF are without "
    "it.",
]
Tiling = Annotated[
    Tile | None,
    OrElse(Section(Tile), begin=Tile()),
    Label("Repeat over the picture"),
    "Repeat the box in all directions, turned as it is, as a watermark. Copies may overlap other "
    "boxes.",
]
