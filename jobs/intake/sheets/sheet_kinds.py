"""Detect the type of a file uploaded as a sheet, by its content: the name may be wrong."""

import zipfile
from pathlib import Path
from typing import Literal

from jobs import formats
from jobs.byte_sizes import in_words
from jobs.intake.files import zips
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.refusals import quoted, refused

type SheetKind = Literal["text", "xlsx", "xls", "ods"]

NAMES = "XLSX, XLS, ODS, CSV or TSV"
EXTENSIONS = ("xlsx", "xlsm", "xls", "ods", "csv", "tsv")
"""Of files that are sheets by their name. A `.txt` may be one, but only if a person says so."""

ALLOWED = f"Sheets can be {NAMES}."
SAVE_AS = "Open it in your spreadsheet program, save it as .xlsx, and upload that file."

# [MS-CFB] 2.2; an encrypted XLSX is such a file with a stream of this name ([MS-OFFCRYPTO] 2.3.4.4)
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

OTHER_HEADS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7z)"),
    (b"Rar!", "a compressed file (RAR)"),
)
OLD_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
MARKUP_HEADS = (
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<table", "a web page"),
    (b"mime-version:", "a web archive (MHTML)"),
    (b"<?xml", "an XML file"),
)


def look(path: Path, name: str, limits: SheetLimits) -> SheetKind:
    """Return the kind of the sheet.

    Raises SheetRefused for everything else. Reads only both ends of the file.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise refused(
            f"{quoted(name)} is {in_words(size)}; the limit is {in_words(limits.file_bytes)}. "
            "Delete pictures and worksheets that are not needed, or save the one worksheet as CSV."
        )
    if size == 0:
        raise refused(f"{quoted(name)} is empty (0 bytes). Save it again and upload it again.")
    return _kind_of(path, name)


def _kind_of(path: Path, name: str) -> SheetKind:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(COMPOUND_FILE):
        _refuse_encrypted(path, name)
        return "xls"
    if head.startswith(b"PK"):
        return _zip_kind(path, name)
    refuse_other(head, name)
    return "text"


def refuse_other(head: bytes, name: str) -> None:
    """Raise SheetRefused for a file whose first bytes are those of a picture, a PDF …"""
    if picture := formats.recognised(head):
        raise refused(
            f"{quoted(name)} is a picture ({picture.name}), not a sheet. Add it to the pictures. "
            f"{ALLOWED}"
        )
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if plain.startswith(b"<?xml") and OLD_XML in plain:
        raise refused(f"{quoted(name)} is a sheet in Excel's old XML format. {ALLOWED} {SAVE_AS}")
    if word := _other(head, plain):
        raise refused(f"{quoted(name)} is {word}, not a sheet. {ALLOWED} {SAVE_AS}")


def _other(head: bytes, plain: bytes) -> str | None:
    """Return what the file is, by its first bytes: as they are, or in small letters."""
    found = next((word for magic, word in OTHER_HEADS if head.startswith(magic)), None)
    return found or next((word for magic, word in MARKUP_HEADS if plain.startswith(magic)), None)


def _refuse_encrypted(path: Path, name: str) -> None:
    if ENCRYPTED_STREAM in path.read_bytes():
        raise refused(
            f"{quoted(name)} is protected by a password. Remove the password in your spreadsheet "
            "program (save it without encryption), and upload the file again."
        )


def _zip_kind(path: Path, name: str) -> SheetKind:
    try:
        with zipfile.ZipFile(path) as package:
            members = {member.casefold() for member in package.namelist()}
            mimetype = _mimetype(package) if "mimetype" in members else b""
    except (*zips.BROKEN, MemoryError, KeyError):
        raise refused(
            f"{quoted(name)} is damaged and cannot be opened as XLSX. Save it again and upload it "
            f"again."
        ) from None
    if "xl/workbook.xml" in members:
        return "xlsx"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    raise refused(f"{quoted(name)} is {_zip_word(members)}. {ALLOWED} {SAVE_AS}")


def _mimetype(package: zipfile.ZipFile) -> bytes:
    with package.open("mimetype") as member:
        return member.read(100)


def _zip_word(members: set[str]) -> str:
    if "xl/workbook.bin" in members:
        return "in Excel's binary format (.xlsb)"
    if _is_of_numbers(members):
        return "a Numbers sheet (.numbers)"
    if "word/document.xml" in members:
        return "a text document (.docx)"
    return "a zip without a sheet in it"


def _is_of_numbers(members: set[str]) -> bool:
    return "index.zip" in members or any(map(_is_archive_of_numbers, members))


def _is_archive_of_numbers(member: str) -> bool:
    return member.startswith("index/") and member.endswith(".iwa")
