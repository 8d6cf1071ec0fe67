"""Bytes kept under keys in a folder."""

import errno
import hashlib
import os
import zlib
from collections.abc import Buffer, Callable, Iterator
from io import FileIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs.errors import StorageFailed
from jobs.storage import File, FileSpan, KeyMissing, Span, Stored, disk
from jobs.storage.folder import FANS, SAMPLED, FolderStore


@pytest.fixture
def files(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


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


@pytest.mark.parametrize("takes_name_along", [True, False])
def test_a_file_whose_key_is_used_once_is_not_left_when_the_disk_is_full(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, takes_name_along: bool
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: takes_name_along)

    with pytest.raises(StorageFailed, match="The disk under the results is full"):
        files.put_once("b/1/out/a", [b"x"])

    assert (files.size("b/1/out/a"), list(files.unfinished())) == (None, [])


def test_a_broken_upload_leaves_nothing(files: FolderStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.put("b/1/in/a", broken())

    assert files.size("b/1/in/a") is None
    assert list(files.unfinished()) == []


def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(StorageFailed) as raised:
        files.put_bytes("b/1/out/a", b"x")

    assert (
        raised.value.sentence
        == "The disk under the results is full. Free some space, then try again."
    )
    assert list(files.unfinished()) == []


def test_a_disk_that_can_hold_no_more_files_is_said_to_be_so(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_files=1000, f_favail=0))

    with pytest.raises(
        StorageFailed, match="has no room for more files, although it has free bytes"
    ) as raised:
        files.put_bytes("b/1/out/a", b"x")

    assert raised.value.details == {"full": True}


def test_a_file_whose_name_did_not_reach_the_disk_is_not_left(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(disk, "wait_for_disk", refused)

    with pytest.raises(StorageFailed, match="Input/output error"):
        files.put_bytes("b/1/out/a", b"x")

    assert (files.size("b/1/out/a"), list(files.unfinished())) == (None, [])


def test_a_disk_that_takes_a_little_at_a_time_gets_all_of_it(tmp_path: Path) -> None:
    with ShortWrites(tmp_path / "file", "wb") as file:
        disk.write_whole(file, b"overprint")

    assert (tmp_path / "file").read_bytes() == b"overprint"


class ShortWrites(FileIO):
    """Takes two bytes at a time, as a disk may that is nearly full."""

    def write(self, data: Buffer, /) -> int:
        return super().write(memoryview(data)[:2])


def test_a_folder_that_became_read_only_is_said_in_words(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "open", read_only)
    monkeypatch.setattr(Path, "unlink", read_only)

    with pytest.raises(StorageFailed, match=r"did not take the file \(Read-only file system\)"):
        files.put_bytes("b/1/out/a", b"x")


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        ({}, ""),
        ({"f_bavail": 2**20}, "full"),
        ({"f_flag": os.ST_RDONLY}, "away"),
        ({"f_favail": 1999}, "crowded"),
        ({"f_favail": 0, "f_files": 0}, ""),  # a file system without a limit says 0 of 0
    ],
)
def test_what_stands_against_writing_is_known(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, changed: dict[str, int], trouble: str
) -> None:
    well = {"f_bavail": 2**40, "f_frsize": 1, "f_flag": 0, "f_files": 10_000, "f_favail": 5000}
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**well | changed))

    assert files.trouble == trouble


def test_a_root_that_cannot_be_made_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")

    assert FolderStore(tmp_path / "file" / "root").trouble == "away"
    assert FolderStore(tmp_path / "file").trouble == "away"
    assert FolderStore(tmp_path / "file" / "root").usable_bytes() == 0


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


def test_what_is_usable_is_what_is_free_for_us_without_the_reserve(
    files: FolderStore, monkeypatch
) -> None:
    disk_of = {
        "f_frsize": 4096,
        "f_blocks": 10**9,
        "f_bfree": 5 * 10**8,
        "f_bavail": 10**6,
        "f_files": 0,
        "f_favail": 0,
    }
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**disk_of))
    assert files.usable_bytes() == 4_096_000_000 - 300_000_000

    disk_of["f_bavail"] = 10
    assert files.usable_bytes() == 0


# --- A disk that refuses, at each step ------------------------------------------------------------

STEPS: dict[str, tuple[object, str]] = {
    "its folder is made": (Path, "mkdir"),
    "it is created": (Path, "open"),
    "its bytes are written": (disk, "write_whole"),
    "its bytes are synced": (os, "fsync"),
    "it gets its name": (Path, "rename"),
    "its name is synced": (disk, "wait_for_disk"),
}
FULL = "The disk under the results is full. Free some space, then try again."
REFUSALS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    **{
        number: f"The storage did not take the file ({os.strerror(number)}). Ask the person who "
        "runs this site."
        for number in (errno.EIO, errno.EACCES, errno.EROFS, errno.ESTALE)
    },
}


def refuse(patched: pytest.MonkeyPatch, step: str, number: int) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    patched.setattr(*STEPS[step], refused)


