"""One page of the manifest: the client's list of files, checked name by name before a byte is sent.

Pure. `receive.announce` compares it with the database.
"""

import unicodedata
from dataclasses import dataclass

from jobs.byte_sizes import in_words
from jobs.errors import InputRefused
from jobs.formats import others
from jobs.intake.files import kinds
from jobs.texts import unstorable

PAGE = 2_000  #: entries per page
MOST_PICTURES = 100_000  #: per batch
TOO_MANY = f"A batch can have at most {MOST_PICTURES:,} pictures. Make a second batch for the rest."


class ManifestRefused(InputRefused):
    """A page of the manifest is not a list of `[relative path, size in bytes, modified in ms]`."""

    code = "manifest_refused"


@dataclass(frozen=True, slots=True)
class AnnouncedFile:
    """One announced file.

    `path` is in NFC, parts joined by `/`: macOS sends NFD, Windows scripts backslashes.
    """

    path: str
    size: int
    modified_ms: int


def read_page(page: object) -> list[AnnouncedFile]:
    """Return the entries of one page from JSON.

    Raises ManifestRefused; then nothing of the page is stored.
    """
    if not isinstance(page, list) or len(page) > PAGE:
        raise ManifestRefused(
            f"A page of the manifest is a list of at most {PAGE:,} files. Reload the page."
        )
    return [_read_entry(item) for item in page]


def _read_entry(item: object) -> AnnouncedFile:
    match item:
        case [str(path), int(size), int() | float() as modified_ms] if path and 0 <= size < 2**62:
            return AnnouncedFile(clean_path(path), size, _whole(modified_ms))
    raise ManifestRefused(
        "An entry of the manifest is not [path, size, modified]. Reload the page."
    )


def _whole(milliseconds: float) -> int:
    """Return a whole number in range.

    Some file systems report fractions, or dates before 1970 or far out of range.
    """
    return int(milliseconds) if 0 < milliseconds < 2**53 else 0


def clean_path(path: str) -> str:
    """Return the path as data:

    NFC, `/` between its parts, no empty or dot parts, no NUL (not for PostgreSQL).
    """
    plain = unicodedata.normalize("NFC", path).replace("\0", "").replace("\\", "/")
    return kinds.without_empty_parts(plain)


def refusal(entry: AnnouncedFile, *, max_bytes: int) -> str:
    """Return a sentence that says why this file is refused, or an empty text."""
    return name_refusal(entry.path) or size_refusal(entry.size, max_bytes=max_bytes)


def name_refusal(path: str) -> str:
    """Return a sentence that says why a file with this name is refused, or an empty text."""
    return _unfit(path) or _unsupported(path)


def _unfit(path: str) -> str:
    """Return a sentence that says why no file can have this name, or an empty text."""
    if not path or kinds.is_ignored(path):
        return others.OTHERS[others.SYSTEM].sentence
    if found := unstorable(path):
        return (
            f"Its name contains {found}, which cannot be stored. Rename the file and upload it "
            f"again."
        )
    return kinds.length_refusal(path)


def kind_refusal(path: str) -> str:
    """Return a sentence that names the type of an unsupported file by its name, or an empty
    text.
    """
    return "" if _unfit(path) else _unsupported(path)


def _unsupported(path: str) -> str:
    return "" if kinds.has_picture_name(path) else kinds.not_a_picture_name(path)


def size_refusal(size: int, *, max_bytes: int) -> str:
    if size == 0:
        return others.OTHERS[others.EMPTY].sentence
    if size > max_bytes:
        return f"This file is larger than {in_words(max_bytes)}. Save it smaller and try again."
    return ""
