import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from jobs.errors import ArchiveRefused, FileRefused
from jobs.formats import others
from jobs.intake.files import zips
from jobs.intake.files.zips import PackedFile, ZipLimits

JPEG = b"\xff\xd8\xff" + bytes(range(256))


def packed(
    path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> Path:
    with zipfile.ZipFile(path, "w", method) as package:
        for name, data in entries:
            package.writestr(name, data)
    return path


def taken(path: Path, limits: ZipLimits | None = None) -> dict[str, bytes]:
    found = zips.members(path, limits)
    return {member.path: b"".join(pieces) for member, pieces in zips.extract(path, found, limits)}


def special(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return entry


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_each_file_of_a_zip_has_its_verdict_and_only_pictures_come_out(tmp_path):
    path = packed(
        tmp_path / "photos.zip",
        ("photos/", b""),
        ("photos/a.jpg", JPEG),
        ("photos/a.jpg", b"again"),
        ("photos/A\u0308.png", JPEG * 2),
        ("../../etc/x.jpg", JPEG),
        ("/root/x.jpg", JPEG),
        ("C:\\x.jpg", JPEG),
        (special("link.jpg", stat.S_IFLNK | 0o777), b"/etc/passwd"),
        (special("pipe.jpg", stat.S_IFIFO | 0o600), b""),
        ("__MACOSX/photos/._a.jpg", b"x"),
        ("photos/.DS_Store", b"x"),
        ("Thumbs.db", b"x"),
        ("more.zip", b"PK"),
        ("raw.NEF", b"x"),
        ("empty.jpg", b""),
        ("win\\dows.jpg", JPEG),
        ("ß" * 501, JPEG),
    )

    found = zips.members(path)

    out, link = "Its path leads out of the zip.", "This is a link or a device, not a file."
    assert [(member.path, member.sentence) for member in found] == [
        ("photos/a.jpg", ""),
        ("photos/a.jpg", "The zip has two files with this name. Only the first is used."),
        ("photos/Ä.png", ""),
        ("../../etc/x.jpg", out),
        ("root/x.jpg", out),
        ("C:/x.jpg", out),
        ("link.jpg", link),
        ("pipe.jpg", link),
        ("__MACOSX/photos/._a.jpg", "This is a system file, not a picture."),
        ("photos/.DS_Store", "This is a system file, not a picture."),
        ("Thumbs.db", "This is a system file, not a picture."),
        ("more.zip", "This is a zip inside the folder. Unpack it, or upload it by itself."),
        ("raw.NEF", "This is a raw camera file. Export it as JPEG, PNG, WebP, TIFF or AVIF."),
        ("empty.jpg", "This file is empty (0 bytes). Copy it again from the original."),
        ("win/dows.jpg", ""),
        (
            "ß" * 501,
            "Its path has 1,002 characters; the limit is 1,000. Use shorter folder names.",
        ),
    ]
    assert taken(path) == {"photos/a.jpg": JPEG, "photos/Ä.png": JPEG * 2, "win/dows.jpg": JPEG}


@pytest.mark.parametrize("code", ["utf-8", "cp437", "cp850", "cp1252", "cp932"])
def test_names_from_old_packers_are_read_in_their_encoding(tmp_path, code):
    name = {"cp850": "CORAÇÃO Á.jpg", "cp932": "東京タワー.jpg"}.get(code, "Grüße.jpg")
    path = packed(tmp_path / "old.zip", ("#" * len(name.encode(code)), JPEG))
    path.write_bytes(path.read_bytes().replace(b"#" * len(name.encode(code)), name.encode(code)))

    assert [member.path for member in zips.members(path)] == [name]


def test_an_encrypted_zip_is_refused(tmp_path):
    path = packed(tmp_path / "locked.zip", ("a.jpg", JPEG))
    data = bytearray(path.read_bytes())
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + at] |= 1
    path.write_bytes(data)

    with pytest.raises(ArchiveRefused, match="protected by a password"):
        zips.members(path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04junk", b"PK\x05\x06" + b"\xff" * 18])
def test_a_damaged_zip_is_refused(tmp_path, data):
    path = tmp_path / "damaged.zip"
    path.write_bytes(data)

    with pytest.raises(ArchiveRefused, match=r"damaged|more than"):
        zips.members(path)


def test_members_that_share_bytes_are_refused(tmp_path):
    path = packed(tmp_path / "overlap.zip", ("a.jpg", JPEG), ("b.jpg", JPEG))
    data = bytearray(path.read_bytes())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", data, second + 42, 0)
    path.write_bytes(data)

    with pytest.raises(ArchiveRefused, match="share the same bytes"):
        zips.members(path)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (
            ZipLimits(entries=1),
            "The zip has more than the limit of 1 files. Split it into several.",
        ),
        (
            ZipLimits(total_bytes=500),
            "The zip unpacks to 518 bytes; the limit is 500 bytes. Split it into several.",
        ),
    ],
)
def test_a_zip_over_the_limits_is_refused_before_anything_comes_out(tmp_path, limits, sentence):
    path = packed(tmp_path / "large.zip", ("a.jpg", JPEG), ("b.jpg", JPEG))

    with pytest.raises(ArchiveRefused) as refused:
        zips.members(path, limits)

    assert refused.value.sentence == sentence


