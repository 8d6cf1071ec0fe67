"""Detect the type of a file by its first bytes and its name, and describe files that are not
supported.

Pure.
"""

from dataclasses import dataclass

PICTURE_KINDS = frozenset({"JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"})
ZIP = "ZIP"
EMPTY = "EMPTY"
UNKNOWN = "UNKNOWN"

WANTED = "JPEG, PNG, WebP, TIFF, HEIC or AVIF"

LONGEST_NAMED = 120  #: characters of a path inside a sentence

PICTURE_ENDINGS = frozenset(
    {"jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff", "heic", "heif", "hif", "avif"}
)
IGNORED_NAMES = frozenset(
    {".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", ".localized"}
)
IGNORED_FOLDERS = frozenset(
    {"__macosx", ".git", "@eadir", ".spotlight-v100", ".trashes", ".fseventsd"}
)


@dataclass(frozen=True, slots=True)
class _Other:
    """A known but unsupported type: a sentence that names it and a fix."""

    sentence: str
    endings: tuple[str, ...] = ()


OTHERS = {
    "RAW": _Other(
        f"This is a raw camera file. Export it as {WANTED}.",
        (
            "cr2",
            "cr3",
            "crw",
            "nef",
            "nrw",
            "arw",
            "srf",
            "sr2",
            "dng",
            "orf",
            "rw2",
            "raf",
            "pef",
            "srw",
            "x3f",
            "3fr",
        ),
    ),
    "SVG": _Other(
        "This is a vector drawing (SVG). Export it as PNG in the size you need.", ("svg", "svgz")
    ),
    "PDF": _Other(f"This is a PDF, not a picture. Export its pages as {WANTED}.", ("pdf",)),
    "POSTSCRIPT": _Other(
        "This is a PostScript drawing. Export it as PNG in the size you need.", ("eps", "ps", "ai")
    ),
    "GIF": _Other("This is a GIF. Save it as PNG.", ("gif",)),
    "BMP": _Other("This is a BMP. Save it as PNG.", ("bmp", "dib")),
    "SEQUENCE": _Other(
        "This is an animation. Save the one picture you want.", ("avifs", "heics", "heifs")
    ),
    "JXL": _Other(
        f"This is a JPEG XL file, which cannot be read yet. Save it as {WANTED}.", ("jxl",)
    ),
    "JPEG2000": _Other(
        f"This is a JPEG 2000 file, which cannot be read. Save it as {WANTED}.",
        ("jp2", "j2k", "jpf", "jpx"),
    ),
    "PSD": _Other(f"This is a Photoshop document. Export it as {WANTED}.", ("psd", "psb")),
    "ICON": _Other("This is an icon. Save it as PNG.", ("ico", "cur", "icns")),
    "VIDEO": _Other(
        "This is a video, not a picture.", ("mov", "mp4", "m4v", "avi", "mkv", "mts", "3gp", "webm")
    ),
    ZIP: _Other("This is a zip inside the folder. Unpack it, or upload it by itself.", ("zip",)),
    "ARCHIVE": _Other(
        "This is an archive. Unpack it, and upload the pictures or a zip.",
        ("rar", "7z", "gz", "tar", "tgz"),
    ),
    "OFFICE": _Other(
        "This is a document, not a picture. If it is the sheet, upload it in the next step.",
        (
            "xls",
            "xlsx",
            "xlsm",
            "ods",
            "csv",
            "tsv",
            "numbers",
            "doc",
            "docx",
            "odt",
            "ppt",
            "pptx",
        ),
    ),
    "MARKUP": _Other(
        "This is a web page or XML file, not a picture. Perhaps the page was saved instead of the "
        "picture.",
        ("html", "htm", "xml"),
    ),
    "SIDECAR": _Other(
        "This is a settings file of a photo program, not a picture.",
        ("xmp", "aae", "thm", "pp3", "dop", "on1"),
    ),
    "TEXT": _Other(
        "This is a text file, not a picture.", ("txt", "md", "json", "log", "url", "lnk")
    ),
    EMPTY: _Other("This file is empty (0 bytes). Copy it again from the original."),
    UNKNOWN: _Other(f"This is not a picture we can read. Pictures can be {WANTED}."),
}
KIND_OF_ENDING = {ending: kind for kind, other in OTHERS.items() for ending in other.endings}

