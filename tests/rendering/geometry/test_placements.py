"""What layout hands to paint."""

import pickle

from jobs import design
from jobs.design import Cell
from jobs.rendering.boxes.layout import lay_out


def test_a_layout_survives_pickling() -> None:
    layout = lay_out(
        design.parse({"format": 1, "boxes": [{"text": "{t}"}, {"text": "{gone}"}]}),
        {"t": Cell.of_text("Hi")},
        400,
        300,
    )

    copy = pickle.loads(pickle.dumps(layout))  # noqa: S301 - our own bytes

    assert copy.texts == layout.texts
    assert [str(failure) for failure in copy.failures] == [
        str(failure) for failure in layout.failures
    ]
