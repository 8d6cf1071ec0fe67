"""The zip of a batch and what changed since, as pages offer them."""

import zlib

import pytest
from django.test import Client
from django.urls import reverse

from jobs.chores import claims
from jobs.chores.runner import perform
from jobs.models import Batch, Chore
from jobs.results import exports
from jobs.states import State
from jobs.storage import KeyMissing, store
from tests import factories
from tests.dashboard.downloads.archives import archive_url, batch_page, make_again


def test_the_file_is_named_after_the_batch(operator: Client, batch: Batch) -> None:
    response = operator.head(archive_url(batch))

    assert (
        response["Content-Disposition"]
        == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%2042%20-%20Sommer.zip"
    )
    assert response["Content-Type"] == "application/zip"
    assert response["Accept-Ranges"] == "bytes"


def test_a_download_continues_with_the_same_bytes_although_more_was_made_since(
    operator: Client, batch: Batch
) -> None:
    whole = operator.get(archive_url(batch))
    body = whole.getvalue()
    job = factories.job(batch, 4, State.DONE, result_crc32=zlib.crc32(b"new"), result_size=3)
    store().put_bytes(job.result_key, b"new")

    response = operator.get(
        archive_url(batch), headers={"Range": "bytes=100-", "If-Range": whole["ETag"]}
    )

    assert response.status_code == 206
    assert response.getvalue() == body[100:]


def test_a_person_with_a_complete_zip_does_not_see_an_interrupted_one(
    operator: Client, batch: Batch
) -> None:
    operator.get(archive_url(batch)).getvalue()
    assert "complete zip" not in batch_page(operator, batch)
    make_again(batch, 3, b"again")
    operator.get(archive_url(batch), headers={"Range": "bytes=0-9"}).getvalue()

    said = batch_page(operator, batch)

    assert "Since your zip of today" in said
    assert "complete zip" not in said


def test_before_the_first_result_there_is_a_sentence_instead_of_a_zip(
    operator: Client, db: None
) -> None:
    batch = factories.running(2)

    response = operator.get(archive_url(batch), follow=True)

    assert response.redirect_chain == [(reverse("batch", args=[batch.pk]), 302)]
    assert "There are no results to download yet." in response.content.decode()


def test_a_result_missing_from_the_store_is_reported_before_the_download_begins(
    operator: Client, batch: Batch
) -> None:
    store().delete(batch.jobs.get(row=3).result_key)

    response = operator.get(archive_url(batch), follow=True)

    assert response.redirect_chain == [(reverse("how-we-know", args=[batch.pk]), 302)]
    assert 'role="alert"' in response.content.decode()
    assert "Looking for every result" in " ".join(response.text.split())


def test_a_zip_that_breaks_off_has_its_batch_looked_at_and_the_next_press_says_why(
    operator: Client, batch: Batch
) -> None:
    exports.freeze(batch)
    store().delete(batch.jobs.get(row=3).result_key)

    with pytest.raises(KeyMissing):
        b"".join(operator.get(archive_url(batch)).streaming_content)
    chore = claims.claim("boot:ns:1:1:1", batch.pk)
    assert (chore.kind, chore.payload) == (Chore.Kind.VERIFY, {"sizes": True})
    perform(chore, "boot:ns:1:1:1")
    response = operator.get(archive_url(batch), follow=True)

    assert response.redirect_chain == [(reverse("how-we-know", args=[batch.pk]), 302)]
    assert "1 result (row 3) cannot be read from the storage." in response.text
    assert "Make 1 row again" in response.text
    assert "1 result cannot be read" in operator.get(reverse("batch", args=[batch.pk])).text
