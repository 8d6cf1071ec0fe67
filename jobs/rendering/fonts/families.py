"""The available families: from pinned packages, with their licences, and the vendored emoji.

Never the machine's fonts.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from jobs import uploaded_files
from jobs.design import Typeface

type FamilyGroup = Literal["text", "display", "script", "mono", "one script", "emoji", "yours"]

EMOJI = "Twemoji"
CJK = (
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Sans CJK SC",
    "Noto Sans CJK TC",
    "Noto Sans CJK HK",
)
"""In the order of the collection's faces: one file, five forms of Han."""


type Weights = tuple[int, int]
"""The lightest and the boldest."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font file, or one font of a collection.

    `weights`: the lightest and the boldest it can be drawn in.
    """

    path: Path
    weights: Weights
    is_italic: bool = False
    index: int = 0

    def nearest(self, weight: int) -> int:
        lightest, boldest = self.weights
        return min(max(weight, lightest), boldest)


@dataclass(frozen=True, slots=True)
class Artwork:
    """The credit of drawings in a font, if they have a licence of their own."""

    name: str
    source: str
    owner: str
    licence: str
    deed: str


@dataclass(frozen=True, slots=True)
class Family:
    """A font family. `scripts` are ISO 15924 codes; `writing` describes them in words, in more
    detail.

    `package` is the distribution it comes from, empty if it is vendored.
    """

    name: str
    faces: tuple[Face, ...]
    scripts: tuple[str, ...]
    group: FamilyGroup = "one script"
    package: str = ""
    licence: str = "SIL Open Font License 1.1"
    writing: tuple[str, ...] = ()
    artwork: Artwork | None = None

    @property
    def weights(self) -> Weights:
        """The lightest and the boldest weight; there may be gaps between them."""
        lightest, boldest = zip(*(face.weights for face in self.faces), strict=True)
        return min(lightest), max(boldest)

    @property
    def has_italic(self) -> bool:
        return any(face.is_italic for face in self.faces)

    def face(self, weight: int, *, is_italic: bool) -> Face:
        """Return the face for a weight: of the requested slope if there is one, then with the
        nearest weight.
        """

        def distance(face: Face) -> tuple[int, Weights]:
            return abs(face.nearest(weight) - weight), face.weights

        return min(self.sloped(is_italic), key=distance)

    def sloped(self, is_italic: bool) -> tuple[Face, ...]:
        """Return the faces of a slope, or all faces if there is none."""
        return tuple(face for face in self.faces if face.is_italic == is_italic) or self.faces


_TWEMOJI = Artwork(
    "Twemoji",
    "https://github.com/twitter/twemoji",
    "© Twitter, Inc and other contributors",
    "CC BY 4.0",
    "https://creativecommons.org/licenses/by/4.0/",
)


@cache
def families() -> tuple[Family, ...]:
    """Return all our families, by group."""
    emoji = Face(Path(__file__).parent / "typefaces" / f"{EMOJI}.ttf", (400, 400))
    return (
        *_designers(),
        *_noto(),
        *_cjk(),
        Family(EMOJI, (emoji,), ("Zsye",), "emoji", writing=("emoji",), artwork=_TWEMOJI),
    )


@lru_cache(maxsize=1024)
def family(name: str, typefaces: tuple[Typeface, ...] = ()) -> Family | None:
    """Return the family of this name in any case: an uploaded one from the design's typefaces, else
    one of ours, else None.

    Raises `FontMissing` if the files of an uploaded one are not stored.
    """
    own = [face for face in typefaces if face.family.casefold() == name.casefold()]
    if own:
        return Family(own[0].family, tuple(map(_uploaded, own)), (), "yours")
    return next((known for known in families() if known.name.casefold() == name.casefold()), None)


def uploaded_family(typefaces: tuple[Typeface, ...]) -> Family:
    """Return a family of these uploaded faces, to see which styles it has; its files need not
    exist.
    """
    faces = tuple(_face(it, Path(it.sha256)) for it in typefaces)
    return Family(typefaces[0].family, faces, (), "yours")


