"""Folder and file names that every operating system accepts."""

import re
import unicodedata

LONGEST = 200
"""Bytes of one folder or file name without its extension; file systems allow 255, and " (2)" may be
added.
"""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_BREAK = re.compile(r"[\t-\r\x85\u2028\u2029]")
"""A tabulator or the end of a line: it is between two words."""
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]"
)
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE
)
_PLAIN = re.compile(r"[A-Za-z0-9_-]+(?:[ .][A-Za-z0-9_-]+)*")
"""Most names look like this and need no change."""


def safe(name: str) -> str:
    """Return one safe folder or file name; "" if nothing usable is left."""
    if len(name) <= LONGEST and _PLAIN.fullmatch(name) and not _RESERVED.fullmatch(name):
        return name
    spaced = _BREAK.sub(" ", unicodedata.normalize("NFC", name))
    plain = _FORBIDDEN.sub("-", _INVISIBLE.sub("", spaced))
    cut = _shortened(" ".join(plain.split()).strip(" .")).rstrip(" .")
    return f"_{cut}" if _RESERVED.fullmatch(cut) else cut


def _shortened(name: str) -> str:
    """Cut the name to LONGEST bytes, without splitting a character or leaving only some of its
    accents.
    """
    encoded = name.encode()
    if len(encoded) <= LONGEST:
        return name
    cut = encoded[:LONGEST].decode(errors="ignore")
    while cut and unicodedata.combining(cut[-1]):
        cut = cut[:-1]
    return cut
