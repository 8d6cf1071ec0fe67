"""Pictures at the design desk: their page, their uploads, their boxes; what is refused, and in
which words.
"""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from dashboard.desk import insets as insets_page
from dashboard.desk.forms import image
from jobs import control
from jobs.checking import check
from jobs.intake.rows import matches
from jobs.library import insets
from jobs.models import Batch, InsetFile
from tests.dashboard.designs import of_result, typed
from tests.dashboard.new_batches import address, picked, words
from tests.intake import batches
from tests.rendering.pictures import opened, photo, saved

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
SHEET = "picture;caption;status\n1.jpg;One;sold\n2.jpg;Two;\n"


@pytest.fixture
def batch() -> Batch:
    batch = batches.ready(SHEET, ("1.jpg", "2.jpg"))
    matches.match_rows(batch)
    return batch


def logo(colour: str = "red") -> bytes:
    return saved(Image.new("RGBA", (60, 40), colour), "PNG")


def bring(client: Client, batch: Batch, *files: SimpleUploadedFile, **fields: str):
    response = client.post(address("inset-upload", batch), {**fields, "insets": list(files)})
    batch.refresh_from_db()
    return response


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def boxes(batch: Batch) -> list[dict]:
    batch.refresh_from_db()
    return batch.design_version.document["boxes"]


def desk(batch: Batch, **changed: str) -> dict[str, str]:
    """What a browser sends for the image box that stands last."""
    values = {
        "file": "logo.png",
        "anchor": "top-right",
        "placed_as": "top-right",
        "fit": "contain",
    }
    numbers = {"x": "95", "y": "5", "width": "20", "height": "20", "rotation": "0", "opacity": "1"}
    return (
        of_result()
        | values
        | numbers
        | {"missing": "fail", "box": f"{len(boxes(batch)) - 1}"}
        | changed
    )


# --- Uploaded -------------------------------------------------------------------------------------


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
    assert "a {b}.png 60 × 40 Use on every photo Remove logo.png 60 × 40" in page


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


def with_many(batch: Batch, *names: str) -> None:
    """Give the batch a design with an image box and insets that nobody uploaded."""
    listed = [
        {"name": name, "sha256": f"{number:064x}", "width": 60, "height": 40}
        for number, name in enumerate(names)
    ]
    box = {"kind": "image", "file": names[0], "name": "logo", "width": 20, "height": 20}
    document = batch.design_version.document if batch.design_version else {"format": 1}
    control.save_design(batch, batch.owner, document | {"boxes": [box], "insets": listed})
    batch.refresh_from_db()


NAMES = ("c.png", "Ärger.png", "a.png", "b.png", "arger {2}.png")


def test_box_pictures_are_shown_page_by_page_in_the_order_of_their_names(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insets_page, "ON_A_PAGE", 2)
    with_many(batch, *NAMES)

    pages = [operator.get(address("insets", batch), {"page": page}) for page in "123"]

    assert [[one.inset.name for one in page.context["listed"]] for page in pages] == [
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

    assert [one.inset.name for one in found.context["listed"]] == ["arger {2}.png", "Ärger.png"]
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


def test_an_image_box_lists_the_first_of_many_box_pictures_and_its_own(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "MOST_LISTED", 2)
    with_many(batch, *NAMES)

    page = operator.get(address("design", batch))

    choices = page.context["form"].fields["file"].choices
    assert choices[0] == ("c.png", "c.png")
    assert choices[1] == (
        "The same in every row (the first 2 of 5)",
        [("a.png", "a.png"), ("arger {{2}}.png", "arger {2}.png")],
    )
    assert "Or the name of any box picture" in words(page.text)


def test_an_image_box_lists_all_of_a_few_box_pictures_and_takes_no_typed_name(
    operator: Client, batch: Batch
) -> None:
    with_many(batch, *NAMES)

    page = operator.get(address("design", batch))

    choices = page.context["form"].fields["file"].choices
    assert choices[0][0] == "The same in every row"
    assert [name for _, name in choices[0][1]] == list(NAMES)
    assert "Or the name of any box picture" not in words(page.text)


@pytest.mark.parametrize(
    ("typed_name", "file"),
    [("b.png", "b.png"), ("ARGER {2}", "arger {{2}}.png"), (" ", "a.png")],
)
def test_a_typed_name_takes_the_place_of_the_choice(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch, typed_name: str, file: str
) -> None:
    monkeypatch.setattr(image, "MOST_LISTED", 2)
    with_many(batch, *NAMES)

    response = operator.post(address("design", batch), desk(batch, file="a.png", named=typed_name))

    assert (response.status_code, boxes(batch)[0]["file"]) == (302, file)


@pytest.mark.parametrize(
    ("typed_name", "sentence"),
    [
        ("sold.png", "No box picture is named “sold.png”."),
        ("arger", "No box picture is named “arger”; the nearest is “arger {2}.png”."),
        ("b", "Several box pictures fit “b”. Enter the whole name, with its extension."),
    ],
)
def test_a_typed_name_that_means_no_picture_is_reported_at_its_control(
    operator: Client,
    batch: Batch,
    monkeypatch: pytest.MonkeyPatch,
    typed_name: str,
    sentence: str,
) -> None:
    monkeypatch.setattr(image, "MOST_LISTED", 2)
    with_many(batch, *NAMES, "b.jpg")

    response = operator.post(address("design", batch), desk(batch, file="a.png", named=typed_name))

    assert (response.status_code, boxes(batch)[0]["file"]) == (422, "c.png")
    assert response.context["form"].errors == {"named": [sentence]}
    assert sentence in words(response.text)


# --- Put on and taken away ------------------------------------------------------------------------


def test_the_column_that_names_insets_is_offered_first(operator: Client, batch: Batch) -> None:
    before = operator.get(address("insets", batch)).context["likely"]
    bring(operator, batch, picked(logo(), "Sold.png"))

    page = operator.get(address("insets", batch))

    assert (before, page.context["likely"]) == ("", "status")
    assert 'value="{status}" selected' in " ".join(page.text.split())


def test_a_column_can_name_the_inset_of_each_row(operator: Client, batch: Batch) -> None:
    bring(operator, batch, picked(logo(), "sold.png"))

    response = operator.post(address("inset-put", batch), {"file": "{status}"})

    assert response.url == address("design", batch) + "?box=1"
    assert [boxes(batch)[1][key] for key in ("name", "file")] == ["status", "{status}"]


def test_the_controls_of_a_picture_change_it(operator: Client, batch: Batch) -> None:
    bring(operator, batch, picked(logo(), "logo.png"), put="")
    changed = {
        "width": "30",
        "rotation": "-10",
        "opacity": "0.5",
        "fit": "cover",
        "missing": "hide",
    }

    response = operator.post(
        address("design", batch), desk(batch, **changed, required="on", anchor="bottom-left")
    )

    assert response.status_code == 302
    box = boxes(batch)[1]
    assert [box[key] for key in ("width", "rotation", "opacity", "fit", "missing", "required")] == [
        *(30, -10, 0.5, "cover", "hide", True)
    ]
    assert [box[key] for key in ("anchor", "x", "y")] == ["bottom-left", 5, 95]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("width", "0", "Enter a number from 0.5 to 200."),
        ("file", "other.png", "Select a valid choice."),
    ],
)
def test_an_invalid_value_is_reported_at_its_control(
    operator: Client, batch: Batch, field: str, value: str, sentence: str
) -> None:
    bring(operator, batch, picked(logo(), "logo.png"), put="")

    response = operator.post(address("design", batch), desk(batch, **{field: value}))

    assert response.status_code == 422
    assert sentence in words(response.text)


