"""Where a bucket is, by `STORAGE_URL`: `s3://bucket/prefix?endpoint=…&region=…`."""

import os
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_KNOWN = {"endpoint", "region"}


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
    def shown(self) -> str:
        """Return the bucket and its server for a person."""
        return f"the bucket {self.bucket} at {self.endpoint or 'Amazon S3'}"


def parse(address: str) -> BucketAddress:
    """Return the parts of an address. What it does not have comes from AWS_ENDPOINT_URL and
    AWS_REGION. Raises ImproperlyConfigured.
    """
    url = urlsplit(address)
    given = {name: values[-1] for name, values in parse_qs(url.query).items()}
    prefix = unquote(url.path).strip("/")
    _require(url.username is None, "The access key does not belong in it: set AWS_ACCESS_KEY_ID.")
    _require(
        bool(_BUCKET.fullmatch(url.netloc)),
        f"{url.netloc!r} is not the name of a bucket: 3 to 63 small letters, digits, dots and "
        "hyphens.",
    )
    _require(
        not any(part in ("", ".", "..") for part in prefix.split("/")) or not prefix,
        "The prefix has an empty part.",
    )
    unknown = sorted(given.keys() - _KNOWN)
    _require(not unknown, f"After the question mark are endpoint and region, not {unknown}.")
    endpoint = given.get("endpoint") or _environment("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    _require(
        not endpoint or urlsplit(endpoint).scheme in ("http", "https"),
        f"The endpoint {endpoint!r} must begin with https:// or http://.",
    )
    region = given.get("region") or _environment("AWS_REGION", "AWS_DEFAULT_REGION")
    return BucketAddress(url.netloc, prefix, endpoint.rstrip("/"), region or "us-east-1")


def _environment(*names: str) -> str:
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _require(is_right: bool, sentence: str) -> None:
    if not is_right:
        raise ImproperlyConfigured(
            f"STORAGE_URL cannot be used. {sentence} "
            "Use s3://bucket/prefix?endpoint=https://host&region=name."
        )
