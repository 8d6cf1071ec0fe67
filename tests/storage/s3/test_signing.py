"""Signed addresses, beside the example in Amazon's manual (Authenticating Requests: Using Query
Parameters).
"""

from datetime import UTC, datetime

import pytest

from jobs.storage.s3.signing import Keys, Request, Signer, keys_of_environment

DAY = datetime(2013, 5, 24, tzinfo=UTC)
EXAMPLE = Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def test_an_address_is_signed_as_in_amazons_example() -> None:
    request = Request("GET", "https://examplebucket.s3.amazonaws.com/test.txt")

    signed = Signer(EXAMPLE, "us-east-1").address(request, seconds=86_400, now=DAY)

    assert signed == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


def test_headers_words_and_the_token_of_a_session_are_part_of_what_is_signed() -> None:
    signer = Signer(Keys("key", "secret", "a/token"), "eu-central-1")

    def signed(length: str = "5", seconds: int = 60) -> str:
        headers = {"Content-Length": length}
        request = Request("PUT", "https://host:8333/bucket/a b", {"uploadId": "ü"}, headers)
        return signer.address(request, seconds=seconds, now=DAY)

    first = signed()
    assert first.startswith("https://host:8333/bucket/a%20b?X-Amz-Algorithm=")
    assert "&X-Amz-Security-Token=a%2Ftoken&" in first
    assert "&X-Amz-SignedHeaders=content-length%3Bhost&uploadId=%C3%BC&" in first
    assert signed() == first
    for other in (signed(length="6"), signed(seconds=61)):
        assert other.rpartition("=")[2] != first.rpartition("=")[2]


def test_the_keys_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert keys_of_environment() is None
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert keys_of_environment() == Keys("key", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    assert keys_of_environment() == Keys("key", "secret", "token")
