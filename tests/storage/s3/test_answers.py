"""Each answer of a server, and what it means for whoever asked: nothing there, one file lost, or
nothing works.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.errors import StorageFailed
from jobs.storage import KeyMissing, Stored, sums
from jobs.storage.s3 import BucketStore, connection
from jobs.storage.s3.address import parse
from jobs.storage.s3.cache import LocalCache
from jobs.storage.s3.connection import Connection
from tests.scripted_buckets import Answer, ScriptedBucket, part, refusal, scripted

KEY = "b/1/in/a"
DATA = b"overprint"
SHA = hashlib.sha256(DATA).hexdigest()
DENIED = refusal(403, "AccessDenied")
BROKEN = refusal(500, "InternalError")
AWAY = "The server answers with status {}: a part of it may be away. Its log says more."


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedBucket]:
    with scripted() as running:
        yield running


@pytest.fixture(autouse=True)
def _afresh(server: ScriptedBucket, bucket_keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection._RETRY, "max_retries", 0)
    server.answers, server.probed = [Answer()], Answer()
    server.asked.clear()


@pytest.fixture
def talk(server: ScriptedBucket) -> Connection:
    return Connection(parse(server.url))


@pytest.fixture
def files(server: ScriptedBucket, tmp_path: Path) -> BucketStore:
    return BucketStore(parse(server.url), LocalCache(tmp_path / "cache", 10**8))


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first request for a whole file ask for four bytes."""
    monkeypatch.setattr(Connection.part, "__defaults__", (0, 4))


def whole(data: bytes = DATA, **metadata: str) -> Answer:
    return part(data, len(data), **metadata)


# --- Reading --------------------------------------------------------------------------------------


def test_a_part_comes_with_what_is_known_of_the_whole(
    talk: Connection, server: ScriptedBucket
) -> None:
    server.answers = [part(b"er", 9, 2, sha256=SHA)]

    found = talk.part(KEY, 2, 4)

    assert (bytes(found.data), found.size, found.sha256) == (b"er", 9, SHA)
    [(method, path, headers)] = server.asked
    assert (method, path.partition("?")[0], headers["range"]) == (
        "GET",
        f"/prints/x/{KEY}",
        "bytes=2-3",
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (DENIED, "The access key may not do that."),
        (refusal(403), "The access key may not do that."),  # of a proxy
        (refusal(404, "NoSuchBucket"), "There is no such bucket."),
        (refusal(404), "The server answers with status 404."),  # of a proxy: nothing is known
        (refusal(400, "ExpiredToken"), "The session token has expired."),
        (refusal(503, "SlowDown"), "The server asks for fewer requests."),
        (refusal(429, "SlowDown"), "The server asks for fewer requests."),
        (refusal(507, "XMinioStorageFull"), "It is full, or its quota is used up."),
        (BROKEN, "The server answers with status 500 (InternalError): a part of it may be away."),
        (refusal(502), AWAY.format(502)),
        (refusal(503), AWAY.format(503)),
    ],
)
def test_a_server_that_refuses_everything_is_away_and_no_file_counts_as_missing(
    talk: Connection, server: ScriptedBucket, answer: Answer, sentence: str
) -> None:
    server.answers, server.probed = [answer], answer

    with pytest.raises(StorageFailed) as raised:
        talk.part(KEY)

    assert sentence in raised.value.sentence
    assert not raised.value.unreadable
    assert talk.health.trouble() in ("away", "full")


def test_what_is_not_there_is_missing_and_no_trouble(
    talk: Connection, server: ScriptedBucket
) -> None:
    server.answers = [refusal(404, "NoSuchKey")]

    with pytest.raises(KeyMissing, match=KEY):
        talk.part(KEY)

    assert (talk.health.trouble(), len(server.asked)) == ("", 1)  # no probe was needed


