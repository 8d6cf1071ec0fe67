"""XML that no parser should see."""

import pytest

from jobs.errors import SheetRefused
from tests.intake.sheets.workbook_files import read, rewritten, workbook


def test_a_document_type_is_refused_before_its_entities_are_read(tmp_path):
    path = workbook(tmp_path / "doctype.xlsx", [["a"], ["b"]])
    evil = rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1),
    )

    with pytest.raises(SheetRefused, match="holds a document type"):
        read(evil)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]
)
def test_a_document_type_is_refused_in_any_encoding(tmp_path, part, encoding):
    def with_doctype(xml: bytes) -> bytes:
        text = xml.decode().partition("?>")[2]
        name = "utf-8" if encoding == "utf-8" else "utf-16"
        head = f'<?xml version="1.0" encoding="{name}"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
        return (head + text).encode(encoding)

    path = rewritten(workbook(tmp_path / "doctype.xlsx", [["text"], ["x"]]), part, with_doctype)

    with pytest.raises(SheetRefused, match="holds a document type"):
        read(path)
