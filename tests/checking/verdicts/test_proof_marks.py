"""What the check says of a design whose boxes are all shown only in proofs."""

from jobs import design
from jobs.checking.verdicts.proof_marks import only_marks
from jobs.findings.results import BoxesOnlyInProofs

MARK = {"name": "mark", "text": "PROOF", "only_in_proofs": True}
LOGO = {"name": "logo", "kind": "image", "file": "logo.png", "only_in_proofs": True}
BEHIND = {"name": "bar", "kind": "shape", "behind": "mark"}
CAPTION = {"name": "caption", "text": "{caption}"}


def found(*boxes: dict[str, object], **document: object) -> list[BoxesOnlyInProofs]:
    return list(only_marks(design.parse({"format": 1, "boxes": list(boxes), **document})))


def test_results_without_any_box_are_named_if_all_boxes_are_only_in_proofs() -> None:
    (notice,) = found(MARK, LOGO, BEHIND)

    assert (notice.code, notice.blocks) == ("boxes_only_in_proofs", False)
    assert notice.sentence == (
        "Every box of the design has “Only in proofs” ticked. Clients see the boxes behind their "
        "link; results, zip and PDF will be without them."
    )


def test_nothing_is_said_if_results_have_a_box() -> None:
    assert found(MARK, CAPTION) == []
    assert found() == []


def test_nothing_is_said_if_a_box_is_in_the_results_of_one_shape() -> None:
    shown = [{"box": "mark", "settings": {"only_in_proofs": False}}]

    assert found(MARK, aspects={"portrait": shown}) == []
