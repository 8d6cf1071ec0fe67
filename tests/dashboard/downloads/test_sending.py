"""Answers to ranges and conditions."""

import io
import zipfile

import pytest
from django.test import Client

from jobs.models import Batch, Download
from tests.dashboard.downloads.archives import archive_url, make_again


def test_the_zip_has_its_announced_length_and_opens(operator: Client, batch: Batch) -> None:
    response = operator.get(archive_url(batch))

    body = response.getvalue()
    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(body)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert archive.read("2.jpg") == b"\x02" * 1002


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
