"""The settings that boxes of all kinds share, each with everything that is known of it.

A box gives the default: `x: X = 50.0`.
"""

from typing import Annotated, Literal, get_args

from jobs.design.controls import Label
from jobs.design.key_rules import Choice, Colour, Flag, Number, Text

type Anchor = Literal[
    "top-left",
    "top",
    "top-right",
    "left",
    "centre",
    "right",
    "bottom-left",
    "bottom",
    "bottom-right",
]
ANCHORS: tuple[Anchor, ...] = get_args(Anchor.__value__)

type SizeUnit = Literal["height", "shorter_side"]
SIZE_UNITS: dict[SizeUnit, str] = {"height": "height", "shorter_side": "shorter side"}
PER_CENT = "% of height"
"""The unit of sizes in labels. The design page says the unit of its design instead."""


def per_cent_of(unit: SizeUnit) -> str:
    """Return the unit of sizes in a design of this unit, for a label."""
    return f"% of {SIZE_UNITS[unit]}"


Name = Annotated[
    str,
    Text(60, empty=True),
    "The box's name in messages. If empty, it is the kind of the box and a number: “text 1”.",
]
AnchorPoint = Annotated[
    Anchor,
    Choice({anchor: anchor.replace("-", " ").capitalize() for anchor in ANCHORS}),
    Label("Where"),
    "The point of the box that is placed at x, y.",
]
X = Annotated[float, Number(-50, 150), Label("From the left", "%"), "In % of the canvas width."]
Y = Annotated[float, Number(-50, 150), Label("From the top", "%"), "In % of the canvas height."]
Width = Annotated[
    float, Number(0.5, 200), Label("Width", "% of the picture"), "In % of the canvas width."
]
Height = Annotated[
    float, Number(0.5, 200), Label("Height", "% of the picture"), "In % of the canvas height."
]
Rotation = Annotated[
    float,
    Number(-180, 180, step=1),
    Label("Rotation", "° clockwise", summary="rotated {:g}°"),
    "Degrees clockwise, around the centre of the box.",
]
Opacity = Annotated[
    float,
    Number(0, 1, step=0.05),
    Label("Opacity", "0 to 1", summary="opacity {:g}"),
    "0 is invisible, 1 is solid.",
]
Required = Annotated[
    bool,
    Flag(),
    Label("Must not be empty", summary="must not be empty"),
    "An empty cell fails the row instead of hiding the box.",
]
Behind = Annotated[
    str,
    Text(60, empty=True),
    Label("Behind a text"),
    "The name of a text box: this box takes the size and rotation of its text, and hides with it. "
    "If empty, it has its own place and size.",
]
HexColour = Annotated[str, Colour(), Label("Colour"), "#rrggbb"]
