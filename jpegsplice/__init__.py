"""Put an RGBA picture onto a baseline JPEG without decoding the photo: only the bits under the picture change.

`splice` gives the new file, `parts` the same as pieces of which most are the given file, and `scan` a mark that saves
the way through the photo when it gets many pictures. See README.md for the idea, source/jpegsplice.h for what is taken.
"""

from jpegsplice.door import Mark, Refused, Spliced, Unavailable, available, parts, scan, splice, why_unavailable

__all__ = [
    "Mark",
    "Refused",
    "Spliced",
    "Unavailable",
    "available",
    "parts",
    "scan",
    "splice",
    "why_unavailable",
]
