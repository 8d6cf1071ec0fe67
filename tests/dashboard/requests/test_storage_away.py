"""Requests that need the storage while it does not work."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.requests.storage_away import FOR_STRANGERS, StorageAway
from jobs.errors import StorageFailed
from jobs.storage.s3 import connection
from tests import factories

pytestmark = pytest.mark.django_db
AWAY = "s3://overprint/x?endpoint=http://127.0.0.1:1"


@pytest.mark.usefixtures("bucket_keys")
def test_a_page_says_what_the_storage_refused(
    client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection._RETRY, "max_retries", 0)
    client.force_login(factories.user())
    job = factories.job(factories.running(), 2, "done", result_key="b/1/out/a.jpg")
    settings.STORAGE_URL = AWAY
    address = reverse("row-result", args=[job.batch_id, 2])

    page = client.get(address)
    script = client.get(address, headers={"Accept": "application/json"})

    assert (page.status_code, script.status_code) == (503, 503)
    assert "the bucket overprint at http://127.0.0.1:1" in script.json()["sentence"]
    assert "The server does not answer." in page.content.decode()


@pytest.mark.usefixtures("bucket_keys")
@pytest.mark.parametrize("kind", ["bucket", "folder"])
@pytest.mark.parametrize("name", ["batches", "workers", "fonts", "batch", "rows", "row", "images"])
def test_pages_open_while_the_storage_is_away(
    name: str, kind: str, operator: Client, settings, tmp_path: Path
) -> None:
    (tmp_path / "a-file").write_text("")
    batch = factories.draft() if name == "images" else factories.running()
    factories.job(batch, 2, "done", result_key="b/1/out/a.jpg")
    settings.STORAGE_URL = {"bucket": AWAY, "folder": f"file:{tmp_path / 'a-file' / 'x'}"}[kind]
    arguments = {"batch": [batch.pk], "rows": [batch.pk], "row": [batch.pk, 2]}
    arguments["images"] = [batch.pk]

    page = operator.get(reverse(name, args=arguments.get(name, [])))

    assert page.status_code == 200


def test_a_stranger_reads_nothing_of_the_server(rf) -> None:
    request = rf.get("/", headers={"Accept": "application/json"})
    request.user = type("Nobody", (), {"is_authenticated": False})()
    away = StorageAway(lambda _: None)

    answer = away.process_exception(request, StorageFailed("The bucket secret does not answer."))

    assert FOR_STRANGERS.encode() in answer.content
    assert away.process_exception(request, ValueError()) is None
