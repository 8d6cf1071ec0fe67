"""A box obeys the rules of its kind."""

from jobs.design.boxes.kinds import BOXES
from tests.design.test_document import problems_of


def test_a_key_of_a_text_in_an_image_box_is_a_problem_and_so_is_a_kind_that_is_not_known() -> None:
    image, unknown = {"kind": "image", "file": "{a", "weight": 700}, {"kind": "video", "text": "x"}

    problems = problems_of(
        {"format": 1, "boxes": [image, unknown, {"kind": ["text"], "text": "x"}]}
    )

    kinds = ", ".join(f"“{kind}”" for kind in BOXES.kinds())
    assert problems == [
        [
            "boxes[0].weight",
            "This key is not known; did you mean “height”?",
        ],
        ["boxes[0].file", "A single “{” is unmatched; write {{ for the character itself."],
        ["boxes[1].kind", f"“video” is not one of: {kinds}."],
        ["boxes[2].kind", f"A list is not one of: {kinds}."],
    ]
