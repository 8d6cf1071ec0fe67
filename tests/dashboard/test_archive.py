"""The zip over HTTP: exact length, ranges, resuming after a retry; and the report."""

import io
import zipfile
import zlib

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Batch, Job
from jobs.states import State
from jobs.storage import store
from tests import factories


@pytest.fixture
def batch(db: None) -> Batch:
    batch = factories.running(name="Größe 42 / Sommer")
    for row in (2, 3):
        data = bytes([row]) * (1000 + row)
        job = factories.job(batch, row, State.DONE, result_crc32=zlib.crc32(data))
        store().put_bytes(job.result_key, data)
        Job.objects.filter(pk=job.pk).update(result_size=len(data))
    return batch


def url(batch: Batch) -> str:
    return reverse("archive", args=[batch.pk])


def test_the_zip_has_its_announced_length_and_opens(operator: Client, batch: Batch) -> None:
    response = operator.get(url(batch))

    body = response.getvalue()
    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(body)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert archive.read("2.jpg") == b"\x02" * 1002


def test_the_file_is_named_after_the_batch(operator: Client, batch: Batch) -> None:
    response = operator.head(url(batch))

    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%2042%20-%20Sommer.zip"
    assert response["Content-Type"] == "application/zip"
    assert response["Accept-Ranges"] == "bytes"


def test_head_tells_the_length_and_sends_nothing(operator: Client, batch: Batch) -> None:
    whole = operator.get(url(batch))

    response = operator.head(url(batch))

    assert response.content == b""
    assert (response["Content-Length"], response["ETag"]) == (whole["Content-Length"], whole["ETag"])
    whole.close()


def test_a_range_is_that_part_of_the_same_bytes(operator: Client, batch: Batch) -> None:
    body = operator.get(url(batch)).getvalue()

    response = operator.get(url(batch), headers={"Range": "bytes=500-1499"})

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 500-1499/{len(body)}"
    assert response["Content-Length"] == "1000"
    assert response.getvalue() == body[500:1500]


def test_a_range_behind_the_end_is_refused_with_the_length(operator: Client, batch: Batch) -> None:
    size = operator.head(url(batch))["Content-Length"]

    response = operator.get(url(batch), headers={"Range": f"bytes={size}-"})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{size}")


def test_a_download_goes_on_with_the_same_bytes_although_more_was_made_since(operator: Client, batch: Batch) -> None:
    whole = operator.get(url(batch))
    body = whole.getvalue()
    job = factories.job(batch, 4, State.DONE, result_crc32=zlib.crc32(b"new"), result_size=3)
    store().put_bytes(job.result_key, b"new")

    response = operator.get(url(batch), headers={"Range": "bytes=100-", "If-Range": whole["ETag"]})

    assert response.status_code == 206
    assert response.getvalue() == body[100:]


def test_a_range_of_an_archive_nobody_knows_any_more_is_answered_with_the_whole_one(
    operator: Client, batch: Batch
) -> None:
    response = operator.get(url(batch), headers={"Range": "bytes=100-", "If-Range": '"of-long-ago"'})

    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(response.getvalue())


def test_before_the_first_result_there_is_a_sentence_instead_of_a_zip(operator: Client, db: None) -> None:
    batch = factories.running(2)

    response = operator.get(url(batch), follow=True)

    assert response.redirect_chain == [(reverse("batch", args=[batch.pk]), 302)]
    assert "There is no result to download yet." in response.content.decode()


def test_a_result_that_is_gone_from_the_store_is_told_before_the_download_begins(
    operator: Client, batch: Batch
) -> None:
    store().delete(batch.jobs.get(row=3).result_key)

    response = operator.get(url(batch), follow=True)

    assert response.redirect_chain == [(reverse("batch", args=[batch.pk]), 302)]
    assert 'role="alert"' in response.content.decode()


def test_the_report_lists_every_row(operator: Client, batch: Batch) -> None:
    response = operator.get(reverse("report", args=[batch.pk]))

    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert len(lines) == 3
