"""The parts of an OpenDocument sheet: its styles, its contents, and whether it is encrypted."""

import zipfile

from jobs.byte_sizes import MEGABYTE
from jobs.intake.sheets import markup
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.ods import elements
from jobs.intake.sheets.ods.contents import Contents, ContentsScanner
from jobs.intake.sheets.ods.styles import Styles, StylesScanner
from jobs.intake.sheets.refusals import refused

MANIFEST, STYLES, CONTENTS = "META-INF/manifest.xml", "styles.xml", "content.xml"
ENCRYPTED = (b"encryption-data", b"encrypted-package")


def refuse_encrypted(package: zipfile.ZipFile) -> None:
    manifest = _manifest(package)
    if any(mark in manifest for mark in ENCRYPTED):
        raise refused(
            "The file is protected by a password. Remove the password in your spreadsheet program "
            "(save it without encryption), and upload the file again."
        )


def _manifest(package: zipfile.ZipFile) -> bytes:
    if MANIFEST not in package.namelist():
        return b""
    with package.open(MANIFEST) as file:
        return file.read(MEGABYTE)


def styles(package: zipfile.ZipFile) -> Styles:
    """Return the named styles of the file. Those of single cells are in its contents."""
    found = Styles()
    if STYLES in package.namelist():
        _scan(package, STYLES, StylesScanner(found))
    return found


def contents(package: zipfile.ZipFile, styles: Styles, reading: Reading) -> Contents:
    """Read the chosen worksheet, else the first visible one that is not empty.

    Raises KeyError, ValueError, LookupError or expat.ExpatError for a damaged file.
    """
    scanner = ContentsScanner(styles, reading)
    _scan(package, CONTENTS, scanner)
    return scanner.contents


def _scan(package: zipfile.ZipFile, part: str, scanner: elements.Scanner) -> None:
    parser = markup.new_parser(elements.BETWEEN)
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.characters
    with package.open(part) as file:
        markup.feed(parser, file)
