"""Names of pictures, as people write them in cells and as files have them, and the forms in which
they are compared.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from jobs import formats
from jobs.formats import others

_EXTENSIONS = (*formats.EXTENSIONS, *others.IMAGE_EXTENSIONS)
"""Names match without them."""
EXTENSION = re.compile(rf"\.(?:{'|'.join(_EXTENSIONS)})\s*$", re.IGNORECASE)
ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_DASHES = str.maketrans(
    dict.fromkeys(
        "\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u207b\u208b\u2212\u2e17\u2e1a"
        "\u2e3a\u2e3b\u2e40\u2e5d\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d\U00010ead",
        "-",
    )
)
"""Each dash and minus sign of Unicode → a hyphen."""
_WORDS = re.compile(r"\d+|[^\W\d_]+")

type NameForm = Callable[[str], str]


class PictureName(NamedTuple):
    """A cell or a path, cut into folders (outermost first) and the last part."""

    text: str
    folders: tuple[str, ...]
    last: str

    @classmethod
    def of(cls, text: str) -> "PictureName":
        r"""Parse what people paste: `C:\photos\a.jpg`, `"a.jpg"`, `./2026/a.jpg`,
        `https://example.com/a.jpg?v=2`.
        """
        plain = text.strip().strip("\"'")
        if "/" not in plain and "\\" not in plain:
            return cls(text, (), plain)
        *folders, last = _without_address(plain.replace("\\", "/")).split("/")
        return cls(text, tuple(filter(_is_folder, folders)), last)

    @property
    def path(self) -> str:
        return "/".join((*self.folders, self.last))

    def agreement(self, other: "PictureName", form: NameForm) -> int:
        """Return how many folders agree, from the innermost outwards; -1 if any that both name
        differs.
        """
        pairs = zip(reversed(self.folders), reversed(other.folders), strict=False)
        if all(left == right or form(left) == form(right) for left, right in pairs):
            return min(len(self.folders), len(other.folders))
        return -1


def _without_address(path: str) -> str:
    """Return a path as it is, and of a web address what follows its scheme, without a query and
    with `%20` as a space.
    """
    if not ADDRESS.match(path):
        return path
    return unquote(ADDRESS.sub("", path).partition("?")[0].partition("#")[0])


def _is_folder(part: str) -> bool:
    return part not in ("", ".", "..") and not part.endswith(":")


def exact(part: str) -> str:
    return part


def cased(part: str) -> str:
    """Fold case."""
    return part.casefold()


def unicoded(part: str) -> str:
    """Fold case, and treat `ä` like `a` with a combining mark (canonical caseless matching, Unicode
    3.13 D145).
    """
    if part.isascii():
        return part.casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", part).casefold())


def spaced(part: str) -> str:
    """Fold like `unicoded`, and trim and collapse spaces, also before the extension."""
    words = " ".join(unicoded(part).split())
    return words.replace(" .", ".") if " ." in words else words


def bare(part: str) -> str:
    """Fold like `spaced`, without a picture's extension: `a`, `a.jpg` and `A.PNG` are equal."""
    return spaced(EXTENSION.sub("", part))


def with_hyphens(text: str) -> str:
    """Write every dash and minus sign as a hyphen: programs turn what people type into dashes."""
    return text if text.isascii() else text.translate(_DASHES)


def has_dash(text: str) -> bool:
    """Return whether a text has a dash or minus sign besides hyphens."""
    return with_hyphens(text) != text


def hyphened(part: str) -> str:
    """Fold like `spaced`, and take every dash and minus sign for a hyphen."""
    return with_hyphens(spaced(part))


def widest(part: str) -> str:
    """Fold like `bare` and `hyphened`: the most forgiving form of a whole name."""
    return with_hyphens(bare(part))


def without_extension(part: str) -> str:
    """Return the name in NFC, without a picture's extension and outer spaces, but with its case."""
    return unicodedata.normalize("NFC", EXTENSION.sub("", part)).strip()


def squashed(part: str) -> str:
    """Return only the folded letters and digits: `Anna Müller` and `anna_müller.jpg` are equal."""
    return "".join(filter(str.isalnum, bare(part)))


def words_of(part: str) -> list[str]:
    """Return the folded words and numbers, without zeros in front: `MUG_03 (2)` is mug, 3, 2."""
    return list(map(without_zeros, _WORDS.findall(bare(part))))


def without_zeros(text: str) -> str:
    """Return a number without zeros in front, and any other text as it is."""
    return text.lstrip("0") or "0" if text.isdecimal() else text


def sort_of(letter: str) -> str:
    """Return a letter for digits, one for letters, and one for everything else."""
    return "9" if letter.isdecimal() else "a" if letter.isalpha() else "."


def key(path: str) -> str:
    """Return the key that a path is found by: case-folded NFC, with spaces normalised.

    Stored with each uploaded picture.
    """
    return "/".join(map(spaced, path.replace("\\", "/").split("/")))
