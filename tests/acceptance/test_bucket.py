"""A whole site on a bucket: photographs through every process, and downloads whole and resumed."""

import random
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse

from jobs.storage import Store
from jobs.storage.store import store_at
from tests import buckets, services
from tests.acceptance.jobs_of_photographs import Order, order
from tests.running.visitors import Visitor
from tests.services import Site

pytestmark = [pytest.mark.broker, pytest.mark.long(350)]


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Order:
    return order(tmp_path_factory.mktemp("order"), 24, largest=1600)


@pytest.fixture(scope="module")
def on_bucket(
    site: Site, bucket_server: buckets.BucketServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    where = {"STORAGE_URL": bucket_server.url("acceptance"), **buckets.KEYS}
    folder = tmp_path_factory.mktemp("site-on-bucket")
    broker = services.broker_beside(site.data, "bucket")
    with services.site(folder, BROKER_URL=broker, **where) as running:
        yield running


def members(data: bytes) -> dict[str, bytes]:
    """Return the pictures of a zip by their names. Its report and its times are of one batch."""
    with zipfile.ZipFile(BytesIO(data)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist() if name != "report.csv"}


@pytest.fixture
def files(bucket_server: buckets.BucketServer, bucket_keys: None) -> Store:
    """Return what the site stores."""
    return store_at(bucket_server.url("acceptance"))


def test_results_in_a_bucket_are_those_in_a_folder_until_their_batch_is_deleted(
    site: Site, on_bucket: Site, files: Store, photographs: Order, tmp_path: Path
) -> None:
    photographs.submit(site, "--zip", str(tmp_path / "folder.zip"))
    report = photographs.submit(on_bucket, "--zip", str(tmp_path / "bucket.zip"))
    visitor = Visitor(on_bucket.url).signed_in(on_bucket)
    batch = report["batch"]
    archive = reverse("archive", args=[batch])

    whole = visitor.get(archive)
    cuts = sorted(random.Random(5).sample(range(len(whole.body)), 3))
    resumed = [
        visitor.get(archive, Range=f"bytes={cut}-", If_Range=whole.headers["etag"]) for cut in cuts
    ]
    result = visitor.get(reverse("row-result", args=[batch, 2]))
    thumbnail = visitor.get(reverse("row-thumbnail", args=[batch, 2]))

    assert (report["done"], report["failed"], whole.status) == (24, 0, 200)
    assert [answer.status for answer in resumed] == [206] * 3
    assert [answer.body for answer in resumed] == [whole.body[cut:] for cut in cuts]
    assert int(whole.headers["content-length"]) == len(whole.body)
    folder = members((tmp_path / "folder.zip").read_bytes())
    assert members(whole.body) == members((tmp_path / "bucket.zip").read_bytes()) == folder
    assert result.body in folder.values()
    assert thumbnail.body.startswith(b"\xff\xd8\xff")
    assert not (on_bucket.data / "files").exists()

    deleted = visitor.post(reverse("delete", args=[batch]))
    assert deleted.status == 302, deleted.body
    services.wait_for(lambda: not list(files.keys("b/")), services.PATIENCE, "an empty bucket")
    assert on_bucket.manage("cleanup").stdout.startswith("0 files")
