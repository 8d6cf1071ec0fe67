"""The parts of a design that affect the size of a text, as opposed to those that only affect its
paint.
"""

from dataclasses import replace

from jobs.design.boxes.text import TextBox
from jobs.design.values import Design


def measured_alike(one: Design, other: Design, name: str) -> bool:
    """Return whether the box of this name would have the same size in both designs, on every photo
    and row.
    """
    if _ground(one) != _ground(other):
        return False
    first, second = _measured(one, name), _measured(other, name)
    return first is not None and first == second


def _ground(design: Design) -> tuple[object, ...]:
    return (
        design.language,
        design.language_column,
        design.canvas,
        design.size_unit,
        design.aspects,
        design.design_column,
        design.typefaces,
    )


def _measured(design: Design, name: str) -> TextBox | None:
    """Return the box with all settings that affect only its paint made equal, or None if there is
    none.
    """
    box = next((box for box in design.texts if box.name == name), None)
    if box is None:
        return None
    outline = box.outline and replace(box.outline, colour="")
    plate = box.plate and replace(box.plate, colour="", opacity=0, radius=0, per_line=False)
    shadow = replace(box.shadow, colour="", opacity=1) if box.shadow and box.shadow.inside else None
    return replace(
        box, colour="", legible="measure", opacity=1, shadow=shadow, outline=outline, plate=plate
    )
