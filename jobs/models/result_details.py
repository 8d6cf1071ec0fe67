"""What is stored about a result besides its file: its size, its texts, and how it was encoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text as it was drawn. `contrast`: the WCAG contrast with the photo, None without any."""

    box: str
    size_px: float
    contrast: float | None


@dataclass(frozen=True, slots=True)
class ResultDetails:
    """The details of a result. Width and height are 0 for rows made before they were stored.

    `path` is "splice" if the photo was kept bit for bit outside the text; `path_reason` says why
    it was not, or how.
    """

    width: int
    height: int
    texts: tuple[DrawnText, ...]
    path: str
    path_reason: str

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ResultDetails:
        """Read `Job.details` of a result. Those of a failure have none of its keys."""
        return cls(
            width=document.get("width") or 0,
            height=document.get("height") or 0,
            texts=tuple(_drawn(text) for text in document.get("boxes", ())),
            path=document.get("path", ""),
            path_reason=document.get("path_reason", ""),
        )


def _drawn(text: Mapping[str, Any]) -> DrawnText:
    return DrawnText(text.get("box", ""), text.get("size_px") or 0, text.get("contrast"))
