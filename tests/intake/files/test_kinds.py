import pytest

from jobs import formats
from jobs.errors import FileRefused, KindRefused
from jobs.intake.files import kinds
from tests.intake import tiny_pictures

SUPPORTED = formats.all_names()


def test_a_picture_is_known_by_its_bytes_whatever_its_name_says():
    assert kinds.ensure_picture(tiny_pictures.png(), "a.jpg") == "PNG"


@pytest.mark.parametrize(
    ("head", "name", "refused", "sentence"),
    [
        (
            b"",
            "a.jpg",
            FileRefused,
            "This file is empty (0 bytes). Copy it again from the original.",
        ),
        (
            b"%PDF-1.7",
            "",
            KindRefused,
            "This is a PDF, not a picture. Export its pages as JPEG, PNG, WebP, TIFF or AVIF.",
        ),
        (
            b"II*\0\x08\0\0\0",
            "x.nef",
            KindRefused,
            "This is a raw camera file. Export it as JPEG, PNG, WebP, TIFF or AVIF.",
        ),
        (
            b"\x01\x02",
            "",
            KindRefused,
            f"This is not a picture we can read. Pictures can be {SUPPORTED}.",
        ),
        (
            b"PK\x03\x04",
            "prices.xlsx",
            KindRefused,
            "This is a document, not a picture. If it is the sheet, upload it as the sheet.",
        ),
    ],
)
def test_a_file_that_is_not_a_picture_is_named_with_what_to_do(head, name, refused, sentence):
    with pytest.raises(refused) as raised:
        kinds.ensure_picture(head, name)

    assert (type(raised.value), raised.value.sentence) == (refused, sentence)


def test_a_zip_is_known_by_its_bytes():
    assert kinds.is_zip(b"PK\x03\x04")
    assert not kinds.is_zip(tiny_pictures.jpeg())


# names of files → what is said of them before a byte is sent, or nothing if they may be pictures
NAMES = [
    ("a/B.JPEG", ""),
    ("scan", ""),
    ("Dr. Müller", ""),
    ("trailing.", ""),
    (".jpg", ""),
    ("3.14 pi", ""),
    ("version.12345678", ""),
    ("größe.jpß", ""),
    ("x.heic", ""),
    ("x.jpg ", ""),
    ("x.jpg~", ""),
    ("archive.zip/1.jpg", ""),
    ("C:\\fotos.zip\\1.jpg", ""),
    ("x.CR3", "This is a raw camera file. Export it as JPEG, PNG, WebP, TIFF or AVIF."),
    (
        "x.numbers",
        "This is a document, not a picture. If it is the sheet, upload it as the sheet.",
    ),
    (
        "~$prices.xlsx",
        "This is a document, not a picture. If it is the sheet, upload it as the sheet.",
    ),
    ("x.jpg.exe", f"This is not a picture we can read. Pictures can be {SUPPORTED}."),
    ("x.jpg.part", f"This is not a picture we can read. Pictures can be {SUPPORTED}."),
    ("x.mov", "This is a video, not a picture."),
    ("x.heics", "This is an animation. Save the one picture you want."),
    ("x.ai", "This is a PostScript drawing. Export it as PNG in the size you need."),
    ("x.svgz", "This is a vector drawing (SVG). Export it as PNG in the size you need."),
    (
        ".x.jpg.icloud",
        "This picture is still in iCloud. Download it in the Finder, and upload it again.",
    ),
    ("x.aae", "This is a settings file of a photo program, not a picture."),
    ("x.url", "This is a text file, not a picture."),
    ("x.webm", "This is a video, not a picture."),
    ("x.zip", "This is a zip inside the folder. Unpack it, or upload it by itself."),
    ("x.tgz", "This is an archive. Unpack it, and upload the pictures or a zip."),
]


