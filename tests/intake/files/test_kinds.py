import io

import pytest
from PIL import Image

from jobs.intake.files import kinds


def picture(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (4, 4)).save(data, kind)
    return data.getvalue()[:64]


def brand(*brands: bytes) -> bytes:
    body = b"ftyp" + brands[0] + b"\0\0\0\0" + b"".join(brands[1:])
    return (len(body) + 4).to_bytes(4) + body


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        *((picture(kind), kind) for kind in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP")),
        (brand(b"heic", b"mif1"), "HEIF"),
        (brand(b"mif1", b"heic"), "HEIF"),
        (brand(b"mif1", b"avif"), "AVIF"),
        (brand(b"avif", b"mif1"), "AVIF"),
        (brand(b"crx "), "RAW"),
        (brand(b"qt  "), "VIDEO"),
        (b"II*\0\x10\0\0\0CR\x02\0", "RAW"),
        (b"IIU\0\x08", "RAW"),
        (b"<?xml version='1.0'?>\n<svg xmlns=", "SVG"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "MARKUP"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"name,text\n", "TEXT"),
        (b"\x01\x02\x03", "UNKNOWN"),
        (b"", "EMPTY"),
    ],
)
def test_a_file_is_recognised_by_its_first_bytes(head, kind):
    assert kinds.kind_of(head) == kind


@pytest.mark.parametrize(
    ("head", "name", "sentence"),
    [
        (b"", "a.jpg", "This file is empty (0 bytes). Copy it again from the original."),
        (b"GIF89a", "a.jpg", "This is a GIF. Save it as PNG."),
        (
            b"%PDF-1.7",
            "",
            (
                "This is a PDF, not a picture. Export its pages as JPEG, PNG, WebP, TIFF, HEIC or "
                "AVIF."
            ),
        ),
        (
            b"\x01\x02",
            "x.nef",
            "This is a raw camera file. Export it as JPEG, PNG, WebP, TIFF, HEIC or AVIF.",
        ),
        (
            b"\x01\x02",
            "",
            (
                "This is not a picture we can read. Pictures can be JPEG, PNG, WebP, TIFF, HEIC or "
                "AVIF."
            ),
        ),
        (
            b"PK\x03\x04",
            "prices.xlsx",
            "This is a document, not a picture. If it is the sheet, upload it in the next step.",
        ),
    ],
)
def test_a_file_that_is_not_a_picture_is_named_with_what_to_do(head, name, sentence):
    assert kinds.not_a_picture(head, name) == sentence


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
