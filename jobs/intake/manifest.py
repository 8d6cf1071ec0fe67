"""One page of the manifest: what a client says it has, judged name by name before a byte of it is sent.

Pure. What the database already knows of these names is the business of `receive.announce`.
"""

import unicodedata
from dataclasses import dataclass

from jobs.errors import InputRefused
from jobs.intake import files
from jobs.intake.sizes import in_words
from jobs.texts import unstorable

PAGE = 2_000  #: entries a page
MOST_PICTURES = 100_000  #: a batch
TOO_MANY = f"A batch holds at most {MOST_PICTURES:,} pictures. Make a second batch for the rest."
LONGEST_PATH = 1_000  #: characters


class ManifestRefused(InputRefused):
    """A page of the manifest is not a list of `[relative path, size in bytes, modified in ms]`."""

    code = "manifest_refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """One announced file. `path` is in NFC, parts joined by `/`: macOS sends NFD, Windows scripts backslashes."""

    path: str
    size: int
    modified_ms: int


def read_page(page: object) -> list[Entry]:
    """The entries of one page, from JSON. Raises ManifestRefused; nothing of such a page is kept."""
    if not isinstance(page, list) or len(page) > PAGE:
        raise ManifestRefused(f"A page of the manifest is a list of at most {PAGE:,} files. Reload the page.")
    return [_read_entry(item) for item in page]


def _read_entry(item: object) -> Entry:
    match item:
        case [str(path), int(size), int() | float() as modified_ms] if path and 0 <= size < 2**62:
            return Entry(clean_path(path), size, _whole(modified_ms))
    raise ManifestRefused("An entry of the manifest is not [path, size, modified]. Reload the page.")


def _whole(milliseconds: float) -> int:
    """Browsers report whole milliseconds, some file systems dates before 1970 or out of all bounds."""
    return int(milliseconds) if 0 < milliseconds < 2**53 else 0


def clean_path(path: str) -> str:
    """The path as data: NFC, `/` between its parts, no empty or dot parts, no NUL (PostgreSQL stores none)."""
    parts = unicodedata.normalize("NFC", path).replace("\0", "").replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", "."))


def refusal(entry: Entry, *, max_bytes: int) -> str:
    """Why this file is not wanted, as a sentence; empty when it is."""
    return name_refusal(entry.path) or size_refusal(entry.size, max_bytes=max_bytes)


def name_refusal(path: str) -> str:
    """Why a file of this name is not wanted; empty when it is."""
    if not path or files.is_ignored(path):
        return "No picture: a file that the system keeps for itself."
    if found := unstorable(path):
        return f"Its name holds {found}, which cannot be stored. Rename the file and upload it again."
    if len(path) > LONGEST_PATH:
        return f"Its path has {len(path):,} characters; the limit is {LONGEST_PATH:,}. Use shorter folder names."
    return kind_refusal(path)


def kind_refusal(path: str) -> str:
    """Return what a file is by its name, when that is another kind than we take; else an empty text."""
    if not path or files.is_ignored(path) or len(path) > LONGEST_PATH or files.has_picture_name(path):
        return ""
    return files.not_a_picture_name(path)


def size_refusal(size: int, *, max_bytes: int) -> str:
    if size == 0:
        return "This file is empty (0 bytes). Copy it again from where it came."
    if size > max_bytes:
        return f"This file is {in_words(size)}; the limit is {in_words(max_bytes)}. Save it smaller and try again."
    return ""
