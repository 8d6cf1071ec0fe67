"""The site's store, by `STORAGE_URL`."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jobs.storage.contract import DirectUploads, Store
from jobs.storage.folder import FolderStore
from jobs.storage.s3 import BucketStore
from jobs.storage.s3.address import parse
from jobs.storage.s3.cache import LocalCache


@cache
def store_at(address: str) -> Store:
    """Return the store of an address. Raises ImproperlyConfigured."""
    url = urlsplit(address)
    if url.scheme == "s3":
        return BucketStore(parse(address), LocalCache(settings.CACHE, settings.CACHE_BYTES))
    if url.scheme != "file" or not url.path.startswith("/"):
        raise ImproperlyConfigured(
            f"STORAGE_URL={address!r}: use file:/an/absolute/folder or s3://bucket/prefix."
        )
    return FolderStore(Path(unquote(url.path)))


def store() -> Store:
    """Return the site's store."""
    return store_at(settings.STORAGE_URL)


def direct_uploads() -> DirectUploads | None:
    """Return where browsers may send large files themselves; None where all go through the site."""
    if not settings.DIRECT_UPLOADS:
        return None
    from jobs.storage.s3.direct import direct_uploads_of  # most sites never need its client

    return direct_uploads_of(parse(settings.STORAGE_URL), settings.DIRECT_UPLOADS, store())
