"""The kinds of boxes that a design can have. Rendering and the design page list the same kinds."""

from jobs.design.boxes.code import CodeBox
from jobs.design.boxes.image import ImageBox
from jobs.design.boxes.shape import ShapeBox
from jobs.design.boxes.text import TextBox, text_contradictions
from jobs.design.sections import ByKind, Section

type Box = TextBox | ImageBox | CodeBox | ShapeBox
BOXES = ByKind(
    (
        Section(TextBox, text_contradictions),
        Section(ImageBox),
        Section(CodeBox),
        Section(ShapeBox),
    )
)


def leader_of(box: Box) -> str:
    """Return the name of the text box that this one follows, or an empty text."""
    return getattr(box, "behind", "")
