"""A design pasted, uploaded and taken home as JSON."""

import json

import pytest

from jobs import design
from jobs.models import Batch
from tests.dashboard.designs import saved, two_rows, typed
from tests.dashboard.new_batches import address, picked
from tests.prepared import Prepared, made_once

pytestmark = pytest.mark.django_db


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


def test_a_pasted_design_takes_the_place_of_the_whole(operator, batch):
    document = {
        "format": 1,
        "boxes": [{"text": "{caption:upper}"}, {"text": "{picture}", "strike": True}],
    }

    response = operator.post(
        address("design", batch), {"do": "document", "document": json.dumps(document)}
    )

    assert response.url == address("design", batch)
    assert [box["text"] for box in saved(batch)["boxes"]] == ["{caption:upper}", "{picture}"]


def test_an_uploaded_design_is_taken_like_a_pasted_one(operator, batch):
    file = picked(b'{"format": 1, "boxes": [{"text": "{caption}"}]}', "design.json")

    operator.post(address("design", batch), {"do": "document", "file": file})

    assert len(saved(batch)["boxes"]) == 1


@pytest.mark.parametrize(
    ("document", "sentences"),
    [
        ("{", ["This is not valid JSON (line 1)"]),
        ("[]", ["is not an object with keys"]),
        (
            '{"format": 1, "boxes": [{"text": "x", "colour": 7, "size": 3}]}',
            ["boxes[0].colour", "boxes[0].size"],
        ),
    ],
)
def test_a_design_that_is_none_lists_every_problem_and_keeps_the_text(
    operator, batch, document, sentences
):
    response = operator.post(address("design", batch), {"do": "document", "document": document})

    assert response.status_code == 422
    assert all(sentence in response.text for sentence in sentences)
    assert 'role="alert" tabindex="-1" autofocus>' in response.text  # far below the top of the page
    assert Batch.objects.get(pk=batch.pk).design_version is None


def test_the_design_can_be_taken_home(operator, batch):
    operator.post(address("design", batch), typed())

    response = operator.get(address("design-document", batch))

    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''Spring%20catalogue.json"
    assert design.to_document(design.parse(json.loads(response.content))) == saved(batch)
