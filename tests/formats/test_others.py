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
        (b"\x01\x02", "", "UNKNOWN"),
    ],
)
def test_the_name_decides_where_the_bytes_do_not(head: bytes, extension: str, kind: str):
    assert others.sentence(head, extension) == others.OTHERS[kind].sentence


def test_no_extension_belongs_to_two_types_or_to_a_format():
    ends = [end for other in others.OTHERS.values() for end in other.extensions]

    assert len(ends) == len(set(ends))
    assert not set(ends) & set(formats.EXTENSIONS)