# Checked in this order: raw formats built on TIFF come before TIFF itself
HEADS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"FUJIFILMCCD-RAW", "RAW"),
    (b"FOVb", "RAW"),
    (b"IIRO", "RAW"),
    (b"IIRS", "RAW"),
    (b"MMOR", "RAW"),
    (b"IIU\0", "RAW"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"8BPS", "PSD"),
    (b"%PDF", "PDF"),
    (b"%!PS", "POSTSCRIPT"),
    (b"\xc5\xd0\xd3\xc6", "POSTSCRIPT"),
    (b"\0\0\x01\0", "ICON"),
    (b"icns", "ICON"),
    (b"\xff\x0a", "JXL"),
    (b"\0\0\0\x0cJXL ", "JXL"),
    (b"\0\0\0\x0cjP  ", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"Rar!", "ARCHIVE"),
    (b"7z\xbc\xaf\x27\x1c", "ARCHIVE"),
    (b"\x1f\x8b", "ARCHIVE"),
    (b"\xd0\xcf\x11\xe0", "OFFICE"),
    (b"\x1a\x45\xdf\xa3", "VIDEO"),
)

# ISO/IEC 23008-12 annex B and the registered brands at mp4ra.org
HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
AVIF_BRANDS = frozenset({b"avif", b"avis"})


def kind_of(head: bytes) -> str:
    """Return one of PICTURE_KINDS, ZIP, or another type, by the first bytes of a file (64 are
    enough).
    """
    if not head:
        return EMPTY
    if head[4:8] == b"ftyp":
        return _kind_of_brand(head)
    if head[:4] == b"RIFF":
        return "WEBP" if head[8:12] == b"WEBP" else "VIDEO"
    if head[:4] in (b"II*\0", b"MM\0*") and head[8:10] == b"CR":
        return "RAW"
    return next((kind for magic, kind in HEADS if head.startswith(magic)), None) or _kind_of_text(
        head
    )


def _kind_of_brand(head: bytes) -> str:
    """Return the type by a box `ftyp`: the major brand, then a version, then the compatible
    brands.
    """
    major, length = head[8:12], int.from_bytes(head[:4])
    brands = [major, *(head[at : at + 4] for at in range(16, min(length, len(head)), 4))]
    if major == b"crx ":
        return "RAW"
    if any(brand in AVIF_BRANDS for brand in brands):
        return "AVIF"
    return "HEIF" if any(brand in HEIF_BRANDS for brand in brands) else "VIDEO"


def _kind_of_text(head: bytes) -> str:
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in plain or b"<!doctype svg" in plain:
        return "SVG"
    if plain.startswith(b"<"):
        return "MARKUP"
    readable = all(byte >= 32 or byte in b"\t\r\n" for byte in head)
    return "TEXT" if readable and plain else UNKNOWN


def not_a_picture(head: bytes, name: str = "") -> str:
    """Return a sentence that says what this file is and what to do.

    The name identifies raw files built on TIFF, and texts.
    """
    kind = kind_of(head)
    if kind in (UNKNOWN, "TEXT", ZIP, "OFFICE", "VIDEO"):
        kind = KIND_OF_ENDING.get(_ending(name), kind)
    return OTHERS[kind if kind in OTHERS else UNKNOWN].sentence


def why_not_taken(path: str, sentence: str) -> str:
    """Return a sentence with the name and type of an unsupported file, and the supported types."""
    name = path if len(path) <= LONGEST_NAMED else f"…{path[-LONGEST_NAMED:]}"
    kinds = "" if WANTED in sentence else f" Pictures can be {WANTED}."
    return f"“{name}” cannot be used. {sentence}{kinds}"


def is_raw_name(path: str) -> bool:
    """Return whether the name is that of a raw camera file. Most of these begin like a TIFF."""
    return KIND_OF_ENDING.get(_ending(path)) == "RAW"


def has_picture_name(path: str) -> bool:
    """Return whether a file with this name may be a picture. Names without an extension may be."""
    return _ending(path) in PICTURE_ENDINGS or not _ending(path)


def not_a_picture_name(path: str) -> str:
    """Return the sentence for a name that `has_picture_name` rejects."""
    return OTHERS[KIND_OF_ENDING.get(_ending(path), UNKNOWN)].sentence


def is_ignored(path: str) -> bool:
    """Return whether it is a system file, such as `.DS_Store`, `Thumbs.db`, `__MACOSX/…` or
    `._IMG_1.jpg`.
    """
    *folders, name = path.replace("\\", "/").casefold().split("/")
    return name in IGNORED_NAMES or name.startswith("._") or not IGNORED_FOLDERS.isdisjoint(folders)


def _ending(path: str) -> str:
    name = path.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    plain = ending.isascii() and ending.isalnum() and len(ending) <= 7
    return ending.lower() if dot and stem and plain else ""
