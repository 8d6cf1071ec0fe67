"""Requests to an S3 server."""

import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jobs.errors import StorageFailed
from jobs.storage import Stored, sums, waits
from jobs.storage.s3 import connection, refusals
from jobs.storage.s3.address import parse
from jobs.storage.s3.connection import Connection
from jobs.storage.store import store_at
from tests import buckets, services


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection._RETRY, "max_retries", 0)


def failure_of(url: str) -> StorageFailed:
    talk = Connection(parse(url))
    with pytest.raises(StorageFailed) as raised:
        talk.put(sums.of_bytes("b/1/in/a", b"x"), b"x", is_new=True)
    assert talk.health.trouble() == "away"
    return raised.value


def test_a_wrong_key_is_told_from_a_missing_permission(
    bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not it")
    assert "Correct AWS_SECRET_ACCESS_KEY" in failure_of(bucket_url).sentence
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    assert "Correct AWS_ACCESS_KEY_ID" in failure_of(bucket_url).sentence
    for name, value in buckets.READS_ONLY.items():
        monkeypatch.setenv(name, value)
    assert "s3:PutObject" in failure_of(bucket_url).sentence


def test_a_bucket_that_is_not_there_is_a_trouble_and_no_missing_file(
    bucket_server: buckets.BucketServer, bucket_url: str
) -> None:
    files = store_at(bucket_server.url(bucket="nobody-made-it"))

    for ask in (
        lambda: files.size("b/1/in/a"),
        lambda: files.read("b/1/in/a"),
        lambda: list(files.keys("b/1/")),
    ):
        with pytest.raises(StorageFailed, match="There is no such bucket"):
            ask()


def test_a_request_is_noted_as_long_as_it_lasts(
    bucket_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(waits, "_note", None)
    waits.keep(tmp_path, "child")
    noted = []
    monkeypatch.setattr(
        connection, "_is_put", lambda *_: noted.append(waits.seconds(tmp_path, "child"))
    )

    Connection(parse(bucket_url)).put(sums.of_bytes("b/1/in/a", b"x"), b"x", is_new=True)
    noted.append(waits.seconds(tmp_path, "child"))

    assert noted[0] > 0 == noted[1]


def test_few_threads_wait_for_a_server_that_fell_silent_and_the_others_fail_at_once(
    bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BRISK", 0.0)
    monkeypatch.setattr(connection, "REPEATS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor() as threads:
        address = f"s3://overprint/x?endpoint=http://127.0.0.1:{silent.getsockname()[1]}"
        talk = Connection(parse(address))
        waiting = [threads.submit(talk.part, "b/1/in/a") for _ in range(connection.WAIT_AT_ONCE)]
        services.wait_for(
            lambda: len(talk._reading) == len(waiting), services.PATIENCE, "readers that wait"
        )
        talk.health.note(refusals.SLOW)

        with pytest.raises(StorageFailed, match="The server takes too long to answer"):
            talk.part("b/1/in/a")

        still_wait = [not reader.done() for reader in waiting]
        silent.close()
    assert still_wait == [True] * connection.WAIT_AT_ONCE
    assert [type(reader.exception()) for reader in waiting] == [StorageFailed] * len(waiting)
    assert not talk._reading


def test_a_server_that_does_not_answer_is_said_so(bucket_url: str) -> None:
    found = failure_of("s3://overprint/x?endpoint=http://127.0.0.1:1")

    assert "the bucket overprint at http://127.0.0.1:1" in found.sentence
    assert "The server does not answer." in found.sentence


def test_other_bytes_under_a_key_are_refused(bucket_url: str) -> None:
    files = store_at(bucket_url)
    first: Stored = files.put_bytes("b/1/out/a", b"first")

    with pytest.raises(StorageFailed, match="has another file under b/1/out/a"):
        files.put_once("b/1/out/a", [b"other"])

    assert (files.read("b/1/out/a"), first.size) == (b"first", 5)


FORKED = """
import os, sys
from jobs.errors import StorageFailed
from jobs.storage import sums
from jobs.storage.s3.address import parse
from jobs.storage.s3.connection import Connection

def put(key):
    try:
        print(talk.put(sums.of_bytes(key, b"x"), b"x", is_new=True), flush=True)
    except StorageFailed as failed:
        print(failed.sentence, flush=True)

def in_child(key):
    if os.fork() == 0:
        put(key)
        os._exit(0)
    os.wait()

talk = Connection(parse(sys.argv[1]))
in_child("a")
put("b")
in_child("c")
"""


def test_a_child_of_a_process_that_used_it_says_so_and_does_not_hang(bucket_url: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", FORKED, bucket_url],
        cwd=services.ROOT,
        capture_output=True,
        text=True,
        timeout=services.PATIENCE,
        check=True,
    )

    assert told.stdout.splitlines() == [
        "True",
        "True",
        "This process was forked from one that had used the storage, and cannot use it.",
    ]


class Client:
    """Stands for a client, whose deletion can wait for ever in a fork."""

    deleted = 0

    def __del__(self) -> None:
        Client.deleted += 1


def test_a_fork_deletes_no_client_of_its_parent() -> None:
    talk = Connection(parse("s3://photos?endpoint=http://127.0.0.1:1"))
    talk._clients[False] = Client()  # type: ignore[assignment]

    talk._forget()

    assert not talk._clients
    assert not Client.deleted


@pytest.mark.usefixtures("bucket_keys")
@pytest.mark.parametrize(
    ("url", "signs"),
    [
        ("s3://overprint/?endpoint=http://host:8333", True),
        ("s3://overprint/?endpoint=https://host", False),
        ("s3://overprint/", False),
    ],
)
def test_bytes_are_signed_only_where_no_encryption_protects_them(
    monkeypatch: pytest.MonkeyPatch, url: str, signs: bool
) -> None:
    monkeypatch.setattr(connection, "_used_in", set())

    client = connection._made(parse(url), is_probe=False)

    assert ("unsigned_payload" not in client.config) == signs
