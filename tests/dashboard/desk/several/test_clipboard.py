"""Boxes copied at the desk of one batch and pasted at that of another."""

from typing import Any

import pytest
from django.test import Client

from dashboard.desk.saved_designs import NO_COLUMN
from dashboard.desk.several import clipboard
from jobs import control
from jobs.design import Document
from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.designs import saved, two_rows, typed
from tests.dashboard.new_batches import address
from tests.intake import batches

pytestmark = pytest.mark.django_db

LOGO = "a" * 64
OTHER_LOGO = "b" * 64


@pytest.fixture
def source(operator: Client) -> Batch:
    """Three boxes, of which the second one shows a picture in every row."""
    batch = two_rows()
    _save(batch, LOGO)
    return batch


def _save(batch: Batch, logo: str, **settings: object) -> None:
    document = {
        "format": 1,
        "boxes": [
            {"name": "caption", "text": "{caption}"},
            {"kind": "image", "name": "logo", "file": "logo.png"},
            {"name": "price", "text": "{caption}", "anchor": "top", "x": 40, "y": 10},
        ],
        "insets": [{"name": "logo.png", "sha256": logo, "width": 10, "height": 10}],
        "size_unit": "shorter_side",
        **settings,
    }
    control.save_design(batch, batch.owner, document)


def _press(
    operator: Client, batch: Batch, deed: str, also: tuple[str, ...] = (), text: str = "{caption}"
) -> Any:
    fields = typed(do=deed, text=text) | {"also": also}
    return operator.post(address("design", batch), fields, follow=True)


def _said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def _other(sheet: str) -> Batch:
    """Return another batch, with this sheet."""
    batch = batches.with_sheet(batches.with_pictures("1.jpg"), sheet)
    matches.match_rows(batch)
    return batch


def _names(document: Document) -> list[str]:
    return [box["name"] for box in document["boxes"]]


def _logos(document: Document) -> list[str]:
    return [inset["sha256"] for inset in document["insets"]]


def test_boxes_are_pasted_into_another_batch_with_the_picture_that_they_show(
    operator: Client, source: Batch
) -> None:
    copied = _press(operator, source, "copy", also=("1", "2"))
    there = _other("picture;caption\n1.jpg;One\n")
    page = operator.get(address("design", there)).content.decode()

    pasted = _press(operator, there, "paste")

    assert _said(copied) == [clipboard.COPIED.format("“caption”, “logo”, “price”")]
    assert "Paste 3 boxes" in " ".join(page.split())
    assert _names(saved(there)) == ["caption", "caption 2", "logo", "price"]
    assert _logos(saved(there)) == [LOGO]
    assert (_said(pasted), pasted.request["QUERY_STRING"]) == ([], "box=3&also=1%2C2")
    assert _names(saved(source)) == ["caption", "logo", "price"]


def test_a_picture_of_the_same_name_and_a_column_that_is_not_there_are_said(
    operator: Client, source: Batch
) -> None:
    _press(operator, source, "copy", also=("1", "2"))
    there = _other("picture;title\n1.jpg;One\n")
    _save(there, OTHER_LOGO, boxes=[{"name": "title", "text": "{title}"}], size_unit="height")

    pasted = _press(operator, there, "paste", text="{title}")

    assert _logos(saved(there)) == [OTHER_LOGO]
    assert _said(pasted) == [
        clipboard.OTHER_PICTURE.format("logo.png"),
        clipboard.OTHER_UNIT.format("shorter side", "height"),
        NO_COLUMN.format("“caption”"),
    ]


def test_a_paste_brings_boxes_as_they_were_when_they_were_copied(
    operator: Client, source: Batch
) -> None:
    _press(operator, source, "copy")
    operator.post(address("design", source), typed(colour="#ff0000"))

    operator.post(address("design", source), typed(colour="#ff0000", do="paste"))

    assert _names(saved(source)) == ["caption", "logo", "price", "caption 2"]
    assert [box.get("colour") for box in saved(source)["boxes"]][0::3] == ["#ff0000", "#ffffff"]


def test_boxes_on_the_strip_are_pasted_onto_the_strip_of_the_other_design(
    operator: Client, source: Batch
) -> None:
    strip = {"strip_side": "below", "strip_size": "25", "placed_beside": "below 25"}
    operator.post(address("design", source), typed(**strip, do="copy", y="90", height="10"))
    there = _other("picture;caption\n1.jpg;One\n")

    _press(operator, there, "paste")

    assert saved(there)["boxes"][1]["y"] == 87.5


def test_a_paste_without_copied_boxes_says_what_to_do(operator: Client, source: Batch) -> None:
    nothing = _press(operator, source, "paste")
    _press(operator, source, "copy")
    session = operator.session
    session[clipboard.KEY] |= {"version": 0}
    session.save()
    gone = _press(operator, source, "paste")

    assert _said(nothing) == [clipboard.NOTHING_COPIED]
    assert _said(gone) == [clipboard.GONE]
    assert _names(saved(source)) == ["caption", "logo", "price"]
