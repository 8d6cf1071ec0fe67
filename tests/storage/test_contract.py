"""What every store does, wherever it keeps the bytes."""

import hashlib
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.storage import FileSpan, KeyMissing, Span, Store, Stored, spans
from jobs.storage.folder import FolderStore
from jobs.storage.store import store_at

LARGE = bytes(range(256)) * 4096 * 9  #: more than one request reads


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "bucket":
        return store_at(request.getfixturevalue("bucket_url"))
    return FolderStore(tmp_path / "files")


def stored_as(key: str, data: bytes) -> Stored:
    return Stored(key, len(data), zlib.crc32(data), hashlib.sha256(data).hexdigest())


def given(files: Store, key: str, start: int, stop: int) -> bytes:
    """Return what a download sends of a span."""
    sent = b""
    for opened in files.opened([Span(key, start, stop)]):
        if isinstance(opened, FileSpan):
            sent += Path(f"/proc/self/fd/{opened.descriptor}").read_bytes()[start:stop]
        else:
            sent += opened
    return sent


def test_what_is_put_comes_back_whole_and_in_parts(files: Store) -> None:
    stored = files.put("b/1/in/a", [LARGE[:1000], memoryview(LARGE)[1000:]])

    assert stored == stored_as("b/1/in/a", LARGE)
    assert (files.size("b/1/in/a"), files.read("b/1/in/a") == LARGE) == (len(LARGE), True)
    assert b"".join(files.read_range("b/1/in/a", 255, 258)) == b"\xff\x00\x01"
    assert b"".join(files.read_range("b/1/in/a", 5, len(LARGE))) == LARGE[5:]
    assert given(files, "b/1/in/a", 3, len(LARGE) - 1) == LARGE[3:-1]
    with files.open("b/1/in/a") as file:
        assert (file.seek(-4, 2), file.read()) == (len(LARGE) - 4, LARGE[-4:])
        assert (file.seek(300), file.read(10), file.tell()) == (300, LARGE[300:310], 310)
    with files.local("b/1/in/a") as path:
        assert path.read_bytes() == LARGE
    assert list(files.unfinished()) == []


def test_each_way_to_put_stores_the_bytes(files: Store) -> None:
    data = b"overprint"

    assert files.put_bytes("b/1/in/a", data) == stored_as("b/1/in/a", data)
    assert files.put_once("b/1/out/b", iter([b"over", b"print"])) == stored_as("b/1/out/b", data)
    assert files.put_reproducible("b/1/small/c", b"cut") == stored_as("b/1/small/c", b"cut")
    assert files.put_reproducible("b/1/small/c", data) == stored_as("b/1/small/c", data)
    assert files.put_bytes("b/1/in/empty", b"") == stored_as("b/1/in/empty", b"")

    contents = {key: files.read(key) for key in files.keys("b/1/")}
    assert contents == {
        "b/1/in/a": data,
        "b/1/out/b": data,
        "b/1/small/c": data,
        "b/1/in/empty": b"",
    }


def test_the_same_bytes_can_be_put_again(files: Store) -> None:
    first = files.put_bytes("f/a", b"the same")

    assert files.put_bytes("f/a", b"the same") == first
    assert files.put_once("f/a", [b"the same"]) == first
    assert files.read("f/a") == b"the same"


def test_a_broken_upload_leaves_nothing(files: Store) -> None:
    def broken() -> Iterator[bytes]:
        yield LARGE
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.put("b/1/in/a", broken())

    assert (files.size("b/1/in/a"), list(files.unfinished())) == (None, [])


def test_an_absent_key_says_so(files: Store) -> None:
    for read in (
        lambda: files.open("b/1/in/none").read(),
        lambda: files.read("b/1/in/none"),
        lambda: list(files.read_range("b/1/in/none", 0, 1)),
        lambda: given(files, "b/1/in/none", 0, 1),
    ):
        with pytest.raises(KeyMissing):
            read()
    with files.local("b/1/in/none") as path:
        assert not path.exists()
    assert (files.size("b/1/in/none"), files.modified("b/1/in/none")) == (None, None)
    assert (files.lasting("f/none"), files.allocated("f/none")) == (None, 0)
    files.delete("b/1/in/none")


