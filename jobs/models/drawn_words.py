"""The words of a result, as its details store them and as the zip delivers them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any


@dataclass(frozen=True, slots=True)
class StoredWords:
    """The words of one result, which has this size in pixels. Each has its text, the name of its
    box, its line, and the corners of its quad: x and y by turns.
    """

    width: int
    height: int
    words: tuple[tuple[str, str, int, tuple[float, ...]], ...]

    @classmethod
    def from_json(cls, details: Mapping[str, Any]) -> StoredWords | None:
        """Read the words in the details of a result, or return None if they were not wanted."""
        if "words" not in details:
            return None
        words = tuple((text, box, line, tuple(quad)) for text, box, line, quad in details["words"])
        return cls(details["width"], details["height"], words)

    def as_file(self, picture: str) -> bytes:
        """Return the JSON file beside the picture of this name."""
        document = {
            "picture": picture.rpartition("/")[2],
            "width": self.width,
            "height": self.height,
            "words": [
                {"text": text, "box": box, "line": line, "quad": list(batched(quad, 2))}
                for text, box, line, quad in self.words
            ],
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def as_details(words: Iterable[Sequence[Any]] | None) -> dict[str, Any]:
    """Return what the details of a result store of its words: nothing if they were not wanted."""
    return {} if words is None else {"words": [list(word) for word in words]}


def file_name(picture: str) -> str:
    """Return the name of the JSON file beside a picture.

    It keeps the extension, because `1.jpg` and `1.png` may be results of one batch.
    """
    return f"{picture}.json"
