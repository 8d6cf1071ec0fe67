"""Names that are taken twice, and what sizes are a percentage of."""

import pytest

from jobs.design import parse
from tests.design.test_document import problems_of


def test_two_insets_of_one_name_are_a_problem() -> None:
    inset = {"name": "logo.png", "sha256": "1b" * 32, "width": 64, "height": 20}

    assert problems_of({"format": 1, "insets": [inset, inset]}) == [
        ["insets[1].name", "“logo.png” is also the name of another box picture."]
    ]


def test_two_outputs_of_one_name_are_a_problem_whatever_their_case_and_accents() -> None:
    assert problems_of({"format": 1, "outputs": [{"name": "Café"}, {"name": "cafe"}]}) == [
        ["outputs[1].name", "“cafe” is also the name of another output."]
    ]


@pytest.mark.parametrize(
    ("size", "strip", "base"),
    [
        ((1500, 1000), None, 1000),
        ((1000, 1500), None, 1000),
        ((1500, 1000 + 200), {"side": "below", "size": 20}, 1000),
        ((1000, 1500 + 300), {"side": "above", "size": 20}, 1000),
        ((1000 + 200, 1500), {"side": "left", "size": 20}, 1000),
    ],
)
def test_the_shorter_side_is_that_of_the_photo_without_the_strip(
    size: tuple[int, int], strip: dict[str, object] | None, base: float
) -> None:
    document = {"format": 1, "size_unit": "shorter_side", "canvas": {"strip": strip}}

    assert parse(document).size_base(*size) == pytest.approx(base)


def test_a_document_that_names_no_unit_of_sizes_is_in_per_cent_of_the_height() -> None:
    strip = {"side": "below", "size": 20}

    assert parse({"format": 1, "canvas": {"strip": strip}}).size_base(1000, 1500) == 1500
