"""Bytes that leave the site: their type, their headers, and that strangers' pictures are opened by
a child.
"""

import io
from functools import cache
from types import ModuleType

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from jobs.models import Job, Source
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.formats.samples import SAMPLES

pytestmark = pytest.mark.django_db

IMMUTABLE = {"private", "max-age=31536000", "immutable"}


def jpeg(width: int = 2000, height: int = 1500) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "JPEG")
    return file.getvalue()


def stored_source(data: bytes, path: str = "in/photo.jpg", **fields: object) -> Source:
    batch = factories.running()
    key = keys.source(batch.pk)
    store().put_bytes(key, data)
    return factories.source(batch, path, key=key, **fields)


def made(data: bytes) -> Job:
    batch = factories.running()
    key = keys.result(batch.pk, 1, 1, "boot:ns:1:1:0123456789abcdef", "jpg")
    store().put_bytes(key, data)
    return factories.job(batch, 2, State.DONE, result_key=key, result_name="spring/Größe 42.jpg")


def test_a_source_leaves_as_an_attachment_that_no_browser_opens(operator: Client) -> None:
    source = stored_source(b"<svg onload=alert(1)>", path="folder/evil.svg", format="")

    response = operator.get(reverse("source-file", args=[source.batch_id, source.pk]))

    assert response.getvalue() == b"<svg onload=alert(1)>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="evil.svg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_result_has_its_own_name_and_type(operator: Client) -> None:
    job = made(b"the picture")

    response = operator.get(reverse("row-result", args=[job.batch_id, job.row]))

    assert response.getvalue() == b"the picture"
    assert (response["Content-Type"], response["Content-Length"]) == ("image/jpeg", "11")
    assert (
        response["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%2042.jpg"
    )


def test_a_browser_that_has_it_is_not_sent_it_again(operator: Client) -> None:
    job = made(b"the picture")
    url = reverse("row-result", args=[job.batch_id, job.row])
    first = operator.get(url)
    b"".join(first)  # read to its end: closing it by hand would close the database, too

    response = operator.get(url, headers={"If-None-Match": first["ETag"]})

    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize(
    ("query", "kept"), [({"k": "2"}, IMMUTABLE), ({}, {"private", "no-cache"})]
)
def test_what_is_asked_for_by_its_key_is_kept_for_ever(
    operator: Client, query: dict[str, str], kept: set[str]
) -> None:
    job = made(b"the picture")

    response = operator.get(reverse("row-result", args=[job.batch_id, job.row]), query)
    b"".join(response)

    assert set(response["Cache-Control"].split(", ")) == kept


@pytest.mark.parametrize(("query", "size"), [({}, (320, 240)), ({"edge": "1200"}, (1200, 900))])
def test_a_small_picture_is_made_on_the_first_look_and_kept(
    operator: Client, query: dict[str, str], size: tuple[int, int]
) -> None:
    source = stored_source(jpeg())
    url = reverse("source-thumbnail", args=[source.batch_id, source.pk])

    first = operator.get(url, query).getvalue()
    store().delete(source.key)
    second = operator.get(url, query).getvalue()

    with Image.open(io.BytesIO(first)) as image:
        assert (image.format, image.size) == ("JPEG", size)
    assert second == first


@pytest.mark.parametrize("left", [None, b"", b"\xff", jpeg(320, 240)[:-1], bytes(4096)])
def test_a_thumbnail_that_a_power_cut_took_or_damaged_is_made_again(
    operator: Client, left: bytes | None
) -> None:
    job = made(jpeg())
    small = keys.result_thumbnail(job.result_key)
    Job.objects.filter(pk=job.pk).update(thumbnail_key=small)
    if left is not None:
        store().put_reproducible(small, left)

    sent = operator.get(reverse("row-thumbnail", args=[job.batch_id, job.row])).getvalue()

    with Image.open(io.BytesIO(sent)) as image:
        assert (image.format, image.size) == ("JPEG", (320, 240))
    assert store().read(small) == sent


def test_an_intact_thumbnail_is_sent_unchanged(operator: Client) -> None:
    job = made(b"the picture")
    small = store().put_reproducible(keys.result_thumbnail(job.result_key), jpeg(32, 24))
    Job.objects.filter(pk=job.pk).update(thumbnail_key=small.key)

    sent = operator.get(reverse("row-thumbnail", args=[job.batch_id, job.row])).getvalue()

    assert sent == jpeg(32, 24)


@cache
def large(sample: ModuleType) -> bytes:
    """Return a picture of 1600 × 1200 pixels in this format."""
    return sample.written(Image.new("RGB", (1600, 1200), "teal"))


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
@pytest.mark.parametrize(("query", "edge"), [({}, 320), ({"edge": "1200"}, 1200)])
def test_a_browser_gets_a_jpeg_of_every_format_that_is_only_read(
    operator: Client, sample: ModuleType, query: dict[str, str], edge: int
) -> None:
    source = stored_source(large(sample), format=sample.CODE)
    url = reverse("source-thumbnail", args=[source.batch_id, source.pk])

    response = operator.get(url, query)

    with Image.open(io.BytesIO(response.getvalue())) as image:
        assert (image.format, image.size) == ("JPEG", (edge, edge * 3 // 4))


def test_in_place_of_a_picture_that_cannot_be_opened_there_is_a_sign(operator: Client) -> None:
    source = stored_source(jpeg()[:300])

    response = operator.get(reverse("source-thumbnail", args=[source.batch_id, source.pk]))

    assert (response.status_code, response["Location"]) == (302, "/static/images/no-picture.svg")


def test_a_picture_that_was_only_announced_is_not_found(operator: Client) -> None:
    source = factories.source(factories.draft(), "later.jpg", key="")

    response = operator.get(reverse("source-file", args=[source.batch_id, source.pk]))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["source-file", "source-thumbnail"])
def test_bytes_that_are_gone_from_the_store_are_not_found(operator: Client, name: str) -> None:
    source = factories.source(factories.draft(), "gone.jpg")

    response = operator.get(reverse(name, args=[source.batch_id, source.pk]))

    assert response.status_code == 404


def test_each_result_of_a_row_is_sent_by_its_output_under_a_name_of_its_own(
    operator: Client,
) -> None:
    job = factories.job_of_outputs(factories.running(), 2, "story", "link")
    for made in job.results:
        store().put_bytes(made.key, made.output.encode())
    address = reverse("row-result", args=[job.batch_id, job.row])

    first, link = operator.get(address), operator.get(address, {"output": "link"})
    absent = operator.get(address, {"output": "square"})

    assert (first.getvalue(), link.getvalue()) == (b"story", b"link")
    assert first["Content-Disposition"] == 'attachment; filename="story 2.jpg"'
    assert link["Content-Disposition"] == 'attachment; filename="link 2.jpg"'
    assert absent.status_code == 404


def test_the_thumbnail_of_each_result_is_made_of_it(operator: Client) -> None:
    job = factories.job_of_outputs(factories.running(), 2, "story", "link")
    for made, size in zip(job.results, ((300, 400), (400, 100)), strict=True):
        store().put_bytes(made.key, jpeg(*size))
    address = reverse("row-thumbnail", args=[job.batch_id, job.row])

    sent = [operator.get(address, {"output": name}).getvalue() for name in ("story", "link")]

    assert [Image.open(io.BytesIO(data)).size for data in sent] == [(240, 320), (320, 80)]


def test_the_places_of_words_are_sent_as_json_with_the_name_of_their_result(
    operator: Client,
) -> None:
    job = made(jpeg())
    address = reverse("row-words", args=[job.batch_id, job.row])
    without = operator.get(address)
    word = ["Größe", "title", 1, [1, 2, 30, 2, 30, 9, 1, 9]]
    Job.objects.filter(pk=job.pk).update(details={"width": 600, "height": 400, "words": [word]})

    sent = operator.get(address)
    page = operator.get(reverse("row", args=[job.batch_id, job.row])).text

    assert without.status_code == 404
    assert sent.json()["words"][0]["text"] == "Größe"
    assert sent["Content-Disposition"].endswith("Gr%C3%B6%C3%9Fe%2042.jpg.json")
    assert f'href="{address}"' in page
