"""Parse the XML inside an XLSX or ODS.

Refuses a document type, and text that the grid reader would skip.
"""

from typing import IO
from xml.etree.ElementTree import Element, fromstring
from xml.parsers import expat

from jobs.intake.sheets.refusals import refused

PIECE = 64 * 1024

type Attributes = dict[str, str]
"""Names and values of an element, as the parser reports them."""


def new_parser(between: str | None = None) -> expat.XMLParserType:
    """Return a parser that raises SheetRefused at a document type, whose entities could grow
    without limit. `between` separates a namespace from its name, if it is to report them.
    """
    parser = expat.ParserCreate(namespace_separator=between)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def new_text_parser() -> expat.XMLParserType:
    """Return a parser that also raises SheetRefused at CDATA, which the grid reader would read as
    no text at all.
    """
    parser = new_parser()
    parser.StartCdataSectionHandler = _refuse_cdata
    return parser


def feed(parser: expat.XMLParserType, file: IO[bytes]) -> None:
    """Parse a file.

    Raises expat.ExpatError for broken XML, and LookupError or ValueError for an unknown encoding.
    """
    while piece := file.read(PIECE):
        parser.Parse(piece)
    parser.Parse(b"", True)


def tree(data: bytes) -> Element:
    """Return the root of a small document."""
    new_parser().Parse(data, True)
    return fromstring(data)  # noqa: S314  no document type, so no entities to expand


def _refuse_doctype(*_: object) -> None:
    raise refused(
        "The file holds a document type, which spreadsheet programs never write. Save it again as "
        ".xlsx."
    )


def _refuse_cdata() -> None:
    raise refused(
        "The file holds text as CDATA, which spreadsheet programs never write. Open it in your "
        "spreadsheet program, "
        "and save it again as .xlsx."
    )
