"""Where a box of any kind stands, and how solid it is: what all of them share."""

from typing import Literal

from jobs.design.key_rules import Number

ANCHORS = (
    "top-left",
    "top",
    "top-right",
    "left",
    "centre",
    "right",
    "bottom-left",
    "bottom",
    "bottom-right",
)
type Anchor = Literal[
    "top-left", "top", "top-right", "left", "centre", "right", "bottom-left", "bottom", "bottom-right"
]
OPACITY = Number(0, 1)
