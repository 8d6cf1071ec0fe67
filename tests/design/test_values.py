"""Names that are taken twice."""

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