def test_a_list_of_files_too_long_to_read_is_refused_unread(tmp_path):
    path = tmp_path / "list.zip"
    path.write_bytes(
        b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 60_000, 60_000, 4_000_000_000, 0, 0)
    )

    with pytest.raises(ArchiveRefused, match="more than the limit of 100,000 files"):
        zips.members(path)


@pytest.mark.parametrize(
    ("data", "limits", "sentence"),
    [
        (
            JPEG,
            ZipLimits(entry_bytes=200),
            "This file is 259 bytes; the limit is 200 bytes. Save it smaller and try again.",
        ),
        (
            bytes(11_000_000),
            ZipLimits(),
            "It unpacks to 1,027 times its packed size, which no photo does. Upload it by itself.",
        ),
    ],
)
def test_one_oversized_file_is_left_out_and_the_others_are_taken(tmp_path, data, limits, sentence):
    path = packed(tmp_path / "mixed.zip", ("big.jpg", data), ("small.jpg", b"\xff\xd8\xff"))

    assert [member.sentence for member in zips.members(path, limits)] == [sentence, ""]
    assert taken(path, limits) == {"small.jpg": b"\xff\xd8\xff"}


def test_other_packing_methods_are_left_out(tmp_path):
    path = packed(tmp_path / "lzma.zip", ("a.jpg", JPEG), method=zipfile.ZIP_LZMA)

    assert zips.members(path) == [
        PackedFile(
            "a.jpg",
            len(JPEG),
            0,
            "It is packed with an unsupported method. Pack it as an ordinary zip (deflate).",
        )
    ]


def test_a_file_damaged_inside_is_refused_alone_and_the_next_one_is_taken(tmp_path):
    path = packed(tmp_path / "bad.zip", ("a.jpg", JPEG), ("b.jpg", JPEG), method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(JPEG) + 100] ^= 0xFF
    path.write_bytes(data)
    out: dict[str, bytes | str] = {}

    for member, pieces in zips.extract(path, zips.members(path)):
        try:
            out[member.path] = b"".join(pieces)
        except FileRefused as refused:
            out[member.path] = refused.sentence

    assert out == {
        "a.jpg": "This file is damaged inside the zip. Pack it again, or upload it by itself.",
        "b.jpg": JPEG,
    }


def test_bytes_are_counted_as_they_come_whatever_was_declared(tmp_path):
    path = packed(tmp_path / "two.zip", ("a.jpg", JPEG), ("b.jpg", JPEG))
    found = zips.members(path)

    with pytest.raises(ArchiveRefused, match="unpacks to more than the limit of 300 bytes"):
        [b"".join(pieces) for _, pieces in zips.extract(path, found, ZipLimits(total_bytes=300))]


def named(path: Path, *names: str) -> Path:
    """Write a zip with these names of files, whatever `zipfile` would make of them."""
    entries = [zipfile.ZipInfo("x") for _ in names]
    for entry, name in zip(entries, names, strict=True):
        entry.filename = name
    return packed(path, *((entry, JPEG) for entry in entries))


