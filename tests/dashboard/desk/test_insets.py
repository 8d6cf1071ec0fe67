"""Box pictures at the design desk: their uploads, their page; what is refused, and in which
words.
"""

from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client

from dashboard.batch.decorators import find
from dashboard.desk import insets as insets_page
from jobs import control
from jobs.control import deletions, design_changes
from jobs.intake.updates.uploads import DELETED, DESIGN_CHANGES
from jobs.library import insets
from jobs.models import Batch, DesignChange, InsetFile
from jobs.queue import lifecycle
from tests.dashboard.designs import typed
from tests.dashboard.desk import box_pictures
from tests.dashboard.desk.box_pictures import NAMES, SHEET, boxes, bring, logo, said, with_many
from tests.dashboard.new_batches import address, picked, words
from tests.intake import batches
from tests.rendering.pictures import opened, photo, saved

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


@pytest.fixture
def batch() -> Batch:
    return box_pictures.batch()


def test_the_desk_offers_a_picture_and_keeps_what_was_typed_on_the_way(
    operator: Client, batch: Batch
) -> None:
    page = operator.get(address("design", batch)).text

    response = operator.post(address("design", batch), typed(text="{caption}!", do="picture"))

    assert "Add a picture…" in words(page)
    assert response.url == address("insets", batch) + "?put"
    assert boxes(batch)[0]["text"] == "{caption}!"


def test_a_single_picture_is_on_the_desk_at_once(operator: Client, batch: Batch) -> None:
    response = bring(operator, batch, picked(logo(), "logo.png"), put="")

    assert response.url == address("design", batch) + "?box=1"
    box = boxes(batch)[1]
    assert [box[key] for key in ("kind", "name", "file", "anchor")] == [
        "image",
        "logo",
        "logo.png",
        "top-right",
    ]
    assert "Picture “logo”" in words(operator.get(response.url).text)


def test_several_pictures_wait_on_their_page_to_be_put_on(operator: Client, batch: Batch) -> None:
    response = bring(
        operator, batch, picked(logo(), "logo.png"), picked(logo("blue"), "a {b}.png"), put=""
    )

    page = words(operator.get(response.url).text)
    assert response.url == address("insets", batch) + "?put"
    assert len(boxes(batch)) == 1
    assert "2 box pictures" in page
    first = "a {b}.png 60 × 40 Use on every photo “a {b}.png” Remove “a {b}.png”"
    assert f"{first} logo.png 60 × 40" in page


