"""Sizes that people know by name, for another output of a design."""

from dataclasses import dataclass

from jobs.design import Document


@dataclass(frozen=True, slots=True)
class Preset:
    """A size by name. `name` begins as the output's, `words` are on the page."""

    name: str
    words: str
    canvas: Document


def _exactly(name: str, words: str, width: int, height: int) -> Preset:
    """Return a preset whose results have exactly this size, also of smaller photos."""
    size: Document = {"width": width, "height": height, "long_edge": None, "enlarge": True}
    return Preset(name, f"{words}, {width:,} × {height:,}", size)


def _at_most(name: str, words: str, long_edge: int) -> Preset:
    """Return a preset whose results have the shape of their photo."""
    size: Document = {"width": None, "height": None, "long_edge": long_edge, "enlarge": False}
    return Preset(name, f"{words}, long edge {long_edge:,}", size)


KNOWN = (
    _exactly("portrait", "Instagram portrait", 1080, 1350),
    _exactly("story", "Story or reel", 1080, 1920),
    _exactly("square", "Square", 1080, 1080),
    _exactly("link", "Link preview", 1200, 628),
    _exactly("wide", "Full HD", 1920, 1080),
    _at_most("web", "Web", 2000),
    _at_most("small", "Thumbnail", 600),
    Preset(
        "original",
        "As large as the photo",
        {"width": None, "height": None, "long_edge": None, "enlarge": False},
    ),
)
OWN = _exactly("own size", "Own size, to be changed below", 1000, 1000)
PRESETS = (*KNOWN, OWN)

_BY_NAME = {preset.name: preset for preset in PRESETS}


def preset_of(name: str) -> Preset | None:
    return _BY_NAME.get(name)


def name_of(canvas: Document) -> str:
    """Return the name of the preset with the size of this canvas, or an empty text."""
    size = _size(canvas)
    return next((one.name for one in KNOWN if _size(one.canvas) == size), "")


def _size(canvas: Document) -> tuple[object, object, object]:
    return canvas["width"], canvas["height"], canvas["long_edge"]


def size_in_words(canvas: Document) -> str:
    """Return the size of a canvas in a few words: `1,080 × 1,350`, `long edge 2,000`."""
    if canvas["width"]:
        return f"{canvas['width']:,} × {canvas['height']:,}"
    return f"long edge {canvas['long_edge']:,}" if canvas["long_edge"] else "as large as the photo"
