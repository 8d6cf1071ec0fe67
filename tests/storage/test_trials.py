"""A trial of the storage at the start of a site."""

import subprocess
from subprocess import CompletedProcess

import pytest
from django.core.exceptions import ImproperlyConfigured

from dashboard import checks
from jobs.storage import trials
from jobs.storage.s3 import connection
from tests import buckets


def test_a_folder_is_not_tried_out() -> None:
    assert (trials.refusal(), checks.check_storage()) == ("", [])


def test_a_bucket_is_tried_out_by_another_process(
    bucket_url: str, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGE_URL = bucket_url
    assert trials.refusal() == ""

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    (found,) = checks.check_storage()

    assert (found.id, "Correct AWS_ACCESS_KEY_ID" in found.msg) == ("overprint.W004", True)


def test_a_key_that_may_only_read_is_found(
    bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trials.refusal_of(bucket_url) == ""
    for name, value in buckets.READS_ONLY.items():
        monkeypatch.setenv(name, value)

    assert "s3:PutObject" in trials.refusal_of(bucket_url)


def test_a_server_that_overwrites_in_spite_of_the_condition_is_found(
    bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        connection, "_is_put", lambda client, key, body, _: bool(client.put(key, body))
    )

    assert "conditional PUT" in trials.refusal_of(bucket_url)


def test_a_bucket_that_browsers_cannot_send_to_is_found(
    bucket_url: str, bucket_server: buckets.BucketServer, settings
) -> None:
    settings.STORAGE_URL, settings.DIRECT_UPLOADS = bucket_url, bucket_server.endpoint
    settings.CSRF_TRUSTED_ORIGINS = ["https://site.example.org"]
    assert trials.refusal() == ""

    settings.DIRECT_UPLOADS = "http://127.0.0.1:9"
    assert "OVERPRINT_DIRECT_UPLOADS" in trials.refusal()


@pytest.mark.parametrize(
    ("stdout", "stderr", "said"),
    [
        ("", "", ""),
        ("It is full.\n", "a warning", "It is full."),
        ("", "Traceback …\nImportError: obstore\n", "Traceback …\nImportError: obstore"),
        ("", "x" * 600 + "the end", "x" * 493 + "the end"),
    ],
)
def test_what_the_other_process_says_is_the_refusal(
    settings, monkeypatch: pytest.MonkeyPatch, stdout: str, stderr: str, said: str
) -> None:
    settings.STORAGE_URL, settings.DIRECT_UPLOADS = "s3://prints/x", ""
    ended = CompletedProcess([], 0, stdout, stderr)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ended)

    assert trials.refusal() == said


def test_a_storage_that_does_not_answer_is_not_waited_for(
    settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(command: list[str], **_: object) -> None:
        raise subprocess.TimeoutExpired(command, trials.SECONDS)

    settings.STORAGE_URL = "s3://prints/x"
    monkeypatch.setattr(subprocess, "run", late)

    assert trials.refusal() == ("The storage does not answer. Check STORAGE_URL and the network.")


def test_an_address_that_is_wrong_is_not_tried(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGE_URL = "s3://key:secret@prints"
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("it was tried"))

    with pytest.raises(ImproperlyConfigured, match="The access key does not belong in it"):
        trials.refusal()