# the name of a file in a zip → its path in the batch, and why it is left out
PATHS = [
    ("a.jpg", "a.jpg", ""),
    ("Umlaut/Größe.jpg", "Umlaut/Größe.jpg", ""),
    ("Gro\u0308\u00dfe.jpg", "Größe.jpg", ""),
    ("\u212b.jpg", "Å.jpg", ""),
    ("ﬁ.jpg", "ﬁ.jpg", ""),
    ("CON.jpg", "CON.jpg", ""),
    ("aux/nul", "aux/nul", ""),
    ("a:b?.jpg", "a:b?.jpg", ""),
    ("x .jpg", "x .jpg", ""),
    ("x..jpg", "x..jpg", ""),
    ("a/...jpg", "a/...jpg", ""),
    (".hidden/p.jpg", ".hidden/p.jpg", ""),
    ("./c.jpg", "c.jpg", ""),
    ("a//d.jpg", "a/d.jpg", ""),
    ("a\\b\\d.jpg", "a/b/d.jpg", ""),
    ("c:f.jpg", "c:f.jpg", ""),
    ("line\nend.jpg", "line\nend.jpg", ""),
    ("a\u202egpj.jpg", "a\u202egpj.jpg", ""),
    ("y" * 996 + ".jpg", "y" * 996 + ".jpg", ""),
    (
        "y" * 997 + ".jpg",
        "y" * 997 + ".jpg",
        "Its path has 1,001 characters; the limit is 1,000. Use shorter folder names.",
    ),
    ("a/../../b.jpg", "a/../../b.jpg", "Its path leads out of the zip."),
    ("a/..", "a/..", "Its path leads out of the zip."),
    ("\\\\server\\g.jpg", "server/g.jpg", "Its path leads out of the zip."),
    ("..\\i.jpg", "../i.jpg", "Its path leads out of the zip."),
    ("D:/e.jpg", "D:/e.jpg", "Its path leads out of the zip."),
    ("__MACOSX/../a.jpg", "__MACOSX/../a.jpg", "This is a system file, not a picture."),
    ("#recycle/a.jpg", "#recycle/a.jpg", "This is a system file, not a picture."),
    ("Icon\r", "Icon\r", "This is a system file, not a picture."),
    ("list.csv", "list.csv", others.OTHERS["OFFICE"].sentence),
    ("b.tar", "b.tar", others.OTHERS["ARCHIVE"].sentence),
]


@pytest.mark.parametrize(("name", "path", "sentence"), PATHS)
def test_a_name_in_a_zip_is_data_whatever_a_system_would_make_of_it(tmp_path, name, path, sentence):
    (found,) = zips.members(named(tmp_path / "names.zip", name))

    assert (found.path, found.size, found.sentence) == (path, len(JPEG), sentence)
    assert found.is_taken is not bool(sentence)


def test_names_that_differ_in_case_only_are_two_files_and_those_in_their_accents_one(tmp_path):
    path = named(tmp_path / "alike.zip", "a.jpg", "A.jpg", "./a.jpg", "\u00e4.jpg", "a\u0308.jpg")

    assert [(member.path, member.is_taken) for member in zips.members(path)] == [
        ("a.jpg", True),
        ("A.jpg", True),
        ("a.jpg", False),
        ("ä.jpg", True),
        ("ä.jpg", False),
    ]


def test_the_second_of_two_names_is_taken_if_the_first_is_left_out_for_another_reason(tmp_path):
    path = packed(tmp_path / "empty.zip", ("a.jpg", b""), ("./a.jpg", JPEG))

    assert [member.sentence for member in zips.members(path)] == [
        "This file is empty (0 bytes). Copy it again from the original.",
        "",
    ]


def _cut(data: bytes) -> bytes:
    return data[:-30]


def _with_wrong_name(data: bytes) -> bytes:
    return data.replace(b"a.jpg", b"z.jpg", 1)


def _with_lost_start(data: bytes) -> bytes:
    return data[40:]


def _with_wrong_local_header(data: bytes) -> bytes:
    return b"PK\x07\x08" + data[4:]


DAMAGED = "The zip is damaged: its list of files cannot be read. Pack the pictures again."
DAMAGED_FILE = "This file is damaged inside the zip. Pack it again, or upload it by itself."


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (_cut, DAMAGED),
        (_with_wrong_name, DAMAGED_FILE),
        (_with_wrong_local_header, DAMAGED_FILE),
        (_with_lost_start, DAMAGED_FILE),
    ],
)
def test_a_zip_that_was_damaged_on_its_way_is_refused_or_its_file_is(tmp_path, damage, sentence):
    path = packed(tmp_path / "whole.zip", ("a.jpg", JPEG), ("b.jpg", JPEG))
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises((ArchiveRefused, FileRefused)) as refused:
        taken(path)

    assert refused.value.sentence == sentence


