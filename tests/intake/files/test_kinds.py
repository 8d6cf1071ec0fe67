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


@pytest.mark.parametrize(
    ("path", "worth_sending"),
    [
        ("a/B.JPEG", True),
        ("scan", True),
        ("Dr. Müller", True),
        ("x.heic", True),
        ("x.CR3", False),
        ("x.numbers", False),
    ],
)
def test_the_name_decides_whether_a_file_is_worth_sending(path, worth_sending):
    assert kinds.has_picture_name(path) is worth_sending


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("a/.DS_Store", True),
        ("Thumbs.db", True),
        ("__MACOSX/a/._b.jpg", True),
        ("a/._b.jpg", True),
        ("a\\@eaDir\\b.jpg", True),
        ("a/b.jpg", False),
        (".hidden.jpg", False),
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
