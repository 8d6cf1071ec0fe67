"""How far boxes were moved beside the one whose controls are shown.

The page notes it in a hidden control, by the names of the boxes, in % of the canvas:
`{"price": [5, -2.5]}`.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from django import forms

from jobs.design import Document, TextBox
from jobs.design.controls import range_of

type Shifts = Mapping[str, tuple[float, float]]
"""Name of a box → how far it was moved to the right and downwards."""

LONGEST = 40_000  #: characters of the control; a design with 200 moved boxes has 20,000
UNUSABLE = "The move of several boxes cannot be read. Reload the page, then move them again."


class ShiftsField(forms.CharField):
    """A hidden control that says how far boxes were moved."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=LONGEST, widget=forms.HiddenInput)

    def clean(self, value: Any) -> Shifts:
        text = super().clean(value)
        try:
            return _shifts_in(json.loads(text)) if text else {}
        except (ValueError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            raise forms.ValidationError(UNUSABLE) from error


def _shifts_in(written: Any) -> Shifts:
    return {name: (_finite(right), _finite(down)) for name, (right, down) in written.items()}


def _finite(written: Any) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(written)
    return number


def shifted(box: Document, shifts: Shifts) -> Document:
    """Return the box where it was moved to, within what a design allows."""
    if box["name"] not in shifts:
        return box
    moves = zip(("x", "y"), shifts[box["name"]], strict=True)
    return box | {side: within_range(side, box[side] + by) for side, by in moves}


def within_range(side: str, value: float) -> float:
    """Return the nearest place that a design allows, x or y in % of the canvas."""
    allowed = range_of(TextBox, side)
    return round(min(max(value, allowed.low), allowed.high), 2)