def test_bytes_before_a_zip_and_a_comment_after_it_do_no_harm(tmp_path):
    path = packed(tmp_path / "plain.zip", ("a.jpg", JPEG))
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"packed by hand " * 4_000
    path.write_bytes(b"#!self-extracting\n" + path.read_bytes())

    assert taken(path) == {"a.jpg": JPEG}


def test_a_zip_without_files_has_none(tmp_path):
    assert zips.members(packed(tmp_path / "none.zip")) == []
    assert zips.members(packed(tmp_path / "folders.zip", ("a/", b""), ("a/b/", b""))) == []


@pytest.mark.parametrize(
    ("limits", "is_taken"),
    [
        (ZipLimits(entries=2), True),
        (ZipLimits(total_bytes=2 * len(JPEG)), True),
        (ZipLimits(total_bytes=2 * len(JPEG) - 1), False),
        (ZipLimits(entry_bytes=len(JPEG)), True),
    ],
)
def test_a_zip_may_be_as_large_as_the_limits(tmp_path, limits, is_taken):
    path = packed(tmp_path / "full.zip", ("a.jpg", JPEG), ("b.jpg", JPEG))

    if is_taken:
        assert list(taken(path, limits)) == ["a.jpg", "b.jpg"]
    else:
        with pytest.raises(ArchiveRefused):
            zips.members(path, limits)


def test_files_that_are_left_out_do_not_count_towards_the_bytes(tmp_path):
    path = packed(tmp_path / "mixed.zip", ("a.jpg", JPEG), ("film.mov", JPEG * 9))

    assert list(taken(path, ZipLimits(total_bytes=len(JPEG)))) == ["a.jpg"]


def test_a_file_that_is_larger_than_its_zip_says_is_refused_as_its_bytes_come(tmp_path):
    path = packed(tmp_path / "grown.zip", ("a.jpg", JPEG), ("b.jpg", JPEG))
    found = zips.members(path)

    coming = zips.extract(path, found, ZipLimits(entry_bytes=200))
    with pytest.raises(FileRefused) as refused:
        list(next(coming)[1])

    assert refused.value.sentence == (
        "This file is 259 bytes; the limit is 200 bytes. Save it smaller and try again."
    )


def test_only_a_large_file_that_packs_like_no_photo_is_left_out(tmp_path):
    path = packed(tmp_path / "dense.zip", ("a.jpg", bytes(10_100_000)), ("b.jpg", bytes(100_000)))

    found = {ratio: zips.members(path, ZipLimits(ratio=ratio)) for ratio in (1, 2_000)}

    assert [member.is_taken for member in found[1]] == [False, True]
    assert [member.is_taken for member in found[2_000]] == [True, True]


def with_unicode_path(name: str, old: bytes) -> zipfile.ZipInfo:
    """Return an entry whose old name has its Unicode form beside it, as Info-ZIP writes it."""
    entry = zipfile.ZipInfo(old.decode("cp437"))
    told = struct.pack("<BL", 1, zlib.crc32(old)) + name.encode()
    entry.extra = struct.pack("<HH", 0x7075, len(told)) + told
    return entry


def test_a_name_with_its_unicode_form_beside_it_is_that_form(tmp_path):
    path = packed(tmp_path / "info.zip", (with_unicode_path("東京/Größe.jpg", b"x" * 9), JPEG))

    assert [found.path for found in zips.members(path)] == ["東京/Größe.jpg"]


def test_a_large_zip_states_its_directory_elsewhere(tmp_path):
    path = packed(tmp_path / "plain.zip", ("a.jpg", JPEG))
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HLL", data, end + 10)
    large = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    last = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 65_535, 65_535, *[0xFFFFFFFF] * 2, 0)
    path.write_bytes(data[:end] + large + locator + last)

    assert taken(path) == {"a.jpg": JPEG}

    too_long = large[:40] + struct.pack("<Q", 1 << 33) + large[48:]
    path.write_bytes(data[:end] + too_long + locator + last)
    with pytest.raises(ArchiveRefused, match="more than the limit of 100,000 files"):
        zips.members(path)
