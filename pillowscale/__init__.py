"""Scale Pillow's pictures several times as fast as Pillow, to the same bytes.

`resize` and `reduce` are Pillow's methods of that name, as functions. README.md explains how.
"""

from pillowscale.door import available, reduce, resize, why_unavailable

__all__ = ["available", "reduce", "resize", "why_unavailable"]