@pytest.mark.parametrize(("path", "sentence"), NAMES)
def test_the_name_decides_whether_a_file_is_worth_sending(path, sentence):
    assert ("" if kinds.has_picture_name(path) else kinds.not_a_picture_name(path)) == sentence


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("a/.DS_Store", True),
        ("Thumbs.db", True),
        ("THUMBS.DB", True),
        ("a/ehthumbs_vista.db", True),
        ("a/Desktop.ini", True),
        ("Icon\r", True),
        (".localized", True),
        ("a/.nomedia", True),
        ("a/.picasa.ini", True),
        ("__MACOSX/a/._b.jpg", True),
        ("__macosx/b.jpg", True),
        ("a/._b.jpg", True),
        ("a\\@eaDir\\b.jpg", True),
        ("a/.@__thumb/b.jpg", True),
        ("#recycle/b.jpg", True),
        ("@Recycle/b.jpg", True),
        ("$RECYCLE.BIN/S-1-5/b.jpg", True),
        ("System Volume Information/b.jpg", True),
        (".AppleDouble/b.jpg", True),
        (".TemporaryItems/b.jpg", True),
        (".Trashes/501/b.jpg", True),
        (".Spotlight-V100/b.jpg", True),
        (".fseventsd/b.jpg", True),
        (".thumbnails/b.jpg", True),
        (".git/b.jpg", True),
        ("a/b.jpg", False),
        (".hidden.jpg", False),
        (".hidden/b.jpg", False),
        ("recycle/b.jpg", False),
        ("@eaDir", False),
        ("__MACOSX", False),
        ("thumbs.db/b.jpg", False),
        ("_._b.jpg", False),
        ("thumbs.db.jpg", False),
    ],
)
def test_files_that_systems_put_beside_pictures_are_ignored(path, ignored):
    assert kinds.is_ignored(path) is ignored


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("a" * 1000, 0),
        ("a" * 1001, 1001),
        ("ß" * 500, 0),  # stored as ss for matching
        ("ß" * 501, 1002),
        ("photos/" + "ﬃ" * 331, 0),  # as ffi
        ("photos/" + "ﬃ" * 332, 1003),
        ("ﬃ" * 333 + "a", 0),
        ("ﬃ" * 334, 1002),
        (" " * 1001, 1001),
    ],
)
def test_a_path_is_as_long_as_the_letters_that_it_folds_into(path, counted):
    said = f"Its path has {counted:,} characters; the limit is 1,000. Use shorter folder names."

    assert kinds.length_refusal(path) == (said if counted else "")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.jpg", "a/b.jpg"),
        ("./a//b.jpg", "a/b.jpg"),
        ("/a/./b/", "a/b"),
        ("a/../b.jpg", "a/../b.jpg"),
        ("...", "..."),
        (".", ""),
    ],
)
def test_a_path_has_no_empty_parts(path, expected):
    assert kinds.without_empty_parts(path) == expected


@pytest.mark.parametrize(
    ("path", "sentence", "expected"),
    [
        (
            "a.mov",
            "This is a video, not a picture.",
            (
                "“a.mov” cannot be used. This is a video, not a picture. Pictures can be "
                f"{SUPPORTED}."
            ),
        ),
        (
            "a.pdf",
            "Export its pages as JPEG, PNG, WebP, TIFF or AVIF.",
            "“a.pdf” cannot be used. Export its pages as JPEG, PNG, WebP, TIFF or AVIF.",
        ),
        (
            f"{'x' * 200}/{'y' * 116}.bin",
            f"Pictures can be {SUPPORTED}.",
            f"“…{'y' * 116}.bin” cannot be used. Pictures can be {SUPPORTED}.",
        ),
        (
            f"{'y' * 116}.bin",
            f"Pictures can be {SUPPORTED}.",
            f"“{'y' * 116}.bin” cannot be used. Pictures can be {SUPPORTED}.",
        ),
    ],
)
def test_a_file_that_is_not_taken_is_named_with_what_can_be_once(path, sentence, expected):
    assert kinds.why_not_taken(path, sentence) == expected
