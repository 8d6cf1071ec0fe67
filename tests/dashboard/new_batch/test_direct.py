"""What the script asks the site about pictures that the browser sends to the storage itself."""

import json

import pytest
import urllib3
from django.test import Client
from django.urls import reverse

from jobs.intake.pictures import receive
from jobs.models import Source
from jobs.storage import store
from tests import buckets, factories
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

DATA = jpeg(400, 300)


@pytest.fixture
def source(bucket_url: str, bucket_server: buckets.BucketServer, settings) -> Source:
    settings.STORAGE_URL, settings.DIRECT_UPLOADS = bucket_url, bucket_server.endpoint
    batch = factories.draft()
    receive.announce(batch, [["large.jpg", len(DATA), 0]])
    return batch.sources.get()


def address(source: Source, number: int | None = None) -> str:
    return reverse("direct", args=[source.batch_id, number or source.pk])


def test_a_picture_is_sent_to_its_place_and_taken(operator: Client, source: Source) -> None:
    early = operator.put(address(source))
    ((start, stop, url),) = operator.post(address(source)).json()["parts"]
    assert urllib3.request("PUT", url, body=DATA[start:stop]).status == 200

    answer = operator.put(address(source))

    source.refresh_from_db()
    assert early.json() == {"verdict": None}
    assert answer.json() == {"verdict": {"taken": True, "code": "", "sentence": ""}}
    assert store().read(source.key) == DATA


def test_a_picture_that_is_given_up_leaves_nothing(operator: Client, source: Source) -> None:
    operator.post(address(source))

    answer = operator.delete(address(source))

    assert (answer.status_code, list(store().keys(""))) == (200, [])


def test_there_are_places_only_for_pictures_of_the_draft(operator: Client, source: Source) -> None:
    other = factories.draft(1).sources.get()

    for number in (other.pk, 10**9):
        assert operator.post(address(source, number)).status_code == 404


def test_the_page_says_whether_the_site_has_places(
    operator: Client, source: Source, settings
) -> None:
    page = reverse("images", args=[source.batch_id])
    url = reverse("direct", args=[source.batch_id, 0])

    assert f'data-direct="{url}"' in operator.get(page).text
    settings.DIRECT_UPLOADS = ""
    assert "data-direct" not in operator.get(page).text
    assert operator.post(address(source)).status_code == 404


def test_a_storage_that_is_away_is_said_in_words(
    operator: Client, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")

    answer = operator.post(address(source), headers={"Accept": "application/json"})

    assert answer.status_code == 503
    assert "Correct AWS_SECRET_ACCESS_KEY" in json.loads(answer.content)["sentence"]
