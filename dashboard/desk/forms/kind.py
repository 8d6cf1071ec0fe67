"""What a kind of box is to the design page. Each kind has a module here, and `kinds` lists them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.desk.forms.box import MARGIN, BoxForm, Offer, placed
from jobs.design import Box, Document
from jobs.rendering import Sizes

type Told = Mapping[str, Any]
"""What is said of a drawn box."""


@dataclass(frozen=True, slots=True)
class BoxControls:
    """A kind of box: its words, its controls, and how a new one begins.

    `deed` is what the button sends that adds one, and `step` the page on which it is chosen, if it
    is not added at once. `initial` reads the values of the controls from a box of a document,
    `edited` returns the keys that they change. `new` is a new box of a document, which begins below
    all others if it `is_ground`. `placed` is the place of a box with an anchor, `margin` its
    distance from the edge there. `facts` describes a drawn box in a few words, None if the row does
    not have it. `unusual` lists the collapsed settings that are not as usual.
    """

    name: str
    title: str
    add: str
    hint: str
    deed: str
    form: type[BoxForm]
    initial: Callable[[Document, Document], Document]
    edited: Callable[[Document, Mapping[str, Any]], Document]
    new: Callable[[Offer], Document]
    facts: Callable[[Told | None, Any, Sizes], str]
    placed: Callable[[str], Document] = placed
    margin: int = MARGIN
    unusual: Callable[[Document], list[str]] = lambda _: []
    step: str = ""
    is_ground: bool = False

    @property
    def template(self) -> str:
        return f"desk/boxes/{self.name}.html"

    @property
    def line(self) -> str:
        """Return the template of its line in the list of boxes."""
        return f"{self.template}#line"


def told_of(drawn: Sequence[Any], box: Box) -> Told | None:
    """Return what is said of a drawn box, or None if the row does not have it."""
    return next((one.told for one in drawn if one.told["box"] == box.name), None)


def pixels_of(told: Told) -> str:
    """Say how large a drawn box is: `1,200 × 180 px`."""
    return f"{told['width']:,} × {told['height']:,} px"