def face_words(found: Mapping[str, Any]) -> str:
    """Describe the weights and slope of a font found in a file (`inspecting.Found`):

    “400”, “100 to 900 italic”.
    """
    weights = _range_words(*found["weights"])
    return f"{weights} italic" if found["is_italic"] else weights


def _uploaded(face: Typeface) -> Face:
    return _face(face, uploaded_files.path_of(face.sha256, face.family))


def _face(face: Typeface, path: Path) -> Face:
    weights = face.lightest, max(face.lightest, face.boldest)
    return Face(path, weights, face.italic, face.index)


def ranges_of(faces: Iterable[Face]) -> list[Weights]:
    """Return the weights that these faces can be drawn in, as (lightest, boldest) ranges in order;
    a single weight is both.
    """
    ranges: list[Weights] = []
    for lightest, boldest in sorted(face.weights for face in faces):
        first, last = ranges[-1] if ranges else (0, -1)
        if lightest <= last:
            ranges[-1] = first, max(last, boldest)
        else:
            ranges.append((lightest, boldest))
    return ranges


def weight_words(faces: Iterable[Face]) -> str:
    """Return the weights in words:

    “100 to 900”, “400 alone”, “300, 400 and 700”, “100 to 400 and 700”.
    """
    *most, last = (_range_words(*ends) for ends in ranges_of(faces))
    if most:
        return f"{', '.join(most)} and {last}"
    return last if " " in last else f"{last} alone"


def _range_words(lightest: int, boldest: int) -> str:
    return f"{lightest}" if lightest == boldest else f"{lightest} to {boldest}"


def licence_of(family: Family) -> str:
    """Return the full text of the licence."""
    if not family.package:
        return (Path(__file__).parent / "typefaces" / "LICENSE").read_text(encoding="utf-8")
    text = distribution(family.package).read_text("licenses/LICENSE")
    # Each of the pinned packages has one, a test says.
    assert text is not None, family.package  # noqa: S101
    return text


# --- The families of `fontpkg`: one package each, with the files of Google Fonts ------------------

_DESIGNERS: dict[FamilyGroup, tuple[str, ...]] = {
    "text": (
        "Inter",
        "Roboto",
        "Open Sans",
        "Lato",
        "Poppins",
        "Montserrat",
        "Raleway",
        "Nunito",
        "Work Sans",
        "Lora",
        "EB Garamond",
        "Libre Baskerville",
        "Roboto Slab",
    ),
    "display": (
        "Anton",
        "Oswald",
        "Bebas Neue",
        "Archivo Black",
        "Playfair Display",
        "DM Serif Display",
        "Bodoni Moda",
        "Abril Fatface",
        "Cinzel",
    ),
    "script": (
        "Caveat",
        "Dancing Script",
        "Great Vibes",
        "Lobster",
        "Pacifico",
        "Permanent Marker",
    ),
    "mono": ("Roboto Mono", "JetBrains Mono"),
}
_LICENCES = {"OFL-1.1": "SIL Open Font License 1.1", "Apache-2.0": "Apache License 2.0"}
_SUBSETS = {"latin": "Latn", "cyrillic": "Cyrl", "greek": "Grek", "devanagari": "Deva"}


def _designers() -> Iterable[Family]:
    for group, names in _DESIGNERS.items():
        yield from (_designers_family(name, group) for name in names)


def _designers_family(name: str, group: FamilyGroup) -> Family:
    package = f"fontpkg-{name.lower().replace(' ', '-')}"
    folder = _folder(package)
    told = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    subsets = told["subsets"]
    scripts = tuple(code for subset, code in _SUBSETS.items() if subset in subsets)
    faces, licence = tuple(_faces(folder, told)), _LICENCES[told["license"]]
    return Family(name, faces, scripts, group, package, licence, _writing(subsets))


