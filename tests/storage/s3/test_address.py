"""STORAGE_URL of a bucket."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from jobs.storage.s3.address import BucketAddress, parse


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def test_an_address_names_bucket_prefix_server_and_region() -> None:
    found = parse("s3://results/print/2026?endpoint=https://s3.example.com:9000/&region=eu-west-1")

    assert found == BucketAddress(
        "results", "print/2026", "https://s3.example.com:9000", "eu-west-1"
    )
    assert found.shown == "the bucket results at https://s3.example.com:9000"


def test_what_the_address_leaves_out_comes_from_the_usual_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert parse("s3://results") == BucketAddress("results", "", "", "us-east-1")

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:8333")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")

    assert parse("s3://results/") == BucketAddress(
        "results", "", "http://localhost:8333", "eu-central-1"
    )


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("s3://ab", "'ab' is not the name of a bucket"),
        ("s3://", "'' is not the name of a bucket"),
        ("s3://Results", "is not the name of a bucket"),
        ("s3://key:secret@results", "The access key does not belong in it"),
        ("s3://results/a//b", "The prefix has an empty part"),
        ("s3://results/../b", "The prefix has an empty part"),
        ("s3://results?endpoint=s3.example.com", "must begin with https:// or http://"),
        ("s3://results?host=x", "After the question mark are endpoint and region"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(address: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        parse(address)

    assert sentence in str(raised.value)
    assert "Use s3://bucket/prefix?endpoint=https://host&region=name." in str(raised.value)
    assert "secret@" not in str(raised.value)