def test_a_picture_is_painted_before_or_after_the_others(operator: Client, batch: Batch) -> None:
    bring(operator, batch, picked(logo(), "logo.png"), put="")

    sooner = operator.post(address("design", batch), desk(batch, do="sooner"))
    first = [box["kind"] for box in boxes(batch)]
    later = operator.post(address("design", batch), desk(batch, do="later", box="0"))

    assert (sooner.url, first) == (address("design", batch) + "?box=0", ["image", "text"])
    assert (later.url, [box["kind"] for box in boxes(batch)]) == (
        address("design", batch) + "?box=1",
        ["text", "image"],
    )


def test_a_picture_is_duplicated_and_removed_as_a_text_is(operator: Client, batch: Batch) -> None:
    bring(operator, batch, picked(logo(), "logo.png"), put="")

    operator.post(address("design", batch), desk(batch, do="duplicate"))
    names = [box["name"] for box in boxes(batch)]
    operator.post(address("design", batch), desk(batch, do="remove"))

    assert names == ["text 1", "logo", "logo 2"]
    assert [box["name"] for box in boxes(batch)] == ["text 1", "logo"]


def test_the_preview_shows_the_picture_as_typed_and_says_its_pixels(
    operator: Client, batch: Batch
) -> None:
    bring(operator, batch, picked(logo(), "logo.png"), put="")

    response = operator.post(
        address("design-preview", batch), desk(batch, row="2", width="40", height="50")
    )

    red, green, _ = opened(response.content).getpixel((300, 60))
    assert response["Overprint-Facts"].startswith("logo.png%2C%20160%20%C3%97%20107%20px")
    assert red > 200 > 60 > green


def test_the_preview_says_which_cell_names_no_inset(operator: Client, batch: Batch) -> None:
    bring(operator, batch, picked(logo(), "logo.png"))
    operator.post(address("inset-put", batch), {"file": "{status}"})

    response = operator.post(
        address("design-preview", batch),
        desk(batch, row="2", file="{status}"),
        headers={"accept": "application/json"},
    )

    assert (
        response.json()["sentence"]
        == "Row 2: Column “status” of “status”: No box picture is named “sold”."
    )


def test_an_inset_that_every_row_shows_stays_and_another_goes(
    operator: Client, batch: Batch
) -> None:
    bring(operator, batch, picked(logo(), "logo.png"), put="")
    bring(operator, batch, picked(logo("blue"), "other.png"))

    kept = operator.post(address("inset-remove", batch), {"name": "logo.png"})
    operator.post(address("inset-remove", batch), {"name": "other.png"})

    batch.refresh_from_db()
    assert (
        said(kept)[-1]
        == "“logo” shows logo.png in every row. Remove that box or choose another picture for it."
    )
    assert [inset["name"] for inset in batch.design_version.document["insets"]] == ["logo.png"]


# --- Elsewhere ------------------------------------------------------------------------------------


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
