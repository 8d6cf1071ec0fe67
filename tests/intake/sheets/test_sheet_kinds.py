import zipfile
from pathlib import Path

import pytest

from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.sheets import SheetChoices, SheetLimits

SAVE_AS = (
    "Sheets can be XLSX, XLS, ODS, CSV or TSV. Open it in your spreadsheet program, save it as .xlsx, "
    "and upload that file."
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(path: Path, **members: bytes) -> bytes:
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name.replace("__", "/").replace("_DOT_", "."), data)
    return path.read_bytes()


def refusal(tmp_path: Path, name: str, data: bytes, limits: SheetLimits | None = None) -> str:
    path = tmp_path / "upload"
    path.write_bytes(data)
    with pytest.raises(SheetRefused) as refused:
        sheets.read(path, name, SheetChoices(), limits)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (
            "old.xls",
            COMPOUND + b"\0" * 600,
            (
                "The file is damaged: part of it cannot be read. Save it again as .xlsx and "
                "upload it again."
            ),
        ),
        (
            "locked.xlsx",
            COMPOUND + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            (
                "“locked.xlsx” is protected by a password. Remove the password in your "
                "spreadsheet program (save it without encryption), and upload the file again."
            ),
        ),
        ("list.pdf", b"%PDF-1.7\n", f"“list.pdf” is a PDF, not a sheet. {SAVE_AS}"),
        (
            "page.xls",
            b"\xef\xbb\xbf <html><table>",
            f"“page.xls” is a web page, not a sheet. {SAVE_AS}",
        ),
        (
            "photo.csv",
            b"\xff\xd8\xff\xe0",
            (
                "“photo.csv” is a picture (JPEG), not a sheet. Add it to the pictures. Sheets can "
                "be XLSX, XLS, ODS, CSV or TSV."
            ),
        ),
        (
            "saved.xml",
            b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            f"“saved.xml” is a sheet in Excel's old XML format. {SAVE_AS}",
        ),
        (
            "feed.xml",
            b"<?xml version='1.0'?><rows/>",
            f"“feed.xml” is an XML file, not a sheet. {SAVE_AS}",
        ),
        (
            "sap.xls",
            b"MIME-Version: 1.0\r\n",
            f"“sap.xls” is a web archive (MHTML), not a sheet. {SAVE_AS}",
        ),
        ("page.csv", b"<!DOCTYPE html>", f"“page.csv” is a web page, not a sheet. {SAVE_AS}"),
        ("rows.xls", b"\n<table><tr>", f"“rows.xls” is a web page, not a sheet. {SAVE_AS}"),
        (
            "letter.rtf",
            b"{\\rtf1",
            f"“letter.rtf” is a text document (RTF), not a sheet. {SAVE_AS}",
        ),
        (
            "list.csv.gz",
            b"\x1f\x8b\x08",
            f"“list.csv.gz” is a compressed file (gzip), not a sheet. {SAVE_AS}",
        ),
        (
            "list.7z",
            b"7z\xbc\xaf\x27\x1c",
            f"“list.7z” is a compressed file (7z), not a sheet. {SAVE_AS}",
        ),
        (
            "list.rar",
            b"Rar!\x1a\x07",
            f"“list.rar” is a compressed file (RAR), not a sheet. {SAVE_AS}",
        ),
        ("empty.csv", b"", "“empty.csv” is empty (0 bytes). Save it again and upload it again."),
        (
            "broken.xlsx",
            b"PK\x03\x04junk",
            (
                "“broken.xlsx” is damaged and cannot be opened as XLSX. Save it again and upload "
                "it again."
            ),
        ),
    ],
)
def test_a_file_that_is_not_a_sheet_is_named_by_its_content(tmp_path, name, data, sentence):
    assert refusal(tmp_path, name, data) == sentence


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ({"Index__Document_DOT_iwa": b""}, "a Numbers sheet (.numbers)"),
        ({"xl__workbook_DOT_bin": b""}, "in Excel's binary format (.xlsb)"),
        ({"word__document_DOT_xml": b""}, "a text document (.docx)"),
        ({"Index_DOT_zip": b""}, "a Numbers sheet (.numbers)"),
        ({"index__notes_DOT_txt": b""}, "a zip without a sheet in it"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "a zip without a sheet in it"),
        ({"a_DOT_jpg": b""}, "a zip without a sheet in it"),
    ],
)
def test_a_zip_that_is_not_an_xlsx_is_named(tmp_path, members, word):
    data = packed(tmp_path / "zip", **members)

    assert refusal(tmp_path, "file", data) == f"“file” is {word}. {SAVE_AS}"


def test_a_file_over_the_limit_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(300_000_000)

    with pytest.raises(SheetRefused) as refused:
        sheets.read(path, "huge.xlsx")

    assert refused.value.sentence == (
        "“huge.xlsx” is 300 MB; the limit is 50 MB. Delete pictures and worksheets that are not "
        "needed, or save the one worksheet as CSV."
    )


def test_a_zip_whose_type_cannot_be_unpacked_is_called_damaged(tmp_path):
    path = tmp_path / "sheet.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        begin = package.getinfo("mimetype").header_offset + 30 + len("mimetype")
    data = bytearray(path.read_bytes())
    data[begin] |= 0b111  # a kind of block that deflate does not have

    assert "is damaged and cannot be opened" in refusal(tmp_path, "sheet.ods", bytes(data))