@pytest.mark.parametrize("answer", [BROKEN, refusal(502), refusal(503), refusal(504)])
def test_a_server_that_only_cannot_send_one_file_works(
    talk: Connection, server: ScriptedBucket, answer: Answer
) -> None:
    server.answers = [answer]

    with pytest.raises(StorageFailed) as raised:
        talk.part(KEY)

    assert raised.value.unreadable == KEY
    assert raised.value.sentence.endswith(
        f"works, but cannot send the file {KEY}. The part of it that had this file may be away or "
        "lost."
    )
    assert talk.health.trouble() == ""


def test_a_server_that_takes_files_but_lets_nobody_read_is_away(
    talk: Connection, server: ScriptedBucket
) -> None:
    server.answers, server.probed = [BROKEN], DENIED

    with pytest.raises(StorageFailed) as raised:
        talk.part(KEY)

    assert (raised.value.unreadable, talk.health.trouble()) == ("", "away")


def test_an_object_without_bytes_is_there(talk: Connection, server: ScriptedBucket) -> None:
    server.answers = [refusal(416, "InvalidRange"), Answer()]

    found = talk.part(KEY)

    assert (bytes(found.data), found.size, talk.health.trouble()) == (b"", 0, "")
    assert [method for method, *_ in server.asked] == ["GET", "HEAD"]


@pytest.mark.parametrize("sent", [0, 1, 8])
def test_half_of_a_body_is_no_file(talk: Connection, server: ScriptedBucket, sent: int) -> None:
    answer = whole(sha256=SHA)
    server.answers = [Answer(206, DATA[:sent], answer.headers, promised=len(DATA))]

    with pytest.raises(StorageFailed, match="The server does not answer"):
        talk.part(KEY)


# --- Whole files on this machine ------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers",
    [
        [whole(b"overprinT", sha256=SHA)],  # other bytes
        [whole(b"overprin", sha256=SHA)],  # fewer
    ],
    ids=["other bytes", "fewer bytes"],
)
def test_a_file_that_is_not_what_was_stored_is_never_used(
    files: BucketStore, server: ScriptedBucket, answers: list[Answer]
) -> None:
    server.answers = answers

    with pytest.raises(StorageFailed, match=f"has a damaged file under {KEY}"), files.local(KEY):
        pass

    assert list(files.unfinished()) == []


def test_a_file_that_is_replaced_between_two_parts_is_not_used(
    files: BucketStore, server: ScriptedBucket, small_parts: None
) -> None:
    server.answers = [part(b"over", 9, sha256=SHA), part(b"PRINT", 9, 4)]

    with pytest.raises(StorageFailed, match="has a damaged file"), files.local(KEY):
        pass

    assert list(files.unfinished()) == []


@pytest.mark.parametrize(
    "answers",
    [[refusal(404, "NoSuchKey")], [part(b"over", 9), refusal(404, "NoSuchKey")]],
    ids=["at first", "after its first part"],
)
def test_a_file_that_is_gone_is_no_file(
    files: BucketStore, server: ScriptedBucket, answers: list[Answer], small_parts: None
) -> None:
    server.answers = answers

    with files.local(KEY) as path:
        assert not path.exists()

    assert list(files.unfinished()) == []


def test_an_object_of_another_program_has_no_digest_and_is_taken_by_its_size(
    files: BucketStore, server: ScriptedBucket, small_parts: None
) -> None:
    server.answers = [part(b"over", 9), part(b"print", 9, 4)]

    with files.local(KEY) as path:
        assert path.read_bytes() == DATA


def test_a_file_that_broke_off_is_asked_for_again_and_then_whole(
    files: BucketStore, server: ScriptedBucket
) -> None:
    server.answers = [refusal(503), whole(sha256=SHA)]

    with pytest.raises(StorageFailed), files.local(KEY):
        pass
    with files.local(KEY) as path:
        assert path.read_bytes() == DATA


def test_a_cache_that_cannot_take_a_file_says_so(
    files: BucketStore, server: ScriptedBucket, tmp_path: Path
) -> None:
    server.answers = [whole(sha256=SHA)]
    (tmp_path / "cache").write_text("", encoding="ascii")  # as a path that cannot be a folder

    with pytest.raises(StorageFailed, match="did not take the file"), files.local(KEY):
        pass
    assert files.trouble == "away"
    assert files.reason == (
        "This host cannot keep files for its work (File exists). Make the folder `cache` of its "
        "data writable."
    )
    assert files.usable_bytes() == 0


