"""The site's store by its address."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from jobs.storage.store import store_at


def test_a_folder_is_named_by_its_path_as_a_url_writes_it() -> None:
    assert store_at("file:/data/with%20space").web_folder == Path("/data/with space")
    assert store_at("file:///data") is store_at("file:///data")


@pytest.mark.parametrize("address", ["file:relative", "/a/path", "ftp://host/folder", ""])
def test_an_address_that_cannot_be_used_says_what_can(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="use file:/an/absolute/folder"):
        store_at(address)
