"""Bytes kept under keys in a folder."""

import hashlib
import os
import zlib
from pathlib import Path

import pytest

from jobs.storage import File, FileSpan, KeyMissing, Span, Stored, disk
from jobs.storage.folder import FANS, SAMPLED, FolderStore


def test_what_is_put_comes_back_with_its_checksums(files: FolderStore) -> None:
    stored = files.put("b/1/in/a", [b"over", b"print"])

    assert stored == Stored(
        "b/1/in/a", 9, zlib.crc32(b"overprint"), hashlib.sha256(b"overprint").hexdigest()
    )
    assert files.read("b/1/in/a") == b"overprint"
    assert files.size("b/1/in/a") == 9


def test_what_can_be_made_again_waits_for_no_disk(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits(_: object) -> None:
        raise AssertionError("waited for the disk")

    monkeypatch.setattr("os.fsync", waits)
    monkeypatch.setattr(disk, "wait_for_disk", waits)

    stored = files.put_reproducible("b/1/small/a", b"small")

    assert (files.read("b/1/small/a"), stored.size, list(files.unfinished())) == (b"small", 5, [])


@pytest.mark.parametrize(
    ("takes_name_along", "waits"),
    [(True, ["the file, as a"]), (False, ["the file, as .part", "the folder"])],
)
def test_a_file_whose_key_is_used_once_is_on_disk_with_its_name_after_as_few_waits_as_are_enough(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, takes_name_along: bool, waits: list[str]
) -> None:
    seen: list[str] = []

    def sync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        seen.append("the folder" if path.is_dir() else f"the file, as {path.name[:5]}")

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(disk.wait_for_disk, "__defaults__", (sync,))
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: takes_name_along)

    stored = files.put_once("b/1/out/a", [b"over", b"print"])

    assert seen == waits
    assert (files.read("b/1/out/a"), stored.size, list(files.unfinished())) == (b"overprint", 9, [])


def test_a_range_is_read_without_the_rest(files: FolderStore) -> None:
    files.put_bytes("b/1/in/a", bytes(range(256)) * 4096)

    assert b"".join(files.read_range("b/1/in/a", 255, 258)) == b"\xff\x00\x01"


def test_a_range_past_the_end_is_an_error_not_a_short_answer(files: FolderStore) -> None:
    files.put_bytes("b/1/in/a", b"abc")

    with pytest.raises(KeyMissing):
        list(files.read_range("b/1/in/a", 0, 4))


def test_an_absent_key_says_so(files: FolderStore) -> None:
    with pytest.raises(KeyMissing):
        files.open("b/1/in/none")
    files.delete("b/1/in/none")


@pytest.mark.parametrize("key", ["../x", "b/../../x", "/etc/passwd", "b//x", "b/./x", ""])
def test_a_key_cannot_leave_the_folder(files: FolderStore, key: str) -> None:
    with pytest.raises(ValueError):
        files.put_bytes(key, b"")


def test_keys_are_listed_by_prefix(files: FolderStore) -> None:
    for key in ("b/1/in/a", "b/1/out/b.jpg", "b/2/in/c"):
        files.put_bytes(key, b"")

    assert sorted(files.keys("b/1/")) == ["b/1/in/a", "b/1/out/b.jpg"]


def test_files_are_listed_by_prefix_as_the_disk_has_them_and_empty_folders_go(
    files: FolderStore,
) -> None:
    for key in ("b/1/in/a", "b/1/out/b.jpg", "b/2/in/c"):
        files.put_bytes(key, b"x" * 9000)
    unfinished = files.path("b/1/in/a").with_name(".part-1")
    unfinished.write_bytes(b"half")
    found = sorted(files.files("b/1/"), key=lambda file: file.address)

    assert [file.address for file in found] == [
        f"{path}"
        for path in sorted([unfinished, files.path("b/1/in/a"), files.path("b/1/out/b.jpg")])
    ]
    assert all(file.size % 512 == 0 for file in found)
    assert files.allocated("b/1/in/a") in [file.size for file in found]
    assert (files.allocated("b/1/in/none"), list(files.files("b/3/"))) == (0, [])
    for file in found[:2]:
        Path(file.address).unlink()
    files.delete_empty_folders("b/1/")
    assert ((files.root / "b/1/in").exists(), (files.root / "b/1/out").exists()) == (False, True)


# --- A file that changes between two steps --------------------------------------------------------


def test_a_file_that_is_open_is_read_to_its_end_whoever_deletes_or_replaces_it(
    files: FolderStore,
) -> None:
    files.put_bytes("b/1/out/a", b"a" * 300_000)
    files.put_bytes("b/1/small/b", b"b" * 300_000)

    with files.open("b/1/out/a") as deleted, files.open("b/1/small/b") as replaced:
        files.delete("b/1/out/a")
        files.put_reproducible("b/1/small/b", b"c")

        assert (deleted.read(), replaced.read()) == (b"a" * 300_000, b"b" * 300_000)
    assert (files.size("b/1/out/a"), files.read("b/1/small/b")) == (None, b"c")


def test_a_range_that_began_breaks_off_when_the_file_is_cut(files: FolderStore) -> None:
    size = 600_000
    files.put_bytes("b/1/out/a", bytes(size))
    reading = files.read_range("b/1/out/a", 0, size)
    first = next(reading)
    os.truncate(files.path("b/1/out/a"), len(first) + 10)

    assert len(next(reading)) == 10
    with pytest.raises(KeyMissing, match="b/1/out/a ends before byte 600000"):
        next(reading)