@pytest.mark.parametrize(("start", "stop"), [(0, 10), (8, 10), (9, 10)])
def test_a_range_beyond_the_end_breaks_off(
    files: BucketStore, server: ScriptedBucket, start: int, stop: int
) -> None:
    server.answers = [part(DATA[start:], 9, start)]
    if start == len(DATA):
        server.answers = [refusal(416, "InvalidRange"), Answer(promised=9)]

    with pytest.raises(KeyMissing, match=f"{KEY} ends before byte {stop}"):
        list(files.read_range(KEY, start, stop))


# --- Writing --------------------------------------------------------------------------------------


def put(talk: Connection, *, is_new: bool = True) -> bool:
    return talk.put(sums.of_bytes(KEY, DATA), DATA, is_new=is_new)


@pytest.mark.parametrize(("is_new", "condition"), [(True, "*"), (False, None)])
def test_bytes_are_sent_with_their_digest_and_the_condition_that_nothing_is_there(
    talk: Connection, server: ScriptedBucket, is_new: bool, condition: str | None
) -> None:
    assert put(talk, is_new=is_new)

    [(method, _path, headers)] = server.asked
    assert (method, headers["x-amz-meta-sha256"]) == ("PUT", SHA)
    assert headers.get("if-none-match") == condition


def test_a_key_that_has_something_is_said_to(talk: Connection, server: ScriptedBucket) -> None:
    server.answers = [refusal(412, "PreconditionFailed")]

    assert not put(talk)
    assert talk.health.trouble() == ""


@pytest.mark.parametrize(
    ("there", "is_same"),
    [
        (part(b"o", 9, sha256=SHA), True),  # ours: the answer to it was lost
        (part(b"o", 9), True),  # stored by a program that keeps no digest
        (part(b"o", 9, sha256="5a" * 32), False),
        (part(b"o", 10, sha256=SHA), False),
    ],
)
def test_the_same_bytes_may_come_again_and_others_are_refused(
    files: BucketStore, server: ScriptedBucket, there: Answer, is_same: bool
) -> None:
    server.answers = [refusal(412, "PreconditionFailed"), there]

    if is_same:
        assert files.put_bytes(KEY, DATA) == sums.of_bytes(KEY, DATA)
    else:
        with pytest.raises(StorageFailed, match="Nothing was overwritten"):
            files.put_bytes(KEY, DATA)


@pytest.mark.parametrize(
    ("answer", "sentence", "trouble"),
    [
        (DENIED, "s3:PutObject", "away"),
        (refusal(501, "NotImplemented"), "conditional PUT", "away"),
        (refusal(507), "It is full", "full"),
        (refusal(403, "QuotaExceeded"), "It is full", "full"),
        (refusal(503, "SlowDown"), "asks for fewer requests", "away"),
        (BROKEN, "status 500 (InternalError)", "away"),
    ],
)
def test_a_refusal_to_take_a_file_is_one_of_the_server(
    talk: Connection, server: ScriptedBucket, answer: Answer, sentence: str, trouble: str
) -> None:
    server.answers = server_answers = [answer]
    server.probed = answer

    with pytest.raises(StorageFailed) as raised:
        put(talk)

    assert sentence in raised.value.sentence
    assert raised.value.details == ({"full": True} if trouble == "full" else {"away": True})
    assert (talk.health.trouble(), server.answers) == (trouble, server_answers)


# --- Deleting and listing -------------------------------------------------------------------------

DELETED = Answer(body=b"<DeleteResult><Deleted><Key>x/a</Key></Deleted></DeleteResult>")


@pytest.mark.parametrize(("count", "requests"), [(0, 0), (1, 1), (1000, 1), (1001, 2), (2500, 3)])
def test_a_thousand_files_are_deleted_at_once(
    talk: Connection, server: ScriptedBucket, count: int, requests: int
) -> None:
    server.answers = [DELETED]

    talk.delete([f"b/1/in/{number}" for number in range(count)])

    assert len(server.asked) == requests


