"""The site's store by its address."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from jobs.storage import direct_uploads, store
from jobs.storage.store import store_at


def test_a_folder_is_named_by_its_path_as_a_url_writes_it() -> None:
    assert store_at("file:/data/with%20space").web_folder == Path("/data/with space")
    assert store_at("file:///data") is store_at("file:///data")


@pytest.mark.parametrize("address", ["file:relative", "/a/path", "ftp://host/folder", ""])
def test_an_address_that_cannot_be_used_says_what_can(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="use file:/an/absolute/folder"):
        store_at(address)


def test_each_address_has_one_store(settings) -> None:
    settings.STORAGE_URL = "file:/data/a"
    first = store()
    settings.STORAGE_URL = "file:/data/b"

    assert (store() is first, store_at("file:/data/a") is first) == (False, True)


@pytest.mark.usefixtures("bucket_keys")
def test_a_bucket_is_shared_by_hosts_and_a_folder_is_not(settings, tmp_path: Path) -> None:
    settings.CACHE = tmp_path / "cache"

    bucket, folder = store_at("s3://prints/x"), store_at("file:/data/c")

    assert (bucket.is_shared, bucket.counts_room, bucket.web_folder) == (True, False, None)
    assert (folder.is_shared, folder.counts_room) == (False, True)
    assert bucket.web_path("b/1/in/a") is None


@pytest.mark.usefixtures("bucket_keys")
def test_browsers_send_to_the_bucket_only_where_they_may(
    settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHE, settings.STORAGE_URL = tmp_path / "cache", "s3://prints/x"
    settings.DIRECT_UPLOADS = ""
    assert direct_uploads() is None

    settings.DIRECT_UPLOADS = "https://bucket.example"
    assert direct_uploads() is not None

    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(ImproperlyConfigured, match="cannot sign for browsers"):
        direct_uploads()
