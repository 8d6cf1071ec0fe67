"""Refusals of S3 servers in words."""

import pytest

from jobs.storage.s3 import refusals


def refused(code: str, status: int) -> Exception:
    """Return an error as the client words it."""
    return ValueError(
        f"Error performing PUT http://host/b/k in 1ms - Server returned non-2xx status code: "
        f"{status} Reason: <?xml version='1.0'?><Error><Code>{code}</Code></Error>"
    )


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("NoSuchBucket", 404, "There is no such bucket"),
        ("InvalidAccessKeyId", 403, "Correct AWS_ACCESS_KEY_ID"),
        ("SignatureDoesNotMatch", 403, "Correct AWS_SECRET_ACCESS_KEY"),
        ("RequestTimeTooSkewed", 403, "The clock of this machine"),
        ("AccessDenied", 403, "s3:PutObject"),
        ("ExpiredToken", 400, "Renew AWS_SESSION_TOKEN"),
        ("AuthorizationHeaderMalformed", 400, "another region"),
        ("NotImplemented", 501, "If-None-Match"),
        ("SlowDown", 503, "asks for fewer requests"),
        ("InternalError", 500, "status 500 (InternalError): a part of it may be away. Its log"),
        ("", 503, "status 503: a part of it may be away"),
        ("EntityTooLarge", 400, "The server answers with status 400 (EntityTooLarge)."),
        ("Unheard", 403, "s3:PutObject"),
    ],
)
def test_each_refusal_says_what_to_do(code: str, status: int, words: str) -> None:
    found = refusals.of(refused(code, status))

    assert (found.code, found.status, found.is_full) == (code, status, False)
    assert words in found.sentence


@pytest.mark.parametrize(
    ("code", "status"), [("XMinioStorageFull", 507), ("QuotaExceeded", 403), ("Other", 507)]
)
def test_a_full_store_is_full(code: str, status: int) -> None:
    found = refusals.of(refused(code, status))
    failure = refusals.failed("the bucket b at Amazon S3", found)

    assert (found.is_full, failure.details) == (True, {"full": True})
    assert failure.sentence.startswith(
        "The storage, the bucket b at Amazon S3, did not work. It is"
    )


def test_a_missing_bucket_is_not_a_missing_object() -> None:
    assert refusals.of(refused("NoSuchKey", 404)).means_absent
    assert not refusals.of(refused("NoSuchBucket", 404)).means_absent
    assert refusals.of(refused("InvalidRange", 416)).is_beyond


def test_no_answer_and_no_access_key_are_told_apart() -> None:
    away = refusals.of(ValueError("Error performing PUT http://host:1/b/k - HTTP error: error"))
    no_key = refusals.of(
        ValueError("Error performing PUT http://169.254.169.254/latest/api/token in 1ms - HTTP")
    )

    assert away.sentence.startswith("The server does not answer.")
    assert no_key.sentence.startswith("No access key is set. Set AWS_ACCESS_KEY_ID")