@pytest.mark.parametrize(("start", "stop"), [(0, 0), (2, 2), (3, 3), (9, 9), (2, 1)])
def test_an_empty_range_has_no_bytes(files: FolderStore, start: int, stop: int) -> None:
    files.put_bytes("b/1/in/a", b"abc")

    assert list(files.read_range("b/1/in/a", start, stop)) == []


def test_each_file_of_a_download_is_open_only_until_the_next_piece(files: FolderStore) -> None:
    files.put_bytes("b/1/out/a", b"abc")
    opened = files.opened([b"head", Span("b/1/out/a", 1, 2), b"tail"])

    head, span = next(opened), next(opened)

    assert (head, isinstance(span, FileSpan)) == (b"head", True)
    assert os.pread(span.descriptor, 1, span.start) == b"b"
    assert next(opened) == b"tail"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(span.descriptor)


def test_a_download_that_is_given_up_closes_its_file(files: FolderStore) -> None:
    files.put_bytes("b/1/out/a", b"abc")
    opened = files.opened([Span("b/1/out/a", 1, 2)])
    span = next(opened)

    opened.close()

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(span.descriptor)


def test_files_that_vanish_while_they_are_listed_are_left_out(files: FolderStore) -> None:
    for name in "abc":
        files.put_bytes(f"b/1/in/{name}", b"x")
    listing = files.files("b/1/in/")
    first = next(listing)
    for name in "abc":
        files.delete(f"b/1/in/{name}")

    rest = list(listing)

    assert first.address in {files.address(f"b/1/in/{name}") for name in "abc"}
    assert rest == []


def test_what_a_writer_left_that_was_killed_is_no_file_but_is_found_and_deleted(
    files: FolderStore,
) -> None:
    files.put_bytes("b/1/in/a", b"x")
    half = files.path("b/1/in/a").with_name(".part-0123")
    half.write_bytes(b"half")

    assert (list(files.keys("b/1/")), files.names("b/1/in/")) == (["b/1/in/a"], {"a"})
    assert list(files.unfinished()) == [half]
    assert f"{half}" in {file.address for file in files.files("b/1/")}
    files.delete_files(list(files.files("b/1/")))
    files.delete_empty_folders("b/1/")
    assert list(files.root.glob("b/*")) == []


# --- Names ----------------------------------------------------------------------------------------

ODD = ["a b", "ä", "a\u0308", "100%", "a\nb", "a'b", "-rf", "~", "a..b", "…", "😀", "a" * 200]


@pytest.mark.parametrize("name", ODD)
def test_a_key_with_any_characters_is_listed_as_it_was_put(files: FolderStore, name: str) -> None:
    key = f"b/1/in/{name}"
    files.put_bytes(key, b"x")

    assert (list(files.keys("b/1/")), files.names("b/1/in/")) == ([key], {name})
    assert [file.address for file in files.files("b/")] == [files.address(key)]
    assert files.root / files.web_path(key) == files.path(key)
    assert (files.size(key), files.read(key)) == (1, b"x")


@pytest.mark.parametrize("prefix", ["../", "b/../../", "b//x/", "b/./x/", "./"])
def test_a_prefix_cannot_leave_the_folder(files: FolderStore, prefix: str) -> None:
    for ask in (files.keys, files.files, files.sample, files.names, files.delete_empty_folders):
        with pytest.raises(ValueError, match="not a storage prefix"):
            list(ask(prefix) or ())


def test_a_batch_whose_id_begins_like_another_is_another(files: FolderStore) -> None:
    for key in ("b/1/in/a", "b/10/in/b"):
        files.put_bytes(key, b"x")

    files.delete_files(list(files.files("b/1/")))
    files.delete_empty_folders("b/1/")

    assert list(files.keys("")) == ["b/10/in/b"]


def test_names_are_those_of_files_and_not_of_links_beside_them(files: FolderStore) -> None:
    files.put_bytes("b/1/out/a.jpg", b"x")
    (files.root / "b/1/out/link").symlink_to("/etc")
    (files.root / "b/1/out/note.txt").write_text("by hand", encoding="ascii")

    assert files.names("b/1/out/") == {"a.jpg"}


def test_folders_that_are_not_empty_stay(files: FolderStore) -> None:
    files.put_bytes("b/1/in/a", b"x")
    (files.root / "b/1/out/empty").mkdir(parents=True)

    files.delete_empty_folders("b/1/")
    files.delete_empty_folders("b/nothing/")

    assert files.read("b/1/in/a") == b"x"
    assert not (files.root / "b/1/out").exists()


@pytest.mark.parametrize(("fans", "stands_for"), [(FANS, SAMPLED), (FANS - 1, 1), (1, 1)])
def test_a_sample_of_many_files_stands_for_all_of_them(
    files: FolderStore, fans: int, stands_for: int
) -> None:
    for number in range(fans):
        fan = files.root / f"b/1/out/{number:02x}"
        fan.mkdir(parents=True)
        (fan / f"{number}.jpg").touch()

    sample = list(files.sample("b/1/"))

    assert len(sample) == fans // stands_for
    assert {weight for _, weight in sample} == {stands_for}
    assert sum(weight for _, weight in sample) == fans
    assert all(isinstance(file, File) for file, _ in sample)
