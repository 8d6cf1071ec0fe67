"""The edge of a shape or an inset: round corners, a line along it, and the shadow that it casts."""

from dataclasses import dataclass
from typing import Annotated

from jobs.design.boxes.properties import PER_CENT, HexColour, Opacity
from jobs.design.controls import Label
from jobs.design.key_rules import Number, OrElse
from jobs.design.sections import Section

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


@dataclass(frozen=True, slots=True)
class CastShadow:
    """A shadow of a box itself. It turns with the box. Lengths are in the unit of sizes."""

    dx: Annotated[float, Number(-50, 50), Label("Offset right", PER_CENT), "To the right."] = 0.0
    dy: Annotated[float, Number(-50, 50), Label("Offset down", PER_CENT), "Downwards."] = 0.6
    blur: Annotated[float, Number(0, 50), Label("Blur", PER_CENT), "How far it fades out."] = 2.5
    colour: Annotated[HexColour, Label("Colour of the shadow")] = "#000000"
    opacity: Opacity = 0.5


EdgeLine = Annotated[
    Border | None,
    OrElse(Section(Border), begin=Border()),
    Label("Outline"),
    "A line along the edge.",
]
OwnShadow = Annotated[
    CastShadow | None,
    OrElse(Section(CastShadow), begin=CastShadow()),
    Label("Shadow"),
    "A shadow below it, on the photo.",
]
