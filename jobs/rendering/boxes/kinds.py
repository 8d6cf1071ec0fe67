"""The kinds of boxes that rendering knows."""

from typing import Any

from jobs.design import Box
from jobs.rendering.boxes import code, image, shape, text
from jobs.rendering.boxes.kind import BoxKind

KINDS: tuple[BoxKind[Any, Any], ...] = (text.KIND, image.KIND, code.KIND, shape.KIND)

_BY_BOX = {kind.box: kind for kind in KINDS}


def kind_of(box: Box) -> BoxKind[Any, Any]:
    return _BY_BOX[type(box)]
