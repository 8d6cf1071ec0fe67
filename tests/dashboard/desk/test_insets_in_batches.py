"""Box pictures in pasted and saved designs, in checked and in started batches."""

import pytest
from django.test import Client
from django.urls import reverse

from jobs import control
from jobs.checking import check
from jobs.models import Batch
from tests.dashboard.desk import box_pictures
from tests.dashboard.desk.box_pictures import SHEET, boxes, bring, logo, said, with_many
from tests.dashboard.markup import buttons
from tests.dashboard.new_batches import address, picked, words
from tests.intake import batches

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


@pytest.fixture
def batch() -> Batch:
    return box_pictures.batch()


def test_each_button_says_which_picture_it_is_for(operator: Client, batch: Batch) -> None:
    with_many(batch, "logo.png", "sold.png")

    named = buttons(operator.get(address("insets", batch)).text)

    assert [name for name in named if ".png" in name] == [
        *("Use on every photo “logo.png”", "Remove “logo.png”"),
        *("Use on every photo “sold.png”", "Remove “sold.png”"),
    ]


def test_a_pasted_design_keeps_the_uploaded_insets(operator: Client, batch: Batch) -> None:
    bring(operator, batch, picked(logo(), "logo.png"))
    pasted = '{"format": 1, "boxes": [{"kind": "image", "file": "logo.png"}]}'

    operator.post(address("design", batch), {"do": "document", "document": pasted})

    batch.refresh_from_db()
    assert [box["kind"] for box in boxes(batch)] == ["image"]
    assert [inset["name"] for inset in batch.design_version.document["insets"]] == ["logo.png"]


def test_a_started_batch_takes_insets_for_its_failed_rows_but_no_boxes(
    operator: Client, batch: Batch
) -> None:
    bring(operator, batch, picked(logo(), "logo.png"), put="")
    control.start(batch, batch.owner)
    batch.refresh_from_db()

    response = bring(operator, batch, picked(logo("blue"), "sold.png"), put="")
    page = words(operator.get(address("insets", batch)).text)

    assert response.url == address("insets", batch) + "?put"
    assert [inset["name"] for inset in batch.design_version.document["insets"]] == [
        "logo.png",
        "sold.png",
    ]
    assert "Back to the batch" in page
    assert "Use on every photo" not in page
    assert "Remove" not in page


def test_a_saved_design_whose_inset_is_gone_says_so(operator: Client, batch: Batch) -> None:
    inset = {"name": "logo.png", "sha256": "ab" * 32, "width": 60, "height": 40}
    control.save_design(batch, batch.owner, {"format": 1, "insets": [inset]})
    batch.refresh_from_db()
    kept = control.keep_design(batch, batch.owner, "Old look")
    other = batches.ready(SHEET, ("1.jpg", "2.jpg"))

    response = operator.post(address("designs", other), {"design": str(kept.pk)})

    assert "The box picture “logo.png” of this design is missing. Upload it again." in said(
        response
    )
    assert "missing: upload it again" in words(operator.get(address("insets", other)).text)


def test_a_smaller_size_for_texts_that_do_not_fit_leaves_pictures_as_they_are(
    operator: Client, batch: Batch
) -> None:
    bring(operator, batch, picked(logo(), "logo.png"), put="")
    before = boxes(batch)
    chore = batches.chore(
        batch, result={"smaller": {"size_min": 2.5, "rows": 1, "of": 1}}, state="done"
    )

    operator.post(address("check", chore.batch), {"smaller": ""})

    assert boxes(batch) == [{**before[0], "size_min": 2.5}, before[1]]


def test_a_design_with_only_pictures_is_checked_and_made(operator: Client, batch: Batch) -> None:
    bring(operator, batch, picked(logo(), "logo.png"))
    control.save_design(batch, batch.owner, batch.design_version.document | {"boxes": []})
    batch.refresh_from_db()
    image = {"kind": "image", "file": "logo.png"}
    control.save_design(batch, batch.owner, batch.design_version.document | {"boxes": [image]})
    batch.refresh_from_db()
    result = check.check(batch, batches.quiet)
    batches.chore(batch, result=result, state="done")

    pages = [operator.get(address(name, batch)) for name in ("design", "check")]
    control.start(batch, batch.owner)
    pages += [operator.get(address(name, batch)) for name in ("batch", "rows")]

    assert (result["ready"], result["smallest"]) == (2, [])
    assert [page.status_code for page in pages] == [200] * 4
    assert "2 ready" in words(pages[1].text)


def test_the_check_leads_to_the_insets(operator: Client, batch: Batch) -> None:
    bring(operator, batch, picked(logo(), "logo.png"))
    operator.post(address("inset-put", batch), {"file": "{status}"})
    batch.refresh_from_db()
    chore = batches.chore(batch)
    chore.result = check.check(batch, batches.quiet)
    chore.state = chore.State.DONE
    chore.save()

    page = operator.get(address("check", batch)).text

    assert "A box picture is missing" in words(page)
    assert reverse("insets", args=[batch.pk]) in page
