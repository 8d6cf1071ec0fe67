"""The registry: what it recognises, and that no page or script has another list."""

import io
import re

import pytest
from PIL import Image

from jobs import formats
from jobs.design import output
from jobs.formats import FORMATS
from jobs.rendering.encoding import saving
from tests import services

ALL = pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.code)


def head(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (16, 16)).save(data, kind)
    return data.getvalue()[: formats.HEAD]


def brands(*names: bytes) -> bytes:
    body = b"ftyp" + names[0] + b"\0\0\0\0" + b"".join(names[1:])
    return (len(body) + 4).to_bytes(4) + body


def code_of(start: bytes) -> str:
    found = formats.recognised(start)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("start", "code"),
    [
        *((head(kind), kind) for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")),
        (b"II+\0\x08\0\0\0", "TIFF"),
        (brands(b"heic", b"mif1"), "HEIF"),
        (brands(b"mif1", b"heic"), "HEIF"),
        (brands(b"isom", b"heic"), "HEIF"),
        (brands(b"mif1", b"avif"), "AVIF"),
        (brands(b"avif", b"mif1"), "AVIF"),
        (brands(b"avis", b"avif"), "AVIF"),
        (b"MM\0+\0\x08\0\0", "TIFF"),
        (b"MM\0*\0\0\0\x08CR", ""),
        (b"\xff\xd8\xff\xe1", "JPEG"),
        (b"\xff\xd8", ""),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x89PNG\n\x1a\n", ""),
        (brands(b"heix"), "HEIF"),
        (brands(b"hevc"), "HEIF"),
        (brands(b"msf1", b"hevc"), "HEIF"),
        (b"\xff\x4f\xff\x51\0\x2f", "JPEG2000"),
        (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ", "JPEG2000"),
        (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypmjp2", ""),
        (b"8BPS\0\1", "PSD"),
        (b"8BPS\0\2", ""),
        (b"MMOR\0\0", ""),
        (brands(b"crx "), ""),
        (brands(b"qt  "), ""),
        (b"II*\0\x10\0\0\0CR\x02\0", ""),
        (b"BMW;12 EUR", ""),
        (b"name,text\n", ""),
        (b"", ""),
    ],
)
def test_a_format_is_recognised_by_the_first_bytes_of_a_file(start: bytes, code: str):
    assert code_of(start) == code


@ALL
def test_codes_and_extensions_are_lower_or_upper_case_and_belong_to_one_format(one):
    assert one.code == one.code.upper()
    assert len(one.code) <= 8, "the database has no room for more"
    assert all(formats.EXTENSIONS[extension] is one for extension in one.extensions)
    assert list(one.extensions) == [extension.lower() for extension in one.extensions]
    assert formats.of(one.code) is one


@ALL
def test_pillow_knows_a_format_by_its_code_and_media_type(one):
    Image.init()

    assert one.code in {*Image.OPEN, "HEIF"}
    assert Image.MIME.get(one.code, one.media_type) == one.media_type


@ALL
def test_a_result_takes_a_format_that_can_be_written(one):
    assert formats.resulting(one.code).is_written
    assert formats.resulting(one.code, is_clear=True).is_written


def test_results_keep_their_format_where_it_can_be_written():
    kept = {one.code: formats.resulting(one.code).code for one in FORMATS}

    assert {code: result for code, result in kept.items() if code != result} == {
        one.code: "JPEG" for one in FORMATS if not one.is_written
    }


def test_designs_and_the_encoder_know_every_written_format_and_no_other():
    words = {one.choice for one in formats.WRITTEN}

    assert set(output.FORMATS) == {"keep", *words}
    assert set(saving.SAVERS) == words


def test_the_readme_names_every_format():
    readme = (services.ROOT / "README.md").read_text(encoding="utf-8")

    assert f"{formats.all_names('and')}." in re.sub(r"\s+", " ", readme)


def test_no_other_code_names_an_extension():
    """Scripts and pages get their extensions from the registry (`templatetags/formats.py`)."""
    folders = ("templates", "static/js")
    files = [file for name in folders for file in (services.ROOT / name).rglob("*.*")]
    written = re.compile(r"""["'.](jpe?g|tiff?|heic|avif|webp)["',]""")

    assert [
        file.name
        for file in files
        if file.suffix in (".html", ".js") and written.search(file.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("among", "expected"),
    [
        ((), ""),
        (("JPEG", "WEBP"), ""),
        (("JPEG", "HEIF"), "HEIC becomes JPEG"),
        (("GIF",), "GIF becomes JPEG, or PNG with transparency"),
        (("HEIF", "PNG", "BMP"), "HEIC and BMP become JPEG, or PNG with transparency"),
        (("GIF", "BMP", "PSD"), "GIF, BMP and PSD become JPEG, or PNG with transparency"),
    ],
)
def test_what_becomes_of_formats_that_are_only_read_is_one_sentence(among, expected):
    assert formats.converted([formats.of(code) for code in among]) == expected


def test_formats_are_listed_as_people_list_them():
    assert formats.all_names() == ("JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF, JPEG 2000, PSD or BMP")
    assert formats.all_names("and", without="BMP").endswith("JPEG 2000 and PSD")
    assert formats.written_names() == "JPEG, PNG, WebP, TIFF or AVIF"
    assert formats.names_with_quality("and") == "JPEG, WebP and AVIF"


@pytest.mark.parametrize(
    ("code", "is_clear", "result"),
    [
        *((code, clear, code) for code in ("JPEG", "PNG", "WEBP", "TIFF") for clear in (0, 1)),
        ("HEIF", False, "JPEG"),
        ("HEIF", True, "JPEG"),
        *((code, False, "JPEG") for code in ("GIF", "BMP", "PSD", "JPEG2000")),
        *((code, True, "PNG") for code in ("GIF", "BMP", "PSD", "JPEG2000")),
    ],
)
def test_the_format_of_a_result_follows_the_photo_and_its_transparency(code, is_clear, result):
    assert formats.resulting(code, is_clear=is_clear).code == result


def test_a_format_is_found_by_its_code_and_by_the_word_of_designs():
    assert [formats.of_choice(one.choice) for one in formats.WRITTEN] == list(formats.WRITTEN)
    for word in ("gif", "JPEG"):
        with pytest.raises(KeyError):
            formats.of_choice(word)
    with pytest.raises(KeyError):
        formats.of("jpeg")
