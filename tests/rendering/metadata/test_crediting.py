"""Title and copyright of a design in its results, in every format and both ways to make them, as
exiftool reads them.
"""

import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from jobs import rendering
from jobs.design import Cell, parse
from jobs.errors import ValueUnusable
from jobs.rendering.metadata import crediting, exif, photoshop, xmp
from jobs.rendering.metadata.crediting import Credits
from tests.rendering import pictures, placed_photos
from tests.rendering.exiftool import tags, tags_of
from tests.rendering.metadata.test_carried import FORMATS, KEPT
from tests.rendering.pictures import LIMIT, photo, saved, written

TITLE, RIGHTS = "Łucja & <Ana> · 春", "© 2026 Foto Müller, Genève"
ROW = {
    "caption": Cell.of_text("Fresh oysters"),
    "Name": Cell.of_text(TITLE),
    "By": Cell.of_text(""),
}
SAID = {"title": "{Name}", "copyright": RIGHTS}
CREDITS = Credits(TITLE, RIGHTS)


def look(**output: Any) -> Any:
    return parse(
        {
            "format": 1,
            "boxes": [{"text": "{caption}", "y": 90, "height": 20}],
            "output": SAID | output,
        }
    )


def made(path: Path, **output: Any) -> rendering.Picture:
    return rendering.render(path, look(**output), ROW, max_pixels=LIMIT)


def told(folder: Path, picture: rendering.Picture) -> dict[str, Any]:
    return tags(written(folder, picture.data, f"result.{picture.extension}"))


def credits_in(said: dict[str, Any]) -> tuple[Any, Any, Any]:
    copyrights = {name: value for name, value in said.items() if name.endswith(":Copyright")}
    return said.get("XMP-dc:Title"), said.get("XMP-dc:Rights"), copyrights.get("IFD0:Copyright")


