"""The kinds of boxes on the design page, in the order of their buttons."""

from dashboard.desk.forms import code, image, shape, text
from dashboard.desk.forms.kind import BoxControls

KINDS: tuple[BoxControls, ...] = (text.KIND, image.KIND, code.KIND, shape.KIND)

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(box: str) -> BoxControls:
    """Return the kind by its name in a design document."""
    return _BY_NAME[box]
