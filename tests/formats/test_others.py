"""The name of a file that the site does not take, and what to do."""

import pytest

from jobs import formats
from jobs.formats import others


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x10ftypcrx \0\0\0\0", "RAW"),
        (b"\0\0\0\x10ftypqt  \0\0\0\0", "VIDEO"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "VIDEO"),
        (b"II*\0\x10\0\0\0CR\x02\0", "RAW"),
        (b"IIU\0\x08", "RAW"),
        (b"MMOR\0\0", "RAW"),
        (b"II\x1a\0\0\0HEAPCCDR", "RAW"),
        (b"FUJIFILMCCD-RAW 0201", "RAW"),
        (b"8BPS\0\x02", "LARGE_PSD"),
        (b"RIFF\x10\0\0\0WAVE", "VIDEO"),
        (b"<?xml version='1.0'?>\n<svg xmlns=", "SVG"),
        (b"  <svg/>", "SVG"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "MARKUP"),
        (b"%PDF-1.7", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "POSTSCRIPT"),
        (b"PK\x03\x04", "ZIP"),
        (b"\0\0\0\x01Bud1\0\0", "SYSTEM"),
        (b"MM\0*\0\0\0\x08CR", "RAW"),
        (b"\0MRM\0", "RAW"),
        (b"FOVb", "RAW"),
        (b"IIRO", "RAW"),
        (b"IIRS", "RAW"),
        (b"\xc5\xd0\xd3\xc6", "POSTSCRIPT"),
        (b"\0\0\1\0\1\0", "ICON"),
        (b"icns\0\0", "ICON"),
        (b"\xff\x0a", "JXL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JXL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypmjp2", "VIDEO"),
        (b"\x1a\x45\xdf\xa3", "VIDEO"),
        (b"PK\x05\x06", "ZIP"),
        (b"Rar!\x1a\x07", "ARCHIVE"),
        (b"7z\xbc\xaf\x27\x1c", "ARCHIVE"),
        (b"\x1f\x8b\x08", "ARCHIVE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "OFFICE"),
        (b"\0\x05\x16\x07\0\x02", "SYSTEM"),
        (b"<!DOCTYPE svg PUBLIC", "SVG"),
        (b"\r\n\t<HTML>", "MARKUP"),
        (b"   ", "UNKNOWN"),
        (b"\xef\xbb\xbf", "UNKNOWN"),
        ("Größe\t7\r\n".encode("cp1252"), "TEXT"),
        (b"text\x0c", "UNKNOWN"),
        (b"BMW;12 EUR", "TEXT"),
        (b"name,text\n", "TEXT"),
        (b"\x01\x02\x03", "UNKNOWN"),
        (b"", "EMPTY"),
    ],
)
def test_a_file_is_recognised_by_its_first_bytes(head: bytes, kind: str):
    assert formats.recognised(head) is None
    assert others.kind_of(head) == kind


@pytest.mark.parametrize(
    ("head", "extension", "kind"),
    [
        (b"\x01\x02", "nef", "RAW"),
        (b"II*\0", "nef", "RAW"),
        (b"PK\x03\x04", "xlsx", "OFFICE"),
        (b"%PDF-1.7", "jpg", "PDF"),
        (b"%PDF-1.7", "nef", "PDF"),
        (b"bplist00", "icloud", "CLOUD"),
        (b"PK\x03\x04", "docx", "OFFICE"),
        (b"PK\x03\x04", "jpg", "ZIP"),
        (b"a,b\n1,2\n", "csv", "OFFICE"),
        (b"<svg>", "xml", "SVG"),
        (b"RIFF\x10\0\0\0AVI ", "thm", "SIDECAR"),
        (b"\0\0\0\x10ftypqt  \0\0\0\0", "heics", "SEQUENCE"),
        (b"", "nef", "EMPTY"),
        (b"\x01\x02", "", "UNKNOWN"),
    ],
)
def test_the_name_decides_where_the_bytes_do_not(head: bytes, extension: str, kind: str):
    assert others.sentence(head, extension) == others.OTHERS[kind].sentence


def test_no_extension_belongs_to_two_types_or_to_a_format():
    ends = [end for other in others.OTHERS.values() for end in other.extensions]

    assert len(ends) == len(set(ends))
    assert not set(ends) & set(formats.EXTENSIONS)


@pytest.mark.parametrize(
    ("extension", "kind"), [("nef", "RAW"), ("xlsx", "OFFICE"), ("jpg", ""), ("", ""), ("NEF", "")]
)
def test_an_extension_says_what_kind_of_file_it_is_of(extension: str, kind: str):
    assert others.kind_of_extension(extension) == kind


@pytest.mark.parametrize("kind", others.OTHERS)
def test_a_sentence_says_what_a_file_is_and_ends_as_sentences_do(kind: str):
    said = others.OTHERS[kind].sentence

    assert said.startswith("This ")
    assert said.endswith(".")
    assert len(said) <= 200


def test_pictures_are_exported_from_files_with_some_extensions():
    assert {"nef", "svg", "pdf", "psb", "jxl", "ico"} <= set(others.IMAGE_EXTENSIONS)
    assert {"mp4", "xlsx", "zip", "xmp", "txt"}.isdisjoint(others.IMAGE_EXTENSIONS)
