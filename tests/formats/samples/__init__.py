"""Real files of the formats that are only read: one module for each, all of one shape.

Each has `CODE`; `written(image, **described)`, which writes any picture that the format can hold
with whatever of exif, icc_profile, xmp, iptc and dpi is in `HOLDS`; `claiming(width, height)`, a
small file that claims to be so large; `MODES`, those of Pillow that it can hold; `HAS_HALF_CLEAR`,
whether a pixel can be half transparent; and `LOSS`, the largest difference of a channel.
`variants(image)` writes the same RGB picture in other ways, by name; `noted(image)` files by the
notes on them; `refused(image)` files by how the sentence begins. A new module is found by itself.
"""

import pkgutil
from importlib import import_module
from types import ModuleType

SAMPLES: dict[str, ModuleType] = {
    (sample := import_module(f"{__name__}.{found.name}")).CODE: sample
    for found in pkgutil.iter_modules(__path__)
}
