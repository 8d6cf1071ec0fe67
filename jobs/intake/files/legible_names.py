"""File names on this machine as text.

Linux allows any bytes in a name; pages and tables need characters.
"""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import PurePosixPath

#: encoding of names that are not UTF-8; old shares, cameras and Windows programs write it
OLD_ENCODING = "cp1252"


def legible(name: str) -> str:
    """Return the name as text that can be stored: as it is if it is UTF-8, else decoded from an old
    encoding.
    """
    return name if _is_utf_8(name) else os.fsencode(name).decode(OLD_ENCODING, "replace")


def by_legible_name(names: Iterable[str]) -> dict[str, str]:
    """Map legible names to the names in a folder. If two read the same, one gets a number: `café
    (2).jpg`.

    Names in UTF-8 come first, so that they are not numbered.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names, key=_order):
        free = next(text for text in numbered(legible(name)) if _key(text) not in taken)
        taken.add(_key(free))
        found[free] = name
    return found


def _order(name: str) -> tuple[bool, bytes]:
    return not _is_utf_8(name), os.fsencode(name)


def _is_utf_8(name: str) -> bool:
    """Return whether a name is UTF-8.

    Python decodes other bytes to halves of surrogate pairs (PEP 383).
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def numbered(name: str) -> Iterator[str]:
    """Yield the name, then with a number: `a.jpg`, `a (2).jpg`, `a (3).jpg`."""
    path = PurePosixPath(name)
    yield name
    for number in count(2):
        yield str(path.with_stem(f"{path.stem} ({number})"))


def _key(name: str) -> str:
    """Return a key that is equal for names that would be one picture: pictures are stored under
    their NFC form.
    """
    return unicodedata.normalize("NFC", name)
