"""The zip of a batch, whole and in ranges."""

import random
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from jobs.results import archive, zip_format
from jobs.results.archive import Columns, Index, IndexEntry, Lines
from jobs.results.zip_format import ZipMember
from jobs.storage import KeyMissing, Span, store

STAMP = zip_format.dos_time(datetime(2026, 11, 24, 13, 37, 42))  # noqa: DTZ001 -- a zip knows no zones


def member(name: str, data: bytes, key: str = "") -> ZipMember:
    return ZipMember(name, len(data), zlib.crc32(data), key or name, STAMP)


type Read = Callable[[str, int, int], bytes]


class FakeStore:
    """Keys to bytes."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read(self, key: str, start: int, stop: int) -> bytes:
        return self.files[key][start:stop]


def joined(index: Index, start: int, stop: int | None, read: Read) -> bytes:
    """A range of the zip, its files as `read` gives them."""
    pieces = archive.pieces(index, start, stop)
    return b"".join(read(*piece) if isinstance(piece, Span) else piece for piece in pieces)


@pytest.fixture
def some() -> tuple[Index, FakeStore, bytes]:
    """400 members of 0 to 5,000 bytes, some with names of other scripts and folders, and the whole
    zip.
    """
    dice = random.Random(7)
    names = [
        f"{dice.choice(['', 'Klasse 3/', 'صور/', 'さくら/'])}bild {n:03}.jpg" for n in range(400)
    ]
    fake = FakeStore(
        {name: dice.randbytes(dice.choice([0, 1, 999, 1000, 1001, 5000])) for name in names}
    )
    index = archive.index([member(name, data) for name, data in fake.files.items()])
    return index, fake, joined(index, 0, None, fake.read)


def test_the_whole_zip_has_the_announced_length_and_opens_without_errors(some):
    index, fake, whole = some

    with zipfile.ZipFile(BytesIO(whole)) as opened:
        content = {info.filename: opened.read(info) for info in opened.infolist()}
        damaged = opened.testzip()

    assert len(whole) == index.size
    assert damaged is None
    assert content == fake.files


def test_unzip_finds_no_errors(some, tmp_path: Path):
    _, _, whole = some
    path = tmp_path / "results.zip"
    path.write_bytes(whole)
    assert shutil.which("unzip"), "unzip is missing: apt-get install unzip"

    tested = subprocess.run(
        ["unzip", "-t", path], capture_output=True, check=False, env={"LANG": "C.UTF-8"}
    )

    assert (tested.returncode, tested.stderr) == (0, b"")
    assert b"No errors detected" in tested.stdout


def test_any_range_is_what_the_whole_zip_has_there(some):
    index, fake, whole = some
    dice = random.Random(11)

    for _ in range(3000):
        start, stop = sorted(dice.choices(range(index.size + 1), k=2))
        if dice.random() < 0.3:
            stop = min(start + dice.randrange(80), index.size)

        assert joined(index, start, stop, fake.read) == whole[start:stop]


def test_ranges_one_after_the_other_make_the_whole(some):
    index, fake, whole = some

    parts = [joined(index, at, at + 4099, fake.read) for at in range(0, index.size, 4099)]

    assert b"".join(parts) == whole


def test_an_archive_of_nothing_is_a_zip(some):
    empty = archive.index([])

    whole = b"".join(archive.stream(empty))

    assert zipfile.ZipFile(BytesIO(whole)).namelist() == []
    assert len(whole) == empty.size == 22


# --- The index as it is stored --------------------------------------------------------------------

ROWS = [2, 2, 3, 5, 9]


@pytest.fixture
def of_rows() -> Index:
    """Members of rows 2, 2, 3, 5 and 9, one of them within the index, and a report."""
    entries = [
        IndexEntry.of(member(f"{place}.jpg", bytes([place]) * 10), row)
        for place, row in enumerate(ROWS)
    ]
    words = b'{"words": []}'
    inline = zip_format.ZipMember.inline("0.jpg.json", words, STAMP)
    entries.insert(1, IndexEntry.inline(inline, words, 2))
    return Index(archive.packed(Columns.of([*entries, IndexEntry.of(member("report", b"r"))])))


def names(columns: Columns) -> list[str]:
    return [entry.name.decode() for entry in columns.entries()]


def test_an_index_says_of_each_member_what_it_was_made_of(of_rows: Index):
    assert [of_rows.row(n) for n in range(of_rows.members)] == [2, 2, 2, 3, 5, 9, None]
    assert of_rows.member(2) == member("1.jpg", bytes([1]) * 10)
    assert (of_rows.key(0), of_rows.key(1), of_rows.content_size(1)) == ("0.jpg", "", 0)
    assert [entry.is_inline for entry in of_rows.entries()] == [False, True, *[False] * 5]
    assert of_rows.starts[of_rows.members] == of_rows.directory_at


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (1, 1, []),
        (2, 2, ["0.jpg", "0.jpg.json", "1.jpg"]),
        (3, 4, ["2.jpg"]),
        (4, 4, []),
        (3, 9, ["2.jpg", "3.jpg", "4.jpg"]),
        (9, 99, ["4.jpg"]),
        (10, 99, []),
        (1, 99, ["0.jpg", "0.jpg.json", "1.jpg", "2.jpg", "3.jpg", "4.jpg"]),  # without the report
    ],
)
def test_the_members_of_rows_are_found(of_rows: Index, first: int, last: int, found: list[str]):
    assert names(of_rows.columns_of_rows(first, last)) == found


def test_an_index_made_of_the_entries_of_another_is_the_same(of_rows: Index):
    parts = [of_rows.columns(0, 3), of_rows.columns(3, 3), of_rows.columns(3, of_rows.members)]
    joined_again = Columns()
    for columns in parts:
        joined_again.extend(columns)

    again = archive.packed(joined_again)

    assert again == archive.packed(Columns.of(of_rows.entries()))
    assert list(map(len, parts)) == [3, 0, 4]
    assert Index(again).size == of_rows.size


def test_a_file_within_the_index_is_in_the_zip(of_rows: Index):
    def read(key: str, start: int, stop: int) -> bytes:
        return (b"r" if key == "report" else bytes([int(key[0])]) * 10)[start:stop]

    with zipfile.ZipFile(BytesIO(joined(of_rows, 0, None, read))) as opened:
        assert opened.testzip() is None
        assert opened.read("0.jpg.json") == b'{"words": []}'


@pytest.mark.parametrize("lines", [0, 1, 499, 500, 501, 1000])
def test_an_index_keeps_its_lines_of_the_report(lines: int):
    kept = Lines(*(list(range(length)) for length in Lines.lengths(lines)))

    index = Index(archive.packed(Columns(), kept))

    assert [list(table) for table in index.lines] == [list(table) for table in kept]
    assert len(index.lines.blocks) == -(-lines // 500)


def test_an_index_that_was_cut_anywhere_is_none(of_rows: Index):
    whole = bytes(of_rows._data)

    for length in range(0, len(whole), 7):
        with pytest.raises(ValueError, match="index"):
            Index(whole[:length])
    with pytest.raises(ValueError, match="the index has more than it says"):
        Index(whole + b"x")


@pytest.mark.parametrize("data", [b"", b"overzip5", b"overzip6", b"PK\3\4" * 30, b"x" * 200])
def test_what_is_no_index_of_this_version_is_not_read(data: bytes):
    with pytest.raises(ValueError, match="not an index"):
        Index(data)


# --- Files that are not what they were ------------------------------------------------------------


@pytest.mark.parametrize("left", [None, b"", b"abc", b"abcdefghi"])
def test_a_file_that_is_gone_or_cut_breaks_the_download_off_and_is_never_padded(
    left: bytes | None,
):
    store().put_bytes("b/1/out/a", b"abcdefghij")
    index = archive.index([member("a.jpg", b"abcdefghij", "b/1/out/a")])
    if left is None:
        store().delete("b/1/out/a")
    else:
        store().put_reproducible("b/1/out/a", left)

    with pytest.raises(KeyMissing):
        b"".join(archive.stream(index))
    assert b"".join(archive.stream(index, index.directory_at)).startswith(b"PK\1\2")


@pytest.mark.parametrize(("start", "stop"), [(0, 0), (5, 5), (10**9, 10**9 + 1), (7, 3)], ids=str)
def test_a_range_without_bytes_is_empty(some, start: int, stop: int):
    index, fake, _ = some

    assert joined(index, start, stop, fake.read) == b""


def test_a_range_past_the_end_stops_there(some):
    index, fake, whole = some

    assert joined(index, index.size - 3, index.size + 100, fake.read) == whole[-3:]


def test_members_that_were_sent_before_are_followed_by_their_directory():
    members = [member("a.jpg", b"abc"), member("b/ä.jpg", b"de")]
    sent = b"".join(
        zip_format.local_header(each) + data
        for each, data in zip(members, (b"abc", b"de"), strict=True)
    )

    whole = sent + b"".join(archive.directory(members))

    with zipfile.ZipFile(BytesIO(whole)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == {
            "a.jpg": b"abc",
            "b/ä.jpg": b"de",
        }