def test_a_file_that_the_server_did_not_delete_is_a_failure(
    talk: Connection, server: ScriptedBucket
) -> None:
    server.answers = [
        Answer(
            body=b"<DeleteResult><Deleted><Key>x/b/1/in/a</Key></Deleted><Error><Key>x/b/1/in/b</Key>"
            b"<Code>AccessDenied</Code><Message>No.</Message></Error></DeleteResult>"
        )
    ]

    with pytest.raises(StorageFailed, match="s3:DeleteObject"):
        talk.delete(["b/1/in/a", "b/1/in/b"])


def listing(*keys: str, token: str = "") -> Answer:
    found = "".join(
        f"<Contents><Key>{key}</Key><Size>9</Size>"
        "<LastModified>2026-12-02T03:04:05.000Z</LastModified></Contents>"
        for key in keys
    )
    more = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    said = f"<ListBucketResult><IsTruncated>{bool(token)}</IsTruncated>{found}{more}"
    return Answer(body=f"{said}</ListBucketResult>".encode())


def test_page_after_page_is_listed_without_the_prefix_of_the_site(
    files: BucketStore, server: ScriptedBucket
) -> None:
    server.answers = [listing("x/b/1/in/a", "x/b/1/in/b", token="more"), listing("x/b/1/out/c")]

    assert list(files.keys("b/1/")) == ["b/1/in/a", "b/1/in/b", "b/1/out/c"]
    first, second = (path for _, path, _ in server.asked)
    assert ("prefix=x%2Fb%2F1%2F" in first, "continuation-token=more" in second) == (True, True)


def test_the_objects_of_probes_are_no_files_of_the_site(
    files: BucketStore, server: ScriptedBucket
) -> None:
    server.answers = [listing("x/b/1/in/a", "x/overprint-probe", "x/overprint-probe-0a")]

    assert list(files.keys("")) == ["b/1/in/a"]


def test_a_list_that_breaks_off_is_no_short_list(
    files: BucketStore, server: ScriptedBucket
) -> None:
    server.answers = [listing("x/b/1/in/a", token="more"), DENIED]

    with pytest.raises(StorageFailed, match="s3:ListBucket"):
        list(files.keys("b/1/"))


# --- A trial at the start -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([Answer(), refusal(412, "PreconditionFailed"), whole(b"x"), listing(), DELETED], ""),
        ([Answer(), Answer(), DELETED], "conditional PUT"),  # it overwrites
        ([DENIED], "s3:PutObject"),
        ([Answer(), refusal(412, "PreconditionFailed"), DENIED], "s3:GetObject"),
        (
            [Answer(), refusal(412, "PreconditionFailed"), whole(b"x"), DENIED],
            "s3:ListBucket",
        ),
        (
            [Answer(), refusal(412, "PreconditionFailed"), whole(b"x"), listing(), DENIED],
            "s3:DeleteObject",
        ),
    ],
    ids=["it works", "overwrites", "no writing", "no reading", "no listing", "no deleting"],
)
def test_a_trial_finds_what_the_server_does_not_let_this_site_do(
    talk: Connection, server: ScriptedBucket, answers: list[Answer], sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(connection, "PROBE", "trial")
    server.answers = answers

    try:
        talk.try_out()
        found = ""
    except StorageFailed as failed:
        found = failed.sentence

    assert (sentence in found, bool(found)) == (True, bool(sentence))


def test_what_was_stored_is_what_the_server_acknowledged(
    files: BucketStore, server: ScriptedBucket
) -> None:
    assert files.put(KEY, [b"over", b"print"]) == Stored(
        KEY, 9, sums.of_bytes(KEY, DATA).crc32, SHA
    )

    server.answers = [refusal(503)]
    with files.local(KEY) as path:  # it is still here, so nobody asks the server
        assert path.read_bytes() == DATA