def everything(files: FolderStore) -> list[str]:
    return [path.name for path in files.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("number", REFUSALS, ids=os.strerror)
@pytest.mark.parametrize("step", STEPS)
def test_a_disk_that_refuses_at_any_step_is_said_in_words_and_leaves_nothing(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    with monkeypatch.context() as patched:
        refuse(patched, step, number)
        with pytest.raises(StorageFailed) as raised:
            files.put("b/1/in/a", [b"over", b"print"])

    assert raised.value.sentence == REFUSALS[number]
    assert raised.value.details == ({"full": True} if REFUSALS[number] == FULL else {})
    assert (files.size("b/1/in/a"), everything(files)) == (None, [])
    assert files.put("b/1/in/a", [b"overprint"]).size == 9


@pytest.mark.parametrize("step", list(STEPS)[1:])
def test_what_was_stored_before_stays_when_the_same_bytes_come_again_and_the_disk_refuses(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """As with a font that is uploaded a second time: designs draw with the first one."""
    files.put_bytes("f/font", b"letters")

    with monkeypatch.context() as patched:
        refuse(patched, step, errno.EIO)
        with pytest.raises(StorageFailed):
            files.put_bytes("f/font", b"letters")

    assert (files.read("f/font"), everything(files)) == (b"letters", ["font"])


@pytest.mark.parametrize("step", [step for step in STEPS if "synced" not in step])
def test_a_small_picture_that_the_disk_refuses_leaves_the_one_before(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step != "its folder is made":
        files.put_reproducible("b/1/small/a", b"before")
    before = everything(files)

    with monkeypatch.context() as patched:
        refuse(patched, step, errno.ENOSPC)
        with pytest.raises(StorageFailed, match="is full"):
            files.put_reproducible("b/1/small/a", b"now")

    assert everything(files) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, StorageFailed("of another")])
def test_whatever_the_sender_raises_passes_through_and_nothing_is_left(
    files: FolderStore, error: BaseException
) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise error

    for put in (files.put, files.put_once):
        with pytest.raises(type(error) if isinstance(error, Exception) else error):
            put("b/1/in/a", broken())

    assert everything(files) == []


def test_a_name_that_is_too_long_for_the_disk_is_a_fault_in_words(files: FolderStore) -> None:
    files.put_bytes("b/1/in/" + "x" * 255, b"fits")

    with pytest.raises(StorageFailed, match=r"did not take the file \(File name too long\)"):
        files.put_bytes("b/1/in/" + "x" * 256, b"x")

    assert everything(files) == ["x" * 255]


def test_a_file_that_cannot_be_deleted_is_said_in_words(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put_bytes("b/1/in/a", b"x")
    listed = list(files.files("b/1/"))

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    deletions: list[Callable[[], None]] = [
        lambda: files.delete("b/1/in/a"),
        lambda: files.delete_files(listed),
    ]
    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", refused)
        for delete in deletions:
            with pytest.raises(StorageFailed, match=r"could not be deleted \(Permission denied\)"):
                delete()

    assert files.read("b/1/in/a") == b"x"
    for delete in deletions:  # the second one finds it gone
        delete()
    assert everything(files) == []


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


# --- Room, and a root that is not there -----------------------------------------------------------


def test_a_root_that_is_not_there_yet_is_made_for_this_user_only(files: FolderStore) -> None:
    assert (files.trouble, files.root.is_dir()) == ("", True)
    assert files.root.stat().st_mode & 0o777 == 0o700

    files.put_bytes("b/1/in/a", b"x")
    assert files.path("b/1/in/a").parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EACCES, errno.ETIMEDOUT])
def test_a_disk_that_does_not_say_how_full_it_is_is_away_and_has_no_room(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refused(_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "statvfs", refused)

    assert (files.trouble, files.usable_bytes()) == ("away", 0)
    with pytest.raises(OSError, match=os.strerror(number)):
        files.free_bytes()


@pytest.mark.parametrize(("limit", "left", "found"), [(0, 0, None), (1000, 0, 0), (1000, 7, 7)])
def test_files_are_counted_only_where_the_disk_limits_them(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, limit: int, left: int, found: int | None
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_files=limit, f_favail=left))

    assert files.free_files() == found


@pytest.mark.parametrize(
    ("bytes_left", "files_left", "trouble"),
    [
        (300_000_000, 2000, ""),
        (299_999_999, 2000, "full"),
        (300_000_000, 1999, "crowded"),
        (299_999_999, 1999, "full"),  # the one that people know
    ],
)
def test_the_reserve_is_the_last_room_that_is_used(
    files: FolderStore,
    monkeypatch: pytest.MonkeyPatch,
    bytes_left: int,
    files_left: int,
    trouble: str,
) -> None:
    found = {"f_bavail": bytes_left, "f_frsize": 1, "f_flag": 0}
    found |= {"f_files": 10_000, "f_favail": files_left}
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**found))

    assert (files.trouble, files.usable_bytes()) == (trouble, max(0, bytes_left - 300_000_000))
