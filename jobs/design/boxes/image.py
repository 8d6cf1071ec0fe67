"""The frozen values of an image box. Lengths as in `values`."""

from dataclasses import dataclass
from typing import Annotated, Literal

from jobs.design.boxes.edges import Corners, EdgeLine, OwnShadow
from jobs.design.boxes.properties import (
    AnchorPoint,
    Height,
    Name,
    Opacity,
    Required,
    Rotation,
    Width,
    X,
    Y,
)
from jobs.design.boxes.tiling import OnlyInProofs, Tiling
from jobs.design.controls import Label
from jobs.design.key_rules import Choice, Pattern

type ImageFit = Literal["contain", "cover", "square"]
FITS: dict[ImageFit, str] = {
    "contain": "Show all of it",
    "cover": "Fill the box, crop the edges",
    "square": "Fill a square, crop the edges",
}
type MissingImage = Literal["fail", "hide"]
MISSING: dict[MissingImage, str] = {"fail": "Fail the row", "hide": "Show nothing"}


@dataclass(frozen=True, slots=True)
class ImageBox:
    """One placed inset: a logo, a portrait, a ribbon.

    If it is smaller than the box, it is aligned to the anchor.
    """

    kind: Annotated[Literal["image"], Choice({"image": "Picture"}), "The kind of box."]
    file: Annotated[
        str,
        Pattern(500),
        Label("Picture"),
        "A pattern for the name of a box picture: logo.png, {agent}, {status}.png.",
    ]
    name: Name = ""
    anchor: AnchorPoint = "top-right"
    x: X = 95.0
    y: Y = 5.0
    width: Width = 20.0
    height: Height = 20.0
    fit: Annotated[
        ImageFit,
        Choice(FITS),
        Label("If its shape differs"),
        "Contain: the whole picture, as large as the box allows. Cover: fill the box and crop what "
        "is outside it. Square: fill the largest square of the box, so that round corners make a "
        "disc on every photo.",
    ] = "contain"
    radius: Corners = 0.0
    outline: EdgeLine = None
    shadow: OwnShadow = None
    opacity: Annotated[Opacity, "0 is invisible, 1 is unchanged."] = 1.0
    rotation: Rotation = 0.0
    tile: Tiling = None
    only_in_proofs: OnlyInProofs = False
    required: Required = False
    missing: Annotated[
        MissingImage,
        Choice(MISSING),
        Label("If no picture has the cell's name"),
        "If no box picture has the name in the row: fail the row, or hide the box.",
    ] = "fail"

    @property
    def pattern(self) -> str:
        return self.file