@pytest.fixture(params=["1", "0"], ids=["spliced", "decoded"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OVERPRINT_SPLICE", request.param)
    return "splice" if request.param == "1" else "pillow"


def test_a_photo_without_credits_gets_them(tmp_path: Path, way: str):
    source = written(tmp_path, saved(photo(600, 400), "JPEG"))

    result = made(source)

    assert result.way.path == way
    assert credits_in(told(tmp_path, result)) == (TITLE, RIGHTS, RIGHTS)


def test_other_metadata_of_a_photo_stays(tmp_path: Path, way: str):
    source = written(tmp_path, placed_photos.jpeg(photo(600, 400), 6))

    result = made(source)

    said = told(tmp_path, result)
    assert result.way.path == way
    assert credits_in(said) == (TITLE, RIGHTS, RIGHTS)
    assert {name: said[name] for name in KEPT} == KEPT
    assert {
        "GPS:GPSLatitude",
        "XMP-exif:GPSLatitude",
        "IPTC:City",
        "XMP-photoshop:City",
    } <= said.keys()
    assert (result.width, result.height) == (400, 600)


@pytest.mark.parametrize("metadata", ["none", "no_place"])
def test_credits_are_written_even_if_the_photos_metadata_is_left_out(
    tmp_path: Path, way: str, metadata: str
):
    source = written(tmp_path, placed_photos.jpeg(photo(600, 400), 6))

    result = made(source, metadata=metadata)

    said = told(tmp_path, result)
    assert credits_in(said) == (TITLE, RIGHTS, RIGHTS)
    assert said["IFD0:Orientation"] == "Rotate 90 CW"
    assert ("IFD0:Make" in said) == (metadata == "no_place")
    assert placed_photos.CITY not in result.data


def test_every_format_contains_them(tmp_path: Path):
    sources = [
        written(tmp_path, placed_photos.jpeg(photo(300, 200), 6), "told"),
        written(tmp_path, saved(photo(300, 200), "PNG"), "silent"),
    ]

    results = [made(source, format=wanted) for source in sources for wanted in FORMATS]

    files = [
        written(tmp_path, result.data, f"{n}.{result.extension}")
        for n, result in enumerate(results)
    ]
    assert [credits_in(said) for said in tags_of(*files)] == [(TITLE, RIGHTS, RIGHTS)] * 2 * len(
        FORMATS
    )


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_each_kind_is_kept_and_contains_them(tmp_path: Path, kind: str):
    source = written(tmp_path, saved(photo(300, 200), kind))

    assert credits_in(told(tmp_path, made(source))) == (TITLE, RIGHTS, RIGHTS)


def others(words: bytes = b"Someone else") -> bytes:
    """Return a JPEG with another title and another owner wherever it can have one."""
    found = Image.Exif()
    found[0x8298], found[0x9C9B], found[0x010E] = (
        words.decode(),
        words.decode().encode("utf-16-le"),
        "A street",
    )
    packet = placed_photos.XMP.replace(
        b"<dc:creator>",
        b"<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>%b</rdf:li>"
        b"<rdf:li xml:lang='de'>%b</rdf:li></rdf:Alt></dc:title>"
        b"<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>%b</rdf:li></rdf:Alt></dc:rights><dc:creator>"
        % ((words,) * 3),
    )
    iptc = (
        placed_photos.dataset(5, words)
        + placed_photos.dataset(116, words)
        + placed_photos.dataset(120, b"Caption")
    )
    resources = placed_photos.resource(0x0404, iptc) + placed_photos.resource(0x0425, bytes(16))
    extra = placed_photos.segment(0xED, photoshop.HEADER + resources) + placed_photos.segment(
        0xE1, xmp.HEADER + packet
    )
    return saved(photo(600, 400), "JPEG", exif=found.tobytes(), extra=extra)


def test_no_other_title_or_owner_is_left_beside_them(tmp_path: Path, way: str):
    source = written(tmp_path, others())

    result = made(source)

    said = told(tmp_path, result)
    assert result.way.path == way
    assert not [name for name, value in said.items() if "Someone else" in str(value)]
    assert credits_in(said) == (TITLE, RIGHTS, RIGHTS)
    assert (said["IPTC:Caption-Abstract"], said["XMP-dc:Creator"], said["IFD0:ImageDescription"]) == (
        "Caption", "Anna", "A street"
    )  # fmt: skip


def test_no_format_contains_another_title_or_owner(tmp_path: Path):
    source = written(tmp_path, others())

    results = [made(source, format=wanted) for wanted in FORMATS]

    files = [
        written(tmp_path, result.data, f"{n}.{result.extension}")
        for n, result in enumerate(results)
    ]
    for said in tags_of(*files):
        assert not [name for name, value in said.items() if "Someone else" in str(value)]
        assert credits_in(said) == (TITLE, RIGHTS, RIGHTS)


def test_an_empty_value_keeps_the_photos_own(tmp_path: Path, way: str):
    source = written(tmp_path, others())

    said = told(tmp_path, made(source, title="", copyright="{By}"))

    assert (
        said["XMP-dc:Title"],
        said["XMP-dc:Rights"],
        said["IFD0:Copyright"],
        said["IPTC:ObjectName"],
    ) == (("Someone else",) * 4)


def test_a_png_text_of_the_same_name_is_replaced(tmp_path: Path):
    texts = PngImagePlugin.PngInfo()
    for name in ("Title", "Copyright", "Software"):
        texts.add_text(name, "Someone else")
    source = written(tmp_path, saved(photo(60, 40), "PNG", pnginfo=texts))

    said = told(tmp_path, made(source))

    assert [name for name, value in said.items() if value == "Someone else"] == ["PNG:Software"]


# --- EXIF -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_of_either_byte_order_keeps_all_else_byte_for_byte(tmp_path: Path, order: str):
    description, makers = b"A street of some length\0", b"MAKER" * 9
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HL", 42, 8)
    first = struct.pack(order + "H", 2) + struct.pack(
        order + "HHLL", 0x010E, 2, len(description), 38
    )
    first += struct.pack(order + "HHLL", 0x9C9C, 1, len(makers), 62) + bytes(4)
    before = b"Exif\0\0" + head + first + description + makers

    after = exif.crediting(before, CREDITS)

    assert after[6 + 38 : 6 + 62 + len(makers)] == description + makers
    picture = written(tmp_path, saved(photo(60, 40), "JPEG", exif=after), "picture.jpg")
    said = tags(picture)
    assert (said["IFD0:ImageDescription"], said["IFD0:Copyright"]) == (
        "A street of some length",
        RIGHTS,
    )
    assert [entry.tag for entry in exif.directories(after).first] == [0x010E, 0x8298, 0x9C9C]


def test_a_short_copyright_is_stored_in_its_entry():
    after = exif.crediting(b"", Credits(copyright="Me"))

    (entry,) = exif.directories(after).first
    assert (entry.tag, entry.value) == (0x8298, b"Me\0")


def test_exif_that_cannot_be_parsed_or_has_no_room_stays_as_it_is():
    damaged, full = b"Exif\0\0II*\0\xff\xff\0\0", pictures.exif_with_thumbnail(1) + bytes(65_000)

    assert [exif.crediting(it, CREDITS) for it in (damaged, full, b"")][:2] == [damaged, full]


# --- XMP ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "packet", [b"", b"<no xml", b"<!DOCTYPE x><x/>", b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"]
)
def test_xmp_that_cannot_be_parsed_is_replaced(tmp_path: Path, packet: bytes):
    said = tags(written(tmp_path, xmp.crediting(packet, CREDITS), "packet.xmp"))

    assert (said["XMP-dc:Title"], said["XMP-dc:Rights"]) == (TITLE, RIGHTS)


def test_a_packet_too_long_for_a_jpeg_is_replaced(tmp_path: Path):
    long = placed_photos.XMP.replace(b"by hand", b"by hand " * 8_200)

    after = xmp.crediting(long, CREDITS)

    assert (len(long) > xmp.LONGEST > len(after), b"by hand" in after) == (True, False)


def test_all_parts_of_a_packet_describe_the_same_resource():
    packet = placed_photos.XMP.replace(b'rdf:about=""', b'rdf:about="uuid:1"')

    assert xmp.crediting(packet, CREDITS).count(b'rdf:about="uuid:1"') == 2


# --- Text -----------------------------------------------------------------------------------------


def test_words_are_one_line_without_what_xml_cannot_hold():
    row = {"Name": Cell.of_text(" A\x00 \x0bline\nand  another ")}

    assert crediting.of_row(look(copyright="©[ {Name}]"), row) == Credits(
        "A line and another", "© A line and another"
    )


def test_too_many_characters_fail_the_row():
    with pytest.raises(ValueUnusable) as raised:
        crediting.of_row(look(), {"Name": Cell.of_text("a" * 1_001)})

    assert (
        raised.value.sentence
        == "The title has 1,001 characters; 1,000 are allowed. Shorten the text."
    )
