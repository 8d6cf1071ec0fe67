"""The controls of an image box: its picture, its place, its size, and what the preview shows."""

import pytest
from django.test import Client

from dashboard.desk.forms import image
from jobs.models import Batch
from tests.dashboard.desk import box_pictures
from tests.dashboard.desk.box_pictures import NAMES, boxes, bring, desk, logo, said, with_many
from tests.dashboard.new_batches import address, picked, words
from tests.prepared import Prepared, made_once
from tests.rendering.pictures import opened

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


prepared = made_once(box_pictures.batch)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


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
    before = operator.get(address("insets", batch)).context["page"].likely
    bring(operator, batch, picked(logo(), "Sold.png"))

    page = operator.get(address("insets", batch))

    assert (before, page.context["page"].likely) == ("", "status")
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
        "radius": "50",
        "outline": "on",
        "outline_width": "1.5",
        "shadow": "on",
        "shadow_dx": "1",
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
    assert (box["radius"], box["outline"]) == (50, {"width": 1.5, "colour": "#ffffff"})
    assert box["shadow"] == {"dx": 1, "dy": 0.6, "blur": 2.5, "colour": "#000000", "opacity": 0.5}


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

    backward = operator.post(address("design", batch), desk(batch, do="backward"))
    first = [box["kind"] for box in boxes(batch)]
    forward = operator.post(address("design", batch), desk(batch, do="forward", box="0"))

    assert (backward.url, first) == (address("design", batch) + "?box=0", ["image", "text"])
    assert (forward.url, [box["kind"] for box in boxes(batch)]) == (
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
