"""Put an RGBA picture onto a baseline JPEG without decoding the photo: only the bits under the picture change.

`splice` gives the new file, `parts` the same as pieces of which most are the given file, and `scan` a mark that saves
the way through the photo when it gets many pictures.
`averages` is the photo at an eighth of its size, `sequential` a progressive file as a baseline one. README.md tells
the idea, source/jpegsplice.h what is taken.
"""

from jpegsplice.door import (
    Averages,
    Mark,
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
    "Averages",
    "Mark",
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
