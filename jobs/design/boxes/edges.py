"""The edge of a shape or an inset: round corners, and a line along it."""

from dataclasses import dataclass
from typing import Annotated

from jobs.design.boxes.properties import PER_CENT, HexColour
from jobs.design.controls import Label
from jobs.design.key_rules import Number

Corners = Annotated[
    float,
    Number(0, 50, step=1),
    Label("Corners", "% of the shorter side"),
    "The radius of round corners, in % of the shorter side; 50 makes round ends.",
]


@dataclass(frozen=True, slots=True)
class Border:
    """A line along the inner side of an edge."""

    width: Annotated[
        float,
        Number(0.05, 50),
        Label("Width", PER_CENT),
        "In the unit of sizes.",
    ] = 0.5
    colour: Annotated[HexColour, Label("Colour of the outline")] = "#ffffff"
