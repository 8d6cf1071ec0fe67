"""Put an RGBA picture onto a baseline JPEG without decoding the photo: only the bits under the
picture change.

`splice` returns the new file, `parts` the same file as pieces, most of which are views into the
given file. `scan` returns a mark that saves reading the photo again when it gets many pictures.
`averages` returns the photo at an eighth of its size, `sequential` converts a progressive file to a
baseline one. README.md explains the idea, source/jpegsplice.h says which files are accepted.
"""

from jpegsplice.door import (
    NO_MARKS,
    Averages,
    Mark,
    Marks,
    Plane,
    Refused,
    Sequential,
    Spliced,
    Unavailable,
    available,
    averages,
    parts,
    recoded,
    scan,
    sequential,
    splice,
    why_unavailable,
)

__all__ = [
    "NO_MARKS",
    "Averages",
    "Mark",
    "Marks",
    "Plane",
    "Refused",
    "Sequential",
    "Spliced",
    "Unavailable",
    "available",
    "averages",
    "parts",
    "recoded",
    "scan",
    "sequential",
    "splice",
    "why_unavailable",
]
