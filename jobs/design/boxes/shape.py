"""The frozen values of a shape box: a bar, a frame, a circle, a line. Lengths as in `values`."""

from dataclasses import dataclass
from typing import Annotated, Literal

from jobs.design.boxes.edges import Corners, EdgeLine, OwnShadow
from jobs.design.boxes.properties import (
    PER_CENT,
    AnchorPoint,
    Behind,
    Height,
    HexColour,
    Name,
    Opacity,
    Rotation,
    Width,
    X,
    Y,
)
from jobs.design.controls import Key, Label
from jobs.design.key_rules import Choice, Colour, Number, OrElse, Pattern
from jobs.design.sections import Section

type Form = Literal["rectangle", "ellipse", "circle", "line"]
FORMS: dict[Form, str] = {
    "rectangle": "Rectangle",
    "ellipse": "Ellipse",
    "circle": "Circle",
    "line": "Line",
}
type Spread = Literal["box", "across", "down", "all"]
SPREADS: dict[Spread, str] = {
    "box": "Its own size",
    "across": "Full width of the picture",
    "down": "Full height of the picture",
    "all": "The whole picture",
}


@dataclass(frozen=True, slots=True)
class Gradient:
    """A fill that runs evenly from the shape's own colour to another, or fades out."""

    colour: Annotated[HexColour, Label("Colour at its end")] = "#000000"
    opacity: Annotated[
        Opacity,
        Label("Opacity at its end", "0 to 1"),
        "0 fades out; then the colour at its end does not matter.",
    ] = 0.0
    angle: Annotated[
        float,
        Number(-180, 180, step=1),
        Label("Direction", "°: 90 down, -90 up"),
        "Where it runs to, in degrees clockwise: 0 to the right, 90 down, -90 up.",
    ] = -90.0


@dataclass(frozen=True, slots=True)
class ShapeBox:
    """One placed shape. Put it before the boxes on top of it: boxes are painted in order."""

    kind: Annotated[Literal["shape"], Choice({"shape": "Shape"}), "The kind of box."]
    shape: Annotated[
        Form,
        Choice(FORMS),
        Label("Shape"),
        "A rectangle or ellipse as large as the box, the largest circle in it, or a line through "
        "its middle, from left to right. Behind a text, a circle is around all of it.",
    ] = "rectangle"
    name: Name = ""
    only_if: Annotated[
        str,
        Pattern(500, empty=True),
        Label("Only if this is not empty"),
        "A pattern such as {price}: rows in which it prints nothing have no shape. If empty, every "
        "row has it.",
    ] = ""
    behind: Behind = ""
    padding: Annotated[
        float,
        Number(0, 500, step=1),
        Label("Padding", "% of size"),
        "Around the text that the shape is behind, in % of its font size.",
    ] = 40.0
    spread: Annotated[
        Spread,
        Choice(SPREADS),
        Label("Covers"),
        "Its own size, or up to the edges of the picture: across, down, or all of it. Then it is "
        "not rotated.",
    ] = "box"
    anchor: AnchorPoint = "bottom"
    x: X = 50.0
    y: Y = 100.0
    width: Width = 100.0
    height: Height = 30.0
    fill: Annotated[
        str | None,
        Key("colour"),
        OrElse(Colour(), begin="#000000"),
        Label("Fill"),
        "#rrggbb of the fill; none: only the outline is drawn.",
    ] = "#000000"
    gradient: Annotated[
        Gradient | None,
        OrElse(Section(Gradient), begin=Gradient()),
        Label("Gradient"),
        "Of the fill.",
    ] = None
    outline: EdgeLine = None
    shadow: OwnShadow = None
    radius: Corners = 0.0
    thickness: Annotated[
        float,
        Number(0.05, 50),
        Label("Line thickness", PER_CENT),
        "Of a line, in the unit of sizes.",
    ] = 0.5
    opacity: Opacity = 1.0
    rotation: Rotation = 0.0

    @property
    def pattern(self) -> str:
        return self.only_if
