"""Picture formats: one module for each, all of one shape, and nothing about a format elsewhere.

Pure: bytes in, facts out. A new format is a copy of a sibling and its line in `FORMATS`.
"""

from collections.abc import Sequence

from jobs.formats import avif, bmp, gif, heif, jpeg, jpeg2000, png, psd, tiff, webp
from jobs.formats.format import Format, Header

__all__ = [
    "ACCEPT",
    "EXTENSIONS",
    "FORMATS",
    "HEAD",
    "WRITTEN",
    "Format",
    "Header",
    "all_names",
    "converted",
    "names_with_quality",
    "of",
    "of_choice",
    "recognised",
    "resulting",
    "written_names",
]

FORMATS = (
    jpeg.FORMAT,
    png.FORMAT,
    webp.FORMAT,
    tiff.FORMAT,
    heif.FORMAT,
    avif.FORMAT,
    gif.FORMAT,
    jpeg2000.FORMAT,
    psd.FORMAT,
    bmp.FORMAT,
)
"""All formats, in the order in which people read them."""

HEAD = 512
"""Bytes of a file that tell its format."""

WRITTEN = tuple(one for one in FORMATS if one.is_written)
EXTENSIONS = {extension: one for one in FORMATS for extension in one.extensions}
ACCEPT = ", ".join(["image/*", *(f".{extension}" for extension in EXTENSIONS)])
"""The `accept` attribute of a file input. Not every system calls each of these an image."""

_BY_CODE = {one.code: one for one in FORMATS}
_BY_CHOICE = {one.choice: one for one in WRITTEN}


def of(code: str) -> Format:
    """Return the format with this code. Raises KeyError."""
    return _BY_CODE[code]


def of_choice(word: str) -> Format:
    """Return the format that a design calls by this word. Raises KeyError."""
    return _BY_CHOICE[word]


def recognised(head: bytes) -> Format | None:
    """Return the format of a file by its first bytes, whatever its name says."""
    return next((one for one in FORMATS if one.is_in(head)), None)


def resulting(code: str, *, is_clear: bool = False) -> Format:
    """Return the format of a result that keeps its photo's format as far as the site can write it.

    `is_clear`: the photo has transparency.
    """
    own = _BY_CODE[code]
    wanted = (is_clear and own.result_if_clear) or own.result
    return _BY_CODE[wanted or code]


def all_names(last: str = "or", *, without: str = "") -> str:
    """Return the names of all formats, or of all but one: JPEG, PNG or WebP."""
    return _listed([one.name for one in FORMATS if one.name != without], last)


def written_names() -> str:
    """Return the names of the formats that results can have, which every program can save as."""
    return _listed([one.name for one in WRITTEN], "or")


def names_with_quality(last: str = "or") -> str:
    """Return the names of the formats that results can have in less quality and fewer bytes."""
    return _listed([one.name for one in WRITTEN if one.has_quality], last)


def converted(among: Sequence[Format] = FORMATS) -> str:
    """Say what becomes of photos in formats that the site reads but does not write, if any."""
    names = [one.name for one in among if not one.is_written]
    if not names:
        return ""
    verb, clear = ("become", "") if len(names) > 1 else ("becomes", "")
    if any(one.result_if_clear for one in among):
        clear = ", or PNG with transparency"
    return f"{_listed(names, 'and')} {verb} JPEG{clear}"


def _listed(names: Sequence[str], last: str) -> str:
    """Join names as a sentence does: JPEG, PNG or WebP."""
    *firsts, final = names
    return f"{', '.join(firsts)} {last} {final}" if firsts else final
