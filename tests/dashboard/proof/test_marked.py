"""What a client gets of a batch whose marks only proofs show."""

from io import BytesIO

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from jobs.design import parse, to_document
from jobs.models import Batch, Job, NumberSeries, SerialNumber
from jobs.results import exports
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.dashboard.proof.pages import TOKEN, url
from tests.results.test_exports import opened

pytestmark = pytest.mark.django_db

MARK = {
    "name": "mark",
    "text": "{caption}",
    "anchor": "centre",
    "x": 50,
    "y": 50,
    "tile": {},
    "only_in_proofs": True,
}
CLEAN = Image.new("RGB", (900, 600), "#808080")


@pytest.fixture
def batch() -> Batch:
    return with_design(MARK)


def with_design(*boxes: dict[str, object]) -> Batch:
    batch = factories.running()
    document = to_document(parse({"format": 1, "boxes": list(boxes)}))
    batch.design_version = factories.design_version(document)
    batch.save()
    factories.proof(batch, TOKEN)
    return batch


def done(batch: Batch, cells: dict[str, object]) -> Job:
    file = BytesIO()
    CLEAN.save(file, "JPEG", quality=95)
    job = factories.job(batch, 2, State.DONE, cells=cells, result_name="A/1.jpg")
    stored = store().put_bytes(
        keys.result(batch.pk, job.pk, 1, "x:00000002", "jpg"), file.getvalue()
    )
    small = store().put_bytes(keys.result_thumbnail(stored.key), file.getvalue())
    found = {"result_key": stored.key, "result_size": stored.size, "result_crc32": stored.crc32}
    Job.objects.filter(pk=job.pk).update(
        result_sha256=stored.sha256, thumbnail_key=small.key, **found
    )
    return job


def is_clean(data: bytes) -> bool:
    pixels = np.asarray(Image.open(BytesIO(data)).convert("L"), int)
    return bool(np.abs(pixels - 128).max() < 12)


CELLS: dict[str, object] = {"caption": ["© Anna", "© Anna", ""]}


def test_a_client_gets_marked_pictures_of_every_size_and_the_zip_is_clean(
    client: Client, batch: Batch
) -> None:
    done(batch, CELLS)

    small = client.get(url("thumbnail", 2))
    full = client.get(url("result", 2))
    again = client.get(url("thumbnail", 2)).getvalue()
    page = client.get(url("picture", 2)).text

    assert Image.open(BytesIO(small.getvalue())).size == (320, 213)
    assert not is_clean(again)
    assert not is_clean(data := full.getvalue())
    assert Image.open(BytesIO(data)).size == (900, 600)
    assert full["Content-Disposition"] == 'attachment; filename="1.jpg"'
    assert url("result", 2) in page
    with opened(exports.freeze(batch)) as file:
        assert is_clean(file.read("A/1.jpg"))


def test_marks_of_a_design_that_only_some_rows_have_count_too(client: Client) -> None:
    batch = with_design()
    named = {"name": "Weber", "boxes": [MARK]}
    document = {"format": 1, "design_column": "d", "designs": [named]}
    batch.design_version = factories.design_version(to_document(parse(document)))
    batch.save()
    done(batch, CELLS | {"d": ["Weber", "Weber", ""]})

    assert not is_clean(client.get(url("thumbnail", 2)).getvalue())


def test_a_mark_that_cannot_be_drawn_shows_no_picture_at_all(client: Client, batch: Batch) -> None:
    done(batch, {})  # there is no longer such a column

    for name in ("thumbnail", "result"):
        response = client.get(url(name, 2))

        assert response.status_code == 302
        assert response.url.endswith("no-picture.svg")


def test_without_marks_a_client_gets_the_stored_files(client: Client) -> None:
    job = done(with_design(MARK | {"only_in_proofs": False}), CELLS)
    job.refresh_from_db()

    sent = client.get(url("result", 2)).getvalue()

    assert sent == store().read(job.result_key)
    assert is_clean(client.get(url("thumbnail", 2)).getvalue())


def test_the_page_of_links_says_that_clients_see_marks(operator: Client, batch: Batch) -> None:
    sentence = "Clients see the watermarks that the design shows only in proofs."

    assert sentence in operator.get(reverse("proofs", args=[batch.pk])).text
    other = factories.running()
    assert sentence not in operator.get(reverse("proofs", args=[other.pk])).text


def test_a_mark_may_print_the_serial_number_of_its_row(client: Client) -> None:
    batch = with_design(MARK | {"text": "Proof {serial:P-0000}"})
    job = done(batch, CELLS)
    series = NumberSeries.objects.create(template="P-0000")
    SerialNumber.objects.create(series=series, number=7, job_id=job.pk)

    sent = client.get(url("thumbnail", 2))

    assert sent.status_code == 200
    assert not is_clean(sent.getvalue())
