"""The controls of a shape box on the design page: form, place, fill, gradient and outline."""

from functools import partial

from dashboard.desk.forms import box as forms_box
from dashboard.desk.forms.box import Offer, complete
from dashboard.desk.forms.fields import Values, document_of, initial_of, shows
from dashboard.desk.forms.kind import BoxControls, Told, pixels_of
from dashboard.form_controls import choice_field, offer
from jobs.design import Document
from jobs.design.boxes.shape import ShapeBox
from jobs.rendering import Sizes


@shows(ShapeBox)
class ShapeForm(forms_box.BoxForm):
    behind = choice_field((), required=False, label="Behind a text")

    def offer(self, initial: Values) -> None:
        """Offer the texts that the shape can be behind."""
        names = [box["name"] for box in self.offered.document["boxes"] if box["kind"] == "text"]
        offer(self, "behind", [("", "No"), *((name, f"“{name}”") for name in names)])


def initial(box: Document, _: Document) -> Document:
    return initial_of(ShapeBox, box)


def edited(_: Document, values: Values) -> Document:
    return document_of(ShapeBox, values)


def new(offered: Offer) -> Document:
    """Return a dark bar along the bottom."""
    bar = {"kind": "shape", "height": 25, "opacity": 0.6}
    return complete(bar) | {"name": offered.free_name(KIND.title)}


def facts(told: Told | None, _: ShapeBox, __: Sizes) -> str:
    """Describe a shape: `Rectangle, 1,200 × 180 px`."""
    if told is None:
        return "no shape"
    return f"{told['shape']}, {pixels_of(told)}"


KIND = BoxControls(
    "shape",
    "Shape",
    "Add a shape",
    "A bar, a frame, a circle, a line, a fading edge",
    "shape",
    ShapeForm,
    initial,
    edited,
    new,
    facts,
    partial(forms_box.placed, margin=0),
    margin=0,
    is_ground=True,
)
