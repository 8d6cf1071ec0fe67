"""The zip over HTTP: exact length, ranges, resuming after a retry; and the report."""

import io
import zipfile
import zlib

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Batch, Download
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.downloads.archives import archive_url, batch_page, make_again


def test_the_zip_has_its_announced_length_and_opens(operator: Client, batch: Batch) -> None:
    response = operator.get(archive_url(batch))

    body = response.getvalue()
    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(body)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert archive.read("2.jpg") == b"\x02" * 1002


def test_the_file_is_named_after_the_batch(operator: Client, batch: Batch) -> None:
    response = operator.head(archive_url(batch))

    assert (
        response["Content-Disposition"]
        == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%2042%20-%20Sommer.zip"
    )
    assert response["Content-Type"] == "application/zip"
    assert response["Accept-Ranges"] == "bytes"


def test_head_tells_the_length_and_sends_nothing(operator: Client, batch: Batch) -> None:
    whole = operator.get(archive_url(batch))

    response = operator.head(archive_url(batch))

    assert response.content == b""
    assert (response["Content-Length"], response["ETag"]) == (
        whole["Content-Length"],
        whole["ETag"],
    )
    whole.close()


def test_a_range_is_that_part_of_the_same_bytes(operator: Client, batch: Batch) -> None:
    body = operator.get(archive_url(batch)).getvalue()

    response = operator.get(archive_url(batch), headers={"Range": "bytes=500-1499"})

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 500-1499/{len(body)}"
    assert response["Content-Length"] == "1000"
    assert response.getvalue() == body[500:1500]


def test_a_range_behind_the_end_is_refused_with_the_length(operator: Client, batch: Batch) -> None:
    size = operator.head(archive_url(batch))["Content-Length"]

    response = operator.get(archive_url(batch), headers={"Range": f"bytes={size}-"})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{size}")


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


def test_a_range_of_an_unknown_archive_is_answered_with_the_whole_one(
    operator: Client, batch: Batch
) -> None:
    response = operator.get(
        archive_url(batch), headers={"Range": "bytes=100-", "If-Range": '"of-long-ago"'}
    )

    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(response.getvalue())


@pytest.mark.parametrize(
    ("header", "wanted", "status"),
    [
        ("If-None-Match", "{etag}", 304),
        ("If-None-Match", "W/{etag}", 304),
        ("If-None-Match", '"another", {etag}', 304),
        ("If-None-Match", "*", 304),
        ("If-None-Match", '"another"', 200),
        ("If-Match", '"another", {etag}', 200),
        ("If-Match", "*", 200),
        ("If-Match", '"another"', 412),
        ("If-Match", "W/{etag}", 412),
    ],
)
def test_conditions_are_answered_before_a_byte_is_sent(
    operator: Client, batch: Batch, header: str, wanted: str, status: int
) -> None:
    etag = operator.head(archive_url(batch))["ETag"]

    response = operator.get(
        archive_url(batch), headers={header: wanted.format(etag=etag), "Range": "bytes=0-0"}
    )

    assert response.status_code == (206 if status == 200 else status)
    if status == 304:
        assert (response["ETag"], response.content) == (etag, b"")
        assert not Download.objects.exists()


def test_a_range_of_the_zip_before_a_correction_is_refused_when_it_must_match(
    operator: Client, batch: Batch
) -> None:
    etag = operator.head(archive_url(batch))["ETag"]
    make_again(batch, 3, b"again")

    response = operator.get(archive_url(batch), headers={"If-Match": etag, "Range": "bytes=100-"})

    assert response.status_code == 412


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

    assert response.redirect_chain == [(reverse("batch", args=[batch.pk]), 302)]
    assert 'role="alert"' in response.content.decode()
