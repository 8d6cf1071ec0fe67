"""The anchor and the opacity of a box: what boxes of all kinds share."""

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
OPACITY = Number(0, 1)
