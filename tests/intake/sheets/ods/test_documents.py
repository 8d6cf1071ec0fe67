"""The zip of an OpenDocument sheet: encrypted, damaged, or larger than it looks."""

import zipfile

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets import SheetLimits
from tests.intake.sheets.ods.document_files import document, names, row, table, text
from tests.intake.sheets.workbook_files import read, rewritten

FULL = table(names("a"), row(text("x")))


def test_an_encrypted_file_is_refused_with_what_to_do(tmp_path):
    entries = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"

    with pytest.raises(SheetRefused) as refused:
        read(document(tmp_path / "a.ods", FULL, entries=entries))

    assert refused.value.sentence == (
        "The file is protected by a password. Remove the password in your spreadsheet program "
        "(save it without encryption), and upload the file again."
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</office:body>", b""),
        (b"<table:table-row ", b'<table:table-row table:number-rows-repeated="many" '),
        (b"<office:body>", b'<office:body a="&unknown;">'),
    ],
)
def test_damaged_contents_are_refused_in_words(tmp_path, old, new):
    path = document(tmp_path / "a.ods", FULL)

    with pytest.raises(SheetRefused) as refused:
        read(rewritten(path, "content.xml", lambda xml: xml.replace(old, new)))

    assert refused.value.sentence == (
        "The file is damaged: part of it cannot be read. Save it again as .xlsx and upload it "
        "again."
    )


def test_a_file_without_contents_is_refused_in_words(tmp_path):
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    with pytest.raises(SheetRefused, match="is damaged"):
        read(path)


def test_entities_that_grow_without_limit_are_refused(tmp_path):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><office:document-content '
    path = document(tmp_path / "a.ods", FULL)

    with pytest.raises(SheetRefused, match="holds a document type"):
        read(
            rewritten(
                path, "content.xml", lambda xml: xml.replace(b"<office:document-content ", bomb)
            )
        )


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path):
    path = document(tmp_path / "a.ods", FULL + " " * 3_000_000)

    with pytest.raises(SheetRefused, match="unpacks to more than the limit of 2 MB"):
        read(path, SheetLimits(unpacked_bytes=2_000_000))