def test_a_design_that_is_saved_while_pictures_are_uploaded_stays(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another window saves it until they have come."""
    receive, own = insets.received, batch.design_version.document

    def received_later(*of: Any) -> Any:
        control.save_design(find(batch.pk), batch.owner, {**own, "language": "de"})
        return receive(*of)

    monkeypatch.setattr(insets, "received", received_later)
    bring(operator, batch, picked(logo(), "logo.png"))

    saved = batch.design_version.document
    assert saved["language"] == "de"
    assert [inset["name"] for inset in saved["insets"]] == ["logo.png"]


def test_pictures_that_come_after_the_start_are_in_a_design_that_is_tried_too(
    operator: Client, batch: Batch
) -> None:
    lifecycle.start(batch)
    design_changes.begin(batch, batch.owner)

    bring(operator, batch, picked(logo(), "logo.png"))

    tried = DesignChange.objects.get(batch=batch).version
    assert tried == batch.design_version
    assert [inset.name for inset in tried.parsed.insets] == ["logo.png"]


def test_while_results_get_another_design_no_picture_comes_into_the_old_one(
    operator: Client, batch: Batch
) -> None:
    lifecycle.start(batch)
    change = design_changes.begin(batch, batch.owner)
    DesignChange.objects.filter(pk=change.pk).update(confirmed_at=Now())

    response = bring(operator, batch, picked(logo(), "logo.png"))

    assert said(response) == [DESIGN_CHANGES]
    assert batch.design.insets == ()


def test_a_batch_that_is_deleted_while_pictures_are_uploaded_is_said_to_be_gone(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = insets.received

    def received_later(*of: Any) -> Any:
        deletions.ask(batch, batch.owner)
        return receive(*of)

    monkeypatch.setattr(insets, "received", received_later)
    sent = {"insets": [picked(logo(), "logo.png")]}
    response = operator.post(address("inset-upload", batch), sent)

    assert (response.status_code, said(response)) == (302, [DELETED])


def test_a_file_that_is_not_a_picture_is_reported_and_the_others_are_kept(
    operator: Client, batch: Batch
) -> None:
    files = [
        picked(logo(), "logo.png"),
        picked(b"x", "notes.txt"),
        picked(saved(photo(), "PNG")[:900], "cut.png"),
    ]

    response = bring(operator, batch, *files)

    assert said(response)[0] == "notes.txt: This is a text file, not a picture."
    assert said(response)[1].startswith("cut.png cannot be used. ")
    assert said(response)[2:] == ["1 picture added."]
    assert [inset["name"] for inset in batch.design_version.document["insets"]] == ["logo.png"]


def test_a_file_that_is_too_large_and_a_missing_one_are_reported(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insets, "LARGEST", 2_000)

    large = bring(operator, batch, picked(saved(photo(), "PNG"), "logo.png"))
    none = operator.post(address("inset-upload", batch), {"put": ""})

    assert said(large) == ["logo.png is larger than the limit of 2 kB for a box picture."]
    assert "No file was chosen. Choose pictures, then press Upload." in said(none)
    assert InsetFile.objects.count() == 0


def test_a_first_picture_begins_the_design_of_a_batch_that_has_none(operator: Client) -> None:
    batch = batches.with_sheet(batches.with_pictures("1.jpg"), SHEET)

    bring(operator, batch, picked(logo(), "logo.png"), put="")

    assert [box["kind"] for box in boxes(batch)] == ["text", "image"]


def test_its_thumbnail_is_a_png_that_no_page_is_made_of(operator: Client, batch: Batch) -> None:
    bring(operator, batch, picked(logo(), "logo.png"))

    response = operator.get(
        address("inset-thumbnail", batch, sha256=InsetFile.objects.get().sha256)
    )

    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "image/png",
        "nosniff",
    )
    assert opened(response.getvalue()).size == (60, 40)


def test_files_above_the_limit_of_one_request_are_named_and_counted(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insets_page, "MOST_FILES", 1)

    two, three = (
        bring(operator, batch, *(picked(logo(), f"{name}.png") for name in names))
        for names in (("red", "green"), ("red", "green", "blue"))
    )

    assert said(two) == [
        "green.png was not uploaded: the limit is 1 files at a time. Upload it again.",
        "1 picture added.",
    ]
    assert said(three)[-2:] == [
        (
            "green.png and 1 other file were not uploaded: the limit is 1 files at a time. "
            "Upload them again."
        ),
        "1 picture added.",
    ]


def test_an_upload_in_several_requests_is_told_once_with_what_was_refused(
    operator: Client, batch: Batch
) -> None:
    first = operator.post(
        address("inset-upload", batch),
        {"put": "", "insets": [picked(logo(), "red.png"), picked(b"x", "notes.txt")]},
        headers={"accept": "application/json"},
    )
    last = bring(operator, batch, picked(logo("blue"), "blue.png"), put="", added="1")

    assert first.json() == {"added": 1}
    assert last.url == address("insets", batch) + "?put"
    assert said(last) == ["notes.txt: This is a text file, not a picture.", "2 pictures added."]
    assert len(boxes(batch)) == 1


def test_an_upload_that_the_design_cannot_take_tells_the_script_to_stop(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insets, "MOST_INSETS", 0)

    response = operator.post(
        address("inset-upload", batch),
        {"insets": [picked(logo(), "red.png")]},
        headers={"accept": "application/json"},
    )

    assert response.json() == {"refused": True}
    assert said(response) == ["A design can have at most 0 box pictures; this would make 1."]


# --- Many -----------------------------------------------------------------------------------------


def test_box_pictures_are_shown_page_by_page_in_the_order_of_their_names(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insets_page, "ON_A_PAGE", 2)
    with_many(batch, *NAMES)

    pages = [operator.get(address("insets", batch), {"page": page}) for page in "123"]

    assert [[one.inset.name for one in page.context["page"].listed] for page in pages] == [
        ["a.png", "arger {2}.png"],
        ["b.png", "c.png"],
        ["Ärger.png"],
    ]
    assert "5 box pictures" in words(pages[1].text)
    assert "← Previous page 2 of 3 Next →" in words(pages[1].text)


def test_box_pictures_are_found_by_a_part_of_their_names(operator: Client, batch: Batch) -> None:
    with_many(batch, *NAMES)

    found = operator.get(address("insets", batch), {"q": "ARGER", "put": ""})
    none = operator.get(address("insets", batch), {"q": "<x>"})

    assert [one.inset.name for one in found.context["page"].listed] == [
        "arger {2}.png",
        "Ärger.png",
    ]
    assert "2 of 5 box pictures" in words(found.text)
    assert "Show all" in words(found.text)
    assert '<input type="hidden" name="put">' in found.text
    assert "0 of 5 box pictures" in words(none.text)
    assert "No box picture has “&lt;x&gt;” in its name." in none.text


def test_removing_a_box_picture_leads_back_to_the_page_it_was_on(
    operator: Client, batch: Batch
) -> None:
    with_many(batch, *NAMES)

    response = operator.post(
        address("inset-remove", batch) + "?q=arger&page=1", {"name": "Ärger.png"}
    )

    batch.refresh_from_db()
    assert response.url == address("insets", batch) + "?q=arger&page=1"
    assert "Ärger.png" not in [inset.name for inset in batch.design.insets]