def _writing(subsets: list[str]) -> tuple[str, ...]:
    latin = "Latin" if "latin-ext" in subsets else "Western European"
    others = ("vietnamese", "greek", "cyrillic", "hebrew", "devanagari")
    return (latin, *(subset.capitalize() for subset in others if subset in subsets))


def _faces(folder: Path, told: dict[str, Any]) -> Iterator[Face]:
    axes = [axis for axis in told["axes"] if axis["tag"] == "wght"]
    ranges = [(int(axis["min"]), int(axis["max"])) for axis in axes]
    for file in told["files"]:
        weights = ranges[0] if ranges else (file["weight"], file["weight"])
        yield Face(folder / file["path"], weights, file["style"] == "italic")


# --- Noto, by script ------------------------------------------------------------------------------

_NOTO = {
    "Noto Sans": (
        ("Latn", "Cyrl", "Grek"),
        (
            "Latin",
            "Vietnamese",
            "Greek",
            "Cyrillic",
        ),
    ),
    "Noto Sans Arabic": (
        ("Arab",),
        (
            "Arabic",
            "Persian",
            "Urdu",
        ),
    ),
    "Noto Sans Armenian": (("Armn",), ("Armenian",)),
    "Noto Sans Bengali": (("Beng",), ("Bengali",)),
    "Noto Sans Devanagari": (("Deva",), ("Devanagari",)),
    "Noto Sans Ethiopic": (("Ethi",), ("Ethiopic",)),
    "Noto Sans Georgian": (("Geor",), ("Georgian",)),
    "Noto Sans Gujarati": (("Gujr",), ("Gujarati",)),
    "Noto Sans Gurmukhi": (("Guru",), ("Gurmukhi",)),
    "Noto Sans Hebrew": (("Hebr",), ("Hebrew",)),
    "Noto Sans Kannada": (("Knda",), ("Kannada",)),
    "Noto Sans Khmer": (("Khmr",), ("Khmer",)),
    "Noto Sans Lao": (("Laoo",), ("Lao",)),
    "Noto Sans Malayalam": (("Mlym",), ("Malayalam",)),
    "Noto Sans Myanmar": (("Mymr",), ("Burmese",)),
    "Noto Sans Oriya": (("Orya",), ("Odia",)),
    "Noto Sans Sinhala": (("Sinh",), ("Sinhala",)),
    "Noto Sans Symbols": (("Zsym",), ("symbols",)),
    "Noto Sans Tamil": (("Taml",), ("Tamil",)),
    "Noto Sans Telugu": (("Telu",), ("Telugu",)),
    "Noto Sans Thai": (("Thai",), ("Thai",)),
    "Noto Emoji": (
        ("Zsym",),
        ("emoji in one colour",),
    ),
}
_HAN = ("Hani", "Hira", "Kana", "Hang", "Bopo")
_HAN_WRITING = ("Chinese (simplified)", "Chinese (traditional)", "Japanese", "Korean")


def _noto() -> Iterable[Family]:
    package = "manimgx-fonts"
    folder = _folder(package)
    for name, (scripts, writing) in _NOTO.items():
        face = Face(folder / f"{name.replace(' ', '')}[wght].ttf", (400, 700))
        if name != "Noto Sans":
            yield Family(name, (face,), scripts, "one script", package, writing=writing)
        else:
            italic = Face(folder / "NotoSans-Italic[wght].ttf", (400, 700), is_italic=True)
            yield Family(name, (face, italic), scripts, "text", package, writing=writing)


def _cjk() -> Iterable[Family]:
    path = _folder("manimgx-fonts-cjk") / "NotoSansCJK-VF.otf.ttc"
    for index, name in enumerate(CJK):
        face = Face(path, (100, 900), index=index)
        yield Family(name, (face,), _HAN, "one script", "manimgx-fonts-cjk", writing=_HAN_WRITING)


def _folder(package: str) -> Path:
    return Path(str(files(package.replace("-", "_"))))
