"""Chunks of a PNG, before and behind its pixels."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

from jobs.rendering.metadata.facts import png_values


def png(texts: dict[str, str], *, packed: bool = False) -> bytes:
    chunks, file = PngImagePlugin.PngInfo(), io.BytesIO()
    for name, text in texts.items():
        chunks.add_text(name, text, zip=packed)
    Image.new("L", (8, 8)).save(file, "PNG", pnginfo=chunks)
    return file.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    checked = struct.pack(">L", zlib.crc32(name + content))
    return struct.pack(">L", len(content)) + name + content + checked


def behind_the_pixels(data: bytes, *chunks: bytes) -> io.BytesIO:
    end = data.index(b"IEND") - 4
    return io.BytesIO(data[:end] + b"".join(chunks) + data[end:])


def test_texts_are_facts_packed_or_not():
    told = {"Title": "Größe", "Author": "Anna", "Software": "x", "Description": "Fish"}

    for packed in (False, True):
        found = png_values.read(io.BytesIO(png(told, packed=packed)))

        assert found.texts == {"title": "Größe", "creator": "Anna", "caption": "Fish"}


def test_blocks_behind_the_pixels_are_found():
    xmp = b"XML:com.adobe.xmp\0\0\0\0\0<x/>"
    file = behind_the_pixels(png({}), chunk(b"eXIf", b"II*\0"), chunk(b"iTXt", xmp))

    assert png_values.read(file) == png_values.PngMetadata(exif=b"II*\0", xmp=b"<x/>")


def test_a_profile_of_imagemagick_is_unpacked():
    digits = b"\nexif\n       8\n" + b"Exif\0\0II".hex().encode() + b"\n"
    packed = b"Raw profile type APP1\0\0" + zlib.compress(digits)

    assert png_values.read(behind_the_pixels(png({}), chunk(b"zTXt", packed))).exif == b"Exif\0\0II"


def test_a_text_that_unpacks_without_end_is_left_out():
    bomb = b"Title\0\0" + zlib.compress(bytes(50_000_000))

    found = png_values.read(behind_the_pixels(png({"Author": "Anna"}), chunk(b"zTXt", bomb)))

    assert found.texts == {"creator": "Anna"}
