"""Exact sizes of outputs, saved designs and shapes."""

import pytest

from jobs import design
from jobs.results.pdf import sizes
from jobs.results.pdf.choices import PdfChoices, PdfChoicesRefused, PieceSize

DOCUMENT = {"format": 1, "outputs": [{"name": "Card"}, {"name": "Poster"}]}


def sized(by: str, *names: str) -> PdfChoices:
    pieces = [{"name": name, "width": 50, "height": 50} for name in names]
    return PdfChoices.from_json({"pages": "exact", "size_by": by, "sizes": pieces})


def test_what_can_have_sizes_depends_on_the_design() -> None:
    assert sizes.known(None) == {
        "output": {},
        "design": {},
        "aspect": {"portrait": "Portrait", "landscape": "Landscape", "square": "Square"},
    }
    assert sizes.known(design.parse(DOCUMENT))["output"] == {"Card": "Card", "Poster": "Poster"}


def test_a_size_for_a_name_that_the_batch_does_not_have_is_refused() -> None:
    look = design.parse(DOCUMENT)

    sizes.require_known(sized("output", "card"), look)
    sizes.require_known(PdfChoices(sizes=(PieceSize("unused", 50, 50),)), look)
    with pytest.raises(PdfChoicesRefused, match="“Flyer” is not one of the outputs, which are: “C"):
        sizes.require_known(sized("output", "Flyer"), look)
    with pytest.raises(PdfChoicesRefused, match="which are: none in this batch"):
        sizes.require_known(sized("design"), look)
