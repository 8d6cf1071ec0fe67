"""ODS files made for one test each, as LibreOffice writes them."""

import zipfile
from pathlib import Path

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join([
    *(
        f'xmlns:{prefix}="{OASIS}:{name}:1.0"'
        for prefix, name in (
            ("office", "office"), ("style", "style"), ("table", "table"), ("text", "text"),
            ("number", "datastyle"), ("draw", "drawing"), ("fo", "xsl-fo-compatible"),
        )
    ),
    'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"',
])  # fmt: skip

GERMAN = (
    '<style:default-style style:family="table-cell"><style:text-properties fo:language="de" '
    'fo:country="DE"/></style:default-style>'
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
ENTRIES = (
    "<manifest:manifest "
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)


def document(
    path: Path, tables: str, styles: str = "", automatic: str = "", **manifest: str
) -> Path:
    """Write a document. `tables` are whole `table:table` elements."""
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    named = (
        f"<office:document-styles {NAMESPACES}><office:styles>{styles}</office:styles>"
        "</office:document-styles>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        package.writestr("content.xml", content)
        package.writestr("styles.xml", named)
        package.writestr("META-INF/manifest.xml", ENTRIES.format(manifest.get("entries", "")))
    return path


def table(*rows: str, name: str = "Liste", style: str = "", before: str = "") -> str:
    said = f' table:style-name="{style}"' if style else ""
    inner = "".join(rows)
    return f'<table:table table:name="{name}"{said}>{before}{inner}</table:table>'


def row(*cells: str, said: str = "") -> str:
    return f"<table:table-row {said}>{''.join(cells)}</table:table-row>"


def text(shown: str, said: str = "") -> str:
    return cell(shown, f'office:value-type="string" {said}')


def cell(shown: str, said: str = "") -> str:
    return f"<table:table-cell {said}><text:p>{shown}</text:p></table:table-cell>"


def names(*columns: str) -> str:
    return row(*map(text, columns))
