"""Where a bucket is, by `STORAGE_URL`: `s3://bucket/prefix?endpoint=…&region=…`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_KNOWN = {"endpoint", "region"}
_NO_PARTS = frozenset({"", ".", ".."})


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """`endpoint` and `region` are empty where neither the address nor the environment has one."""

    bucket: str
    prefix: str
    endpoint: str
    region: str

    @property
    def origin(self) -> str:
        """Return the origin of its server."""
        return self.endpoint or f"https://s3.{self.region}.amazonaws.com"

    @property
    def is_plain(self) -> bool:
        """Return whether its server is asked without TLS."""
        return self.endpoint.startswith("http://")

    @property
    def shown(self) -> str:
        """Return the bucket and its server for a person."""
        return f"the bucket {self.bucket} at {self.endpoint or 'Amazon S3'}"


def parse(address: str) -> BucketAddress:
    """Return the parts of an address. What it does not have comes from AWS_ENDPOINT_URL and
    AWS_REGION. Raises ImproperlyConfigured.
    """
    url = urlsplit(address)
    _require_bucket(url)
    prefix = _prefix(url)
    given = _given(url)
    region = given.get("region") or _environment("AWS_REGION", "AWS_DEFAULT_REGION")
    return BucketAddress(url.netloc, prefix, _endpoint(given), region or "us-east-1")


def _require_bucket(url: SplitResult) -> None:
    _require(url.username is None, "The access key does not belong in it: set AWS_ACCESS_KEY_ID.")
    _require(
        bool(_BUCKET.fullmatch(url.netloc)),
        f"{url.netloc!r} is not the name of a bucket: 3 to 63 small letters, digits, dots and "
        "hyphens.",
    )


def _prefix(url: SplitResult) -> str:
    prefix = unquote(url.path).strip("/")
    is_whole = _NO_PARTS.isdisjoint(prefix.split("/"))
    _require(is_whole or not prefix, "The prefix has an empty part.")
    return prefix


def _given(url: SplitResult) -> dict[str, str]:
    """Return what the query of an address says."""
    given = {name: values[-1] for name, values in parse_qs(url.query).items()}
    unknown = sorted(given.keys() - _KNOWN)
    _require(not unknown, f"After the question mark are endpoint and region, not {unknown}.")
    return given


def _endpoint(given: Mapping[str, str]) -> str:
    endpoint = given.get("endpoint") or _environment("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    _require(
        not endpoint or urlsplit(endpoint).scheme in ("http", "https"),
        f"The endpoint {endpoint!r} must begin with https:// or http://.",
    )
    return endpoint.rstrip("/")


def _environment(*names: str) -> str:
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _require(is_right: bool, sentence: str) -> None:
    if not is_right:
        raise ImproperlyConfigured(
            f"STORAGE_URL cannot be used. {sentence} "
            "Use s3://bucket/prefix?endpoint=https://host&region=name."
        )
