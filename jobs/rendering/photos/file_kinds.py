"""Detect the kind of a file from its first bytes. The name and the type that a client sends are
ignored.

Six kinds are opened (`jobs.rendering.photos.opening`). The most common others are named, so that a
person knows what to do.
"""

from jobs.errors import JobFailed, PictureAnimated, PictureUnreadable

HEAD = 512
"""Bytes of a file that `kind` needs."""

TAKEN = "JPEG, PNG, WebP, TIFF, HEIC and AVIF"

_ISO_MEDIA = {
    b"crx ": "a camera raw file (Canon CR3)",
    b"qt  ": "a QuickTime video",
    b"M4V ": "a video",
    b"mp4": "a video",
    b"iso": "a video",
    b"3gp": "a video",
}
_HEIF_PICTURES = (b"heic", b"heix", b"heim", b"heis", b"mif1")
_SEQUENCES = (b"hevc", b"hevx", b"hevm", b"hevs", b"msf1", b"avis")
_AVIF = b"avif"

_NAMED = (
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript (EPS) drawing"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript (EPS) drawing"),
    (b"8BPS", "a Photoshop document (PSD)"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"FUJIFILMCCD-RAW", "a camera raw file (Fujifilm RAF)"),
    (b"IIRO", "a camera raw file (Olympus ORF)"),
    (b"IIRS", "a camera raw file (Olympus ORF)"),
    (b"IIU\0", "a camera raw file (Panasonic RW2)"),
    (b"II\x1a\0\0\0HEAPCCDR", "a camera raw file (Canon CRW)"),
    (b"FOVb", "a camera raw file (Sigma X3F)"),
    (b"\0MRM", "a camera raw file (Minolta MRW)"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"RIFF", "a sound or a video (RIFF)"),
    (b"\0\0\0\x01Bud1", "a note of the macOS Finder (.DS_Store)"),
    (b"\0\x05\x16\x07", "a companion file of macOS (its name begins with ._)"),
)
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def kind(head: bytes) -> str:
    """Return `JPEG`, `PNG`, `WEBP`, `TIFF`, `HEIF` or `AVIF`, else raise `PictureUnreadable` or
    `PictureAnimated`.
    """
    if not head:
        raise PictureUnreadable("The file is empty (0 bytes). Upload the picture again.")
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith(_TIFF):
        return _tiff(head)
    if head[4:8] == b"ftyp":
        return _iso_media(head[8:12], _brands(head))
    raise not_taken(_name(head))


def not_taken(what: str) -> PictureUnreadable:
    return PictureUnreadable(
        f"The file is {what}. {TAKEN} pictures are supported: save it as one of these."
    )


def _tiff(head: bytes) -> str:
    if head[8:10] == b"CR":
        raise not_taken("a camera raw file (Canon CR2)")
    return "TIFF"


def _brands(head: bytes) -> set[bytes]:
    """Return the brands that a file says it is compatible with (ISO/IEC 14496-12, 4.3)."""
    end = min(int.from_bytes(head[:4]), len(head))
    return {head[at : at + 4] for at in range(16, end - 3, 4)}


def _iso_media(brand: bytes, compatible: set[bytes]) -> str:
    """Return `HEIF` or `AVIF`. A picture coded as AV1 may name a HEIF brand first."""
    if brand in _SEQUENCES:
        raise _sequence(
            "an AVIF animation" if brand == b"avis" else "a HEIF sequence of several pictures"
        )
    if brand == _AVIF or (brand in _HEIF_PICTURES and _AVIF in compatible):
        return "AVIF"
    if brand in _HEIF_PICTURES:
        return "HEIF"
    raise not_taken(_ISO_MEDIA.get(brand) or _ISO_MEDIA.get(brand[:3], "a video"))


def _sequence(what: str) -> JobFailed:
    return PictureAnimated(f"The file is {what}. Save the one picture you want.")


def _name(head: bytes) -> str:
    for magic, name in _NAMED:
        if head.startswith(magic):
            return name
    return _name_of_text(head)


def _name_of_text(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<svg", b"<?xml")) and (b"<svg" in text or b"svg" in text):
        return "an SVG drawing"
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page (HTML)"
    if b"\0" not in head and all(byte >= 32 or byte in b"\t\r\n\f\x1b" for byte in head):
        return "a text"
    return "not in a picture format we know"