def test_a_range_past_the_end_is_an_error_not_a_short_answer(files: Store) -> None:
    files.put_bytes("b/1/in/a", b"abc")

    for start, stop in ((0, 4), (3, 4), (5, 6)):
        with pytest.raises(KeyMissing):
            list(files.read_range("b/1/in/a", start, stop))


@pytest.mark.parametrize("key", ["../x", "b/../../x", "/etc/passwd", "b//x", "b/./x", ""])
def test_a_key_cannot_leave_the_store(files: Store, key: str) -> None:
    for use in (files.size, files.delete, files.address, lambda bad: files.put_bytes(bad, b"")):
        with pytest.raises(ValueError):
            use(key)


def test_keys_are_listed_by_prefix(files: Store) -> None:
    for key in ("b/1/in/a", "b/1/out/b.jpg", "b/2/in/c", "b/11/in/d"):
        files.put_bytes(key, b"x")

    assert sorted(files.keys("b/1/")) == ["b/1/in/a", "b/1/out/b.jpg"]
    assert len(list(files.keys(""))) == 4
    assert (files.names("b/1/out/"), files.names("b/3/out/")) == ({"b.jpg"}, set())
    found = {file.address for file in files.files("b/1/")}
    assert found == {files.address("b/1/in/a"), files.address("b/1/out/b.jpg")}
    assert {file.address for file, stands_for in files.sample("b/1/") if stands_for == 1} == found
    assert abs(time.time() - (files.modified("b/1/in/a") or 0)) < 600


def test_files_are_deleted_together_and_those_that_are_gone_count_as_deleted(files: Store) -> None:
    for key in ("b/1/in/a", "b/1/in/b", "b/1/out/c", "b/2/in/d"):
        files.put_bytes(key, b"x")
    listed = list(files.files("b/1/"))
    files.delete("b/1/in/a")

    files.delete_files(listed)
    files.delete_empty_folders("b/1/")

    assert list(files.keys("")) == ["b/2/in/d"]
    assert sum(file.size for file in listed) >= 3


def test_files_that_belong_together_are_all_there_or_none(files: Store, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.write_bytes(LARGE)

    with files.together() as held:
        first = held.put("b/1/in/p_0", [b"over", b"print"])
        second = held.take_over("b/1/in/p_1", whole)
        held.put("b/1/in/p_2", [b"not wanted"])
        third = held.put_unsummed("b/1/in/p_3", [b"over", memoryview(b"print")])
        held.drop("b/1/in/p_2")
        held.keep()
    with files.together() as held:
        held.put("b/1/in/q_0", [b"never kept"])

    assert first == stored_as("b/1/in/p_0", b"overprint")
    assert (second.size, third.size) == (len(LARGE), 9)
    assert sorted(files.keys("")) == ["b/1/in/p_0", "b/1/in/p_1", "b/1/in/p_3"]
    assert files.read("b/1/in/p_3") == b"overprint"
    assert (files.read("b/1/in/p_1") == LARGE, whole.exists()) == (True, False)
    assert list(files.unfinished()) == []


def test_a_lasting_file_stays_until_the_process_ends(files: Store) -> None:
    files.put_bytes("f/font", b"letters")

    path = files.lasting("f/font")

    assert path is not None
    assert (path.read_bytes(), files.lasting("f/font")) == (b"letters", path)


def test_there_is_room(files: Store) -> None:
    assert files.trouble == ""
    assert files.usable_bytes() <= files.free_bytes()


def test_pieces_of_a_download_are_joined(files: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "store", lambda: files)
    files.put_bytes("b/1/out/a", LARGE)
    files.put_bytes("b/1/out/b", b"small")

    pieces = [b"head", Span("b/1/out/a", 1, len(LARGE)), Span("b/1/out/b", 0, 5)]

    assert b"".join(spans.read(pieces)) == b"head" + LARGE[1:] + b"small"
    with pytest.raises(KeyMissing):
        list(spans.read([b"head", Span("b/1/out/b", 0, 6)]))
