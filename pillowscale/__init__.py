"""Scale Pillow's pictures several times as fast as Pillow, to the same bytes.

`resize` and `reduce` are Pillow's methods of that name, as functions; `bytes_of` is `tobytes`
without a copy. `softened` and `enlarged` are for masks: what mixing whole pictures by Pillow makes
of them. README.md explains how.
"""

from pillowscale.door import available, reduce, resize, why_unavailable
from pillowscale.memory import bytes_of
from pillowscale.softening import enlarged, softened

__all__ = [
    "available",
    "bytes_of",
    "enlarged",
    "reduce",
    "resize",
    "softened",
    "why_unavailable",
]
