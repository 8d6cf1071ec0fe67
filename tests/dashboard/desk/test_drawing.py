"""Previews drawn by the renderer, or the reason why there is none."""

import re
from io import BytesIO
from urllib.parse import unquote

import pytest
from PIL import Image

from jobs.models import Batch
from jobs.storage import store
from tests.dashboard.designs import RESULT, preview, two_rows
from tests.dashboard.new_batches import address, words
from tests.prepared import Prepared, made_once

pytestmark = pytest.mark.django_db


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


def test_a_preview_is_drawn_by_the_real_renderer(operator, batch):
    response = preview(operator, batch, row="longest")

    assert response["Content-Type"] == "image/jpeg"
    assert response["Overprint-Row"] == "3"
    assert Image.open(BytesIO(response.content)).size == (400, 300)
    facts = r"\d+ px · 1 line · fits · contrast [\d.]+ · 400 × 300 · [\d.]+ kB"
    assert re.fullmatch(facts, unquote(response["Overprint-Facts"]))
    assert (unquote(response["Overprint-Name"]), response["Overprint-Notices"]) == ("2.jpg", "")
    assert Batch.objects.get(pk=batch.pk).design_version is None


def test_a_result_that_cannot_have_so_few_kilobytes_says_so_over_its_photo(operator, batch):
    sentence = preview(
        operator, batch, row="2", **RESULT | {"most_kb": "5", "format": "webp"}
    ).json()["sentence"]

    assert sentence.startswith("Row 2: The result has")
    assert sentence.endswith("the limit is 5 kB. Choose a smaller size, or more kB.")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"row": "77"}, "No row has a usable picture yet."),
        ({"colour": "white"}, "Colour: Enter a colour as #rrggbb, for example #ffffff for white."),
        (
            {"text": "{caption"},
            "Text: A single “{” is unmatched; write {{ for the character itself.",
        ),
        (
            {"shadow": "on", "shadow_opacity": "7"},
            "Shadow: Opacity, 0 to 1: Enter a number from 0 to 1.",
        ),
        (
            {"name": "{}"},
            (
                "File name: A placeholder {} has no column name; enter one from the sheet, or {{}} "
                "for the characters."
            ),
        ),
        (
            {"name": "{nothing}", "row": "2"},
            (
                "Row 2, file name: The sheet has no column “nothing”; "
                "it has “caption”, “file”, “folder”, “picture”, “row”."
            ),
        ),
        (
            {"x": "-40", "row": "2"},
            (
                "Row 2: The box “caption” lies outside the picture. Move it in, or choose another "
                "place."
            ),
        ),
        (
            {"text": "{nothing}", "row": "2"},
            "Row 2: The sheet has no column “nothing”; it has “caption”, “picture”.",
        ),
    ],
)
def test_a_preview_that_cannot_be_drawn_has_a_sentence(operator, batch, changed, sentence):
    assert preview(operator, batch, **changed).json()["sentence"] == sentence


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_photo_missing_from_the_storage_is_reported(operator, batch, method):
    for source in batch.sources.all():
        store().delete(source.key)

    if method == "post":
        said = preview(operator, batch, row="2").json()["sentence"]
    else:
        said = words(operator.get(address("design-preview", batch), {"row": "2"}).text)

    assert "Row 2: 1.jpg is no longer in the storage. Upload it again on the Images page." in said
