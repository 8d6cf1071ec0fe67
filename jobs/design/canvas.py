"""The frozen values of the result's area: its size in pixels, and the strip outside the photo."""

from dataclasses import dataclass
from typing import Annotated, Literal

from jobs.design.boxes.properties import HexColour
from jobs.design.controls import Key, Label
from jobs.design.key_rules import Choice, Flag, Number, OrElse, Problems
from jobs.design.sections import Section

type Fit = Literal["crop", "pad"]
FITS: dict[Fit, str] = {"crop": "Crop its edges", "pad": "Add a background"}
type Side = Literal["below", "above", "left", "right"]
SIDES: dict[Side, str] = {"below": "Below", "above": "Above", "left": "Left", "right": "Right"}

_PIXELS = OrElse(Number(16, 30_000, whole=True))


@dataclass(frozen=True, slots=True)
class Strip:
    """A band of one colour outside the photo, on one side of it: room for text that covers nothing.

    Its size is in % of the adjoining side, not of the longer edge or in pixels. So it is the same
    share of every result, and a box on it, placed in % of the result, stays on it for portraits and
    landscapes alike.
    """

    side: Annotated[
        Side,
        Choice(SIDES),
        Label("A strip outside the photo"),
        "The side of the photo, as displayed.",
    ] = "below"
    size: Annotated[
        float,
        Number(1, 200, step=0.5),
        Label("Strip size", "% of the photo"),
        "In % of the photo's height (below, above) or width (left, right), as displayed, with any "
        "padding.",
    ] = 15.0
    colour: Annotated[HexColour, Label("Colour of the strip")] = "#ffffff"


@dataclass(frozen=True, slots=True)
class Canvas:
    """The result's area: the photo as it is, limited to a long edge, or with an exact width and
    height.

    Text is laid out on it. A strip is part of the result: long edge, width and height include it.
    """

    long_edge: Annotated[
        int | None, _PIXELS, Label("Long edge", "px"), "The longer side in pixels, at most."
    ] = None
    width: Annotated[
        int | None, _PIXELS, Label("Width", "px"), "In pixels, exactly; needs the height."
    ] = None
    height: Annotated[
        int | None, _PIXELS, Label("Height", "px"), "In pixels, exactly; needs the width."
    ] = None
    fit: Annotated[
        Fit,
        Choice(FITS),
        Label("If the shape of the photo differs"),
        "How a photo of another shape is fitted to width and height: crop its edges, or pad it "
        "with the background.",
    ] = "crop"
    focus_x: Annotated[
        float,
        Number(0, 100),
        "The part that a crop keeps, or the photo's position when padded; from the left, in %.",
    ] = 50.0
    focus_y: Annotated[float, Number(0, 100), "The same from the top."] = 50.0
    background: Annotated[
        HexColour,
        Key("ground"),
        Label("Background colour"),
        "The background beside a padded photo, as #rrggbb.",
    ] = "#ffffff"
    enlarge: Annotated[
        bool,
        Flag(),
        Label("Enlarge smaller photos"),
        "Enlarge smaller photos to the size; otherwise they keep their pixels.",
    ] = False
    strip: Annotated[
        Strip | None, OrElse(Section(Strip), begin=Strip()), "A band of colour outside the photo."
    ] = None


def without_strip(strip: Strip | None, width: int, height: int) -> tuple[float, float]:
    """Return the size of the rest of a result: of the photo with any padding."""
    share = 1 + strip.size / 100 if strip else 1
    if strip is None or strip.side in ("below", "above"):
        return width, height / share
    return width / share, height


def canvas_contradictions(canvas: Canvas) -> Problems:
    if (canvas.width is None) != (canvas.height is None):
        missing = "height" if canvas.height is None else "width"
        return [(missing, "Width and height go together: give both, or neither.")]
    if canvas.width is not None and canvas.long_edge is not None:
        return [("long_edge", "Give the long edge, or width and height; not both.")]
    return []
