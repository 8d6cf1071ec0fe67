"""Files that the site does not take: how they begin and end, what they are, and what to do."""

from dataclasses import dataclass

from jobs.formats import all_names, iso_boxes, tiff, written_names

RAW = "RAW"
ZIP = "ZIP"
EMPTY = "EMPTY"
UNKNOWN = "UNKNOWN"
SYSTEM = "SYSTEM"

_SAVE_AS = written_names()


@dataclass(frozen=True, slots=True)
class Other:
    """A known but unsupported type: a sentence that names it and a fix, and its extensions.

    `is_image`: pictures are often exported from such a file, under the same name.
    """

    sentence: str
    extensions: tuple[str, ...] = ()
    is_image: bool = False


OTHERS = {
    RAW: Other(
        f"This is a raw camera file. Export it as {_SAVE_AS}.",
        (
            *("cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "dng", "orf", "rw2", "raf"),
            *("pef", "srw", "x3f", "3fr", "mrw"),
        ),
        is_image=True,
    ),
    "SVG": Other(
        "This is a vector drawing (SVG). Export it as PNG in the size you need.",
        ("svg", "svgz"),
        is_image=True,
    ),
    "METAFILE": Other(
        "This is a Windows drawing (EMF or WMF). Insert it as PNG or JPEG.",
        ("emf", "wmf", "emz", "wmz"),
    ),
    "PDF": Other(
        f"This is a PDF, not a picture. Export its pages as {_SAVE_AS}.", ("pdf",), is_image=True
    ),
    "POSTSCRIPT": Other(
        "This is a PostScript drawing. Export it as PNG in the size you need.", ("eps", "ps", "ai")
    ),
    "LAYOUT": Other(
        f"This is a page layout, not a picture. Export it as {_SAVE_AS}.", ("indd", "qxp", "pub")
    ),
    "LARGE_PSD": Other(
        f"This is a large Photoshop document (PSB). Export it as {_SAVE_AS}.",
        ("psb",),
        is_image=True,
    ),
    "SEQUENCE": Other(
        "This is an animation. Save the one picture you want.", ("avifs", "heics", "heifs")
    ),
    "JXL": Other(
        f"This is a JPEG XL file, which cannot be read yet. Save it as {_SAVE_AS}.",
        ("jxl",),
        is_image=True,
    ),
    "ICON": Other("This is an icon. Save it as PNG.", ("ico", "cur", "icns"), is_image=True),
    "VIDEO": Other(
        "This is a video, not a picture.",
        ("mov", "mp4", "m4v", "avi", "mkv", "mts", "3gp", "webm", "mj2"),
    ),
    ZIP: Other("This is a zip inside the folder. Unpack it, or upload it by itself.", ("zip",)),
    "ARCHIVE": Other(
        "This is an archive. Unpack it, and upload the pictures or a zip.",
        ("rar", "7z", "gz", "tar", "tgz"),
    ),
    "OFFICE": Other(
        "This is a document, not a picture. If it is the sheet, upload it as the sheet.",
        (
            *("xls", "xlsx", "xlsm", "ods", "csv", "tsv", "numbers"),
            *("doc", "docx", "odt", "ppt", "pptx"),
        ),
    ),
    "MARKUP": Other(
        "This is a web page or XML file, not a picture. Perhaps the page was saved instead of "
        "the picture.",
        ("html", "htm", "xml"),
    ),
    "SIDECAR": Other(
        "This is a settings file of a photo program, not a picture.",
        ("xmp", "aae", "thm", "pp3", "dop", "on1"),
    ),
    "CLOUD": Other(
        "This picture is still in iCloud. Download it in the Finder, and upload it again.",
        ("icloud",),
    ),
    SYSTEM: Other("This is a system file, not a picture."),
    "TEXT": Other(
        "This is a text file, not a picture.", ("txt", "md", "json", "log", "url", "lnk")
    ),
    EMPTY: Other("This file is empty (0 bytes). Copy it again from the original."),
    UNKNOWN: Other(f"This is not a picture we can read. Pictures can be {all_names()}."),
}

IMAGE_EXTENSIONS = tuple(
    end for other in OTHERS.values() if other.is_image for end in other.extensions
)
"""Extensions of files from which pictures are exported."""

_SIGNATURES = (
    (b"FUJIFILMCCD-RAW", RAW),
    (b"FOVb", RAW),
    (b"IIRO", RAW),
    (b"IIRS", RAW),
    (b"MMOR", RAW),
    (b"IIU\0", RAW),
    (b"II\x1a\0\0\0HEAPCCDR", RAW),
    (b"\0MRM", RAW),
    *((signature, RAW) for signature in tiff.SIGNATURES),  # TIFF has claimed the others
    (b"8BPS\0\2", "LARGE_PSD"),
    (b"%PDF", "PDF"),
    (b"%!PS", "POSTSCRIPT"),
    (b"\xc5\xd0\xd3\xc6", "POSTSCRIPT"),
    (b"\0\0\1\0", "ICON"),
    (b"icns", "ICON"),
    (b"\xff\x0a", "JXL"),
    (b"\0\0\0\x0cJXL ", "JXL"),
    (b"\0\0\0\x0cjP  ", "VIDEO"),  # JPEG 2000 has claimed the others
    (b"RIFF", "VIDEO"),
    (b"\x1a\x45\xdf\xa3", "VIDEO"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"Rar!", "ARCHIVE"),
    (b"7z\xbc\xaf\x27\x1c", "ARCHIVE"),
    (b"\x1f\x8b", "ARCHIVE"),
    (b"\xd0\xcf\x11\xe0", "OFFICE"),
    (b"\0\0\0\x01Bud1", SYSTEM),
    (b"\0\x05\x16\x07", SYSTEM),
)
_RAW_BRANDS = {b"crx "}
_OF_EXTENSION = {end: kind for kind, other in OTHERS.items() for end in other.extensions}
_FROM_THE_NAME = (UNKNOWN, "TEXT", ZIP, "OFFICE", "VIDEO")
"""Types that a name says more about than the first bytes."""


def kind_of(head: bytes) -> str:
    """Return the type, a key of `OTHERS`, of a file that is in none of our formats."""
    if not head:
        return EMPTY
    if brands := iso_boxes.brands(head):
        return RAW if brands[0] in _RAW_BRANDS else "VIDEO"
    return _kind_of_signature(head) or _kind_of_text(head)


def _kind_of_signature(head: bytes) -> str:
    return next((kind for start, kind in _SIGNATURES if head.startswith(start)), "")


def kind_of_extension(extension: str) -> str:
    """Return the type of files with this extension, in lower case; an empty text if unknown."""
    return _OF_EXTENSION.get(extension, "")


def sentence(head: bytes, extension: str = "") -> str:
    """Return what this file is and what to do. A raw file built on TIFF is known by its name."""
    return OTHERS[_kind(head, extension)].sentence


def _kind(head: bytes, extension: str) -> str:
    found = kind_of(head)
    return _OF_EXTENSION.get(extension, found) if found in _FROM_THE_NAME else found


def _kind_of_text(head: bytes) -> str:
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in plain or b"<!doctype svg" in plain:
        return "SVG"
    if plain.startswith(b"<"):
        return "MARKUP"
    return "TEXT" if plain and _is_readable(head) else UNKNOWN


def _is_readable(head: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n" for byte in head)
