"""Decide by its first bytes and its name whether a file is a picture, and say why one is not. Pure.

The formats and the other types that are known are in `jobs.formats`.
"""

from jobs import formats, matching
from jobs.errors import FileRefused, KindRefused
from jobs.formats import others

LONGEST_PATH = 1_000  #: characters, also as it is folded for matching
MOST_FROM_ONE = 3  #: characters into which folding makes one: ﬃ becomes ffi
LONGEST_NAMED = 120  #: characters of a path inside a sentence

LONGEST_ENDING = 7

IGNORED_NAMES = frozenset(
    (
        *(".ds_store", ".localized", "icon\r"),  # macOS
        *("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini"),  # Windows
        *(".nomedia", "picasa.ini", ".picasa.ini"),  # Android, Picasa
    )
)
IGNORED_FOLDERS = frozenset(
    (
        *("__macosx", ".appledouble", ".spotlight-v100"),  # macOS
        *(".trashes", ".fseventsd", ".temporaryitems"),
        *("$recycle.bin", "system volume information"),  # Windows
        *("@eadir", "#recycle", "@recycle", ".@__thumb"),  # Synology, QNAP
        *(".git", ".thumbnails"),
    )
)
"""Folders of systems. Some hold small copies of pictures, or deleted ones, under their names."""


def ensure_picture(head: bytes, name: str) -> str:
    """Return the code of the format of a picture that begins with these bytes.

    Raises FileRefused for an empty file, KindRefused for anything else.
    """
    found = formats.recognised(head)
    if found is None or is_raw_name(name):
        raise _refusal(head, name)
    return found.code


def _refusal(head: bytes, name: str) -> FileRefused:
    sentence = not_a_picture(head, name)
    return KindRefused(sentence) if head else FileRefused(sentence)


def is_zip(head: bytes) -> bool:
    return others.kind_of(head) == others.ZIP


def not_a_picture(head: bytes, name: str = "") -> str:
    """Return a sentence that says what this file is and what to do.

    The name identifies raw files built on TIFF, and texts.
    """
    return others.sentence(head, _ending(name))


def why_not_taken(path: str, sentence: str) -> str:
    """Return a sentence with the name and type of an unsupported file, and the supported types."""
    name = path if len(path) <= LONGEST_NAMED else f"…{path[-LONGEST_NAMED:]}"
    says_which = formats.all_names() in sentence or formats.written_names() in sentence
    kinds = "" if says_which else f" Pictures can be {formats.all_names()}."
    return f"“{name}” cannot be used. {sentence}{kinds}"


def is_raw_name(path: str) -> bool:
    """Return whether the name is that of a raw camera file. Most of these begin like a TIFF."""
    return others.kind_of_extension(_ending(path)) == others.RAW


def has_picture_name(path: str) -> bool:
    """Return whether a file with this name may be a picture. Names without an extension may be."""
    return _ending(path) in formats.EXTENSIONS or not _ending(path)


def not_a_picture_name(path: str) -> str:
    """Return the sentence for a name that `has_picture_name` rejects."""
    return others.OTHERS[others.kind_of_extension(_ending(path)) or others.UNKNOWN].sentence


def is_ignored(path: str) -> bool:
    """Return whether it is a system file, such as `.DS_Store`, `Thumbs.db`, `__MACOSX/…` or
    `._IMG_1.jpg`.
    """
    *folders, name = _with_slashes(path).casefold().split("/")
    return _is_ignored_name(name) or not IGNORED_FOLDERS.isdisjoint(folders)


def _is_ignored_name(name: str) -> bool:
    return name in IGNORED_NAMES or name.startswith("._")


def length_refusal(path: str) -> str:
    """Return a sentence that says why a path is too long, or an empty text. A letter that folds
    into several, such as ß, counts as those: the folded path is stored, too.
    """
    size = len(path)
    if LONGEST_PATH // MOST_FROM_ONE < size <= LONGEST_PATH:
        size = max(size, len(matching.key(path)))
    if size <= LONGEST_PATH:
        return ""
    return (
        f"Its path has {size:,} characters; the limit is {LONGEST_PATH:,}. Use shorter folder "
        f"names."
    )


def without_empty_parts(path: str) -> str:
    """Return a path without empty parts and those that are a dot."""
    return "/".join(filter(_is_part, path.split("/")))


def _is_part(name: str) -> bool:
    return name not in ("", ".")


def _ending(path: str) -> str:
    stem, _, ending = _name_of(path).rpartition(".")
    return ending.lower() if stem and _is_ending(ending) else ""


def _name_of(path: str) -> str:
    return _with_slashes(path).rpartition("/")[2]


def _with_slashes(path: str) -> str:
    """Return a path of Windows as other systems write it."""
    return path.replace("\\", "/")


def _is_ending(text: str) -> bool:
    return text.isascii() and text.isalnum() and len(text) <= LONGEST_ENDING
