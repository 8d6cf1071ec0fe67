"""Do two states of the code draw the same bytes? 212 renders: every kind of box, format, script,
effect and strip.

    python -m tests.benchmarks.same_renders > before.txt
    python -m tests.benchmarks.same_renders --compare before.txt

The first prints a line for each render: its name, and the SHA-256 of the result, its thumbnail and
what is said of it. The second, in another clone or at another commit, names the renders that
differ. Exit code 1: some do. Only the doors `jobs.design` and `jobs.rendering` are used, so that it
runs however the rooms behind them change.
"""

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from jobs import rendering
from jobs.design import Cell, parse
from jobs.errors import JobFailed
from tests.rendering import pictures
from tests.rendering.captions import CAPTIONS
from tests.rendering.odd_pictures import whole

FORMATS = ("keep", "jpeg", "png", "webp", "avif", "tiff")
CELLS = {
    "caption": "Fresh oysters 12 €",
    "ean": "4006381333931",
    "link": "https://example.org/a?b=1",
    "logo": "logo",
}
MIDDLE = {"anchor": "centre", "x": 50, "y": 50, "width": 60, "height": 40}
TEXT = {"text": "{caption}", "x": 50, "y": 95, "width": 80, "height": 30}
CODE = {"kind": "code", "anchor": "top-left", "x": 5, "y": 5, "width": 60, "height": 60}
IMAGE = {
    "kind": "image",
    "file": "{logo}.png",
    "anchor": "top-left",
    "x": 10,
    "y": 10,
    "width": 30,
    "height": 40,
}

SHAPE = {"kind": "shape", "anchor": "centre", "x": 50, "y": 60, "width": 60, "height": 40}

EFFECTS: tuple[dict[str, Any], ...] = (
    {"outline": {"width": 8, "colour": "#203040"}, "shadow": {"dx": 4, "dy": 6, "blur": 20}},
    {"plate": {"per_line": True, "radius": 20}, "wrap": "balance", "max_lines": 5},
    {**MIDDLE, "rotation": 12, "opacity": 0.7, "legible": "choose", "outline": {}, "plate": {}},
)
STYLES: tuple[dict[str, Any], ...] = (
    {"legible": "choose"},
    {"legible": "choose", "colour": "#777777"},
    {"shadow": {"blur": 0}},
    {"shadow": {"inside": True, "dx": 20}},
    {"plate": {"opacity": 1, "padding": 80}},
    {"underline": True},
    {"strike": True, "underline": True, "outline": {}},
    {"align": "justify", "width": 20, "max_lines": 9, "height": 90},
    {"align": "end", "valign": "top"},
    {"align": "left", "direction": "rtl"},
    {"letter_spacing": 25, "word_spacing": 40},
    {"line_height": 0.8, "width": 25, "max_lines": 6},
    {"long_words": "hyphenate", "width": 8, "max_lines": 20, "height": 90},
    {"long_words": "keep", "width": 3},
    {"overflow": "ellipsis", "size_min": 6, "width": 20, "max_lines": 1},
    {"overflow": "fail", "size_min": 20, "size_max": 20, "width": 10},
    {"wrap": "phrase", "width": 30},
    {"fonts": ["EB Garamond"], "italic": True, "weight": 400},
    {"fonts": ["Roboto"], "features": ["tnum", "-liga"], "weight": 900},
    {"fonts": ["Pacifico", "Lobster"], "size_max": 20},
    {"fonts": ["Playfair Display"], "weight": 550},
    {**MIDDLE, "rotation": 90},
    {**MIDDLE, "rotation": 180, "plate": {}},
    {**MIDDLE, "rotation": -33.3, "outline": {"width": 12}, "shadow": {}},
    {"opacity": 0.4, "same_size": True},
    {"missing": "box", "text": "\uf8ff {caption}"},
    {"text": "{caption:upper}[ · {nothing}] [{ean}]"},
    {"text": "{nothing}", "required": True},
)
CODES: tuple[dict[str, Any], ...] = (
    {"text": "{link}", "symbology": "qr"},
    {"text": "{link}", "symbology": "qr", "rotation": 90},
    {"text": "{link}", "symbology": "qr", "rotation": 20, "x": 20, "y": 20},
    {"text": "{caption}", "symbology": "qr", "width": 90, "height": 90},
    {"text": "{ean}", "symbology": "ean"},
    {"text": "{ean}", "symbology": "ean", "rotation": -90},
    {"text": "036000291452", "symbology": "ean"},
    {"text": "96385074", "symbology": "ean"},
    {"text": "{ean}", "symbology": "code128"},
    {"text": "AB-123456", "symbology": "code128", "width": 90},
    {"text": "{caption}", "symbology": "ean"},
    {"text": "{link}", "symbology": "qr", "width": 1, "height": 1},
)
IMAGES: tuple[dict[str, Any], ...] = (
    {},
    {"fit": "cover"},
    {"opacity": 0.5},
    {"rotation": 90},
    {"rotation": 33.3},
    {"anchor": "centre", "x": 50, "y": 50, "width": 100, "height": 100},
    {"file": "photo.jpg", "fit": "cover", "rotation": -10},
    {"file": "photo.jpg", "width": 120, "x": -10},
    {"file": "photo.jpg", "fit": "square", "radius": 50, "outline": {}, "shadow": {}},
    {"file": "photo.jpg", "radius": 20, "rotation": 15, "shadow": {"dx": 3}, "opacity": 0.8},
    {"file": "absent.png"},
    {"file": "absent.png", "missing": "hide"},
)
SHAPES: tuple[dict[str, Any], ...] = (
    {"spread": "across", "gradient": {}},
    {"behind": "box 1", "radius": 50, "outline": {"colour": "#ff8800"}},
    {"behind": "box 1", "spread": "across", "opacity": 0.6},
    {"shape": "ellipse", "gradient": {"colour": "#ffff00", "opacity": 1, "angle": 45}},
    {"rotation": 30, "radius": 20, "opacity": 0.7, "gradient": {"angle": 0}, "outline": {}},
    {"shape": "line", "rotation": -45, "thickness": 2},
    {"spread": "all", "colour": None, "outline": {"width": 2}},
    {"only_if": "{nothing}"},
    {"shape": "circle", "shadow": {"dx": -2, "blur": 0}, "rotation": 20},
    {"shape": "circle", "behind": "box 1", "shadow": {}, "opacity": 0.6},
)
CANVASES: tuple[dict[str, Any], ...] = (
    {"long_edge": 160},
    {"long_edge": 900, "enlarge": True},
    {"width": 200, "height": 200},
    {"width": 200, "height": 200, "focus_x": 10, "focus_y": 90},
    {"width": 300, "height": 200, "fit": "pad", "ground": "#203040"},
    {"width": 900, "height": 900, "fit": "pad", "enlarge": True, "focus_x": 0},
    *(
        {"strip": {"side": side, "size": 25, "colour": "#f0e0d0"}}
        for side in ("below", "above", "left", "right")
    ),
    {"strip": {"side": "below"}, "long_edge": 200},
    {"strip": {"side": "left"}, "width": 300, "height": 300, "fit": "pad"},
)
OUTPUTS: tuple[dict[str, Any], ...] = (
    {"quality": 40},
    {"quality": 100, "format": "jpeg"},
    {"most_kb": 8},
    {"most_kb": 8, "format": "webp"},
    {"most_kb": 5, "format": "avif"},
    {"title": "{caption}", "copyright": "© {caption}"},
    {"title": "{caption}", "copyright": "© {caption}", "metadata": "none"},
    {"title": "{caption}", "metadata": "no_place", "format": "tiff"},
    {"title": "{caption}", "metadata": "no_place", "format": "webp"},
    {"title": "{caption}", "metadata": "keep", "format": "png"},
)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--compare", type=Path, metavar="FILE", help="what an earlier run printed")
    before = options.parse_args().compare
    with tempfile.TemporaryDirectory() as folder:
        found = dict(renders(Path(folder)))
    lines = [f"{digest}  {name}" for name, digest in found.items()]
    if before is None:
        print("\n".join(lines))
        return
    earlier = before.read_text(encoding="utf-8").splitlines()
    changed = sorted(set(lines) ^ set(earlier), key=lambda line: line[66:])
    print(
        "\n".join([*changed, f"{len(found)} renders, {len(set(lines) & set(earlier))} as before"])
    )
    sys.exit(bool(changed))


def renders(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name of each render and the hash of what came out."""
    sources = whole()
    photo = pictures.written(
        folder, pictures.saved(pictures.photo(720, 480), "JPEG", quality=90), "photo.jpg"
    )
    full = pictures.written(folder, sources["jpeg"], "full.jpg")
    insets = _insets(folder)
    yield from _of_sources(folder, sources)
    for script, (language, text) in CAPTIONS.items():
        for at, effect in enumerate(EFFECTS):
            yield (
                f"script {script} {at}",
                _drawn(photo, [{**TEXT, **effect}], {"caption": text}, language=language),
            )
    for number, style in enumerate(STYLES):
        yield f"style {number}", _drawn(photo, [{**TEXT, **style}])
    for number, code in enumerate(CODES):
        yield f"code {number}", _drawn(photo, [{**CODE, **code}, TEXT])
    for number, image in enumerate(IMAGES):
        yield f"image {number}", _drawn(photo, [{**IMAGE, **image}, TEXT], insets=insets)
    for number, shape in enumerate(SHAPES):
        yield f"shape {number}", _drawn(photo, [{**SHAPE, **shape}, TEXT])
    for number, canvas in enumerate(CANVASES):
        yield f"canvas {number}", _drawn(photo, [TEXT, {**CODE, **CODES[0]}], canvas=canvas)
    for number, output in enumerate(OUTPUTS):
        yield f"output {number}", _drawn(full, [TEXT], output=output)
    yield "preview", _drawn(photo, [TEXT], long_edge=200)
    yield (
        "preview with everything",
        _drawn(
            photo,
            [{**IMAGE}, {**CODE, **CODES[4], "x": 50}, {**TEXT, **EFFECTS[0]}],
            insets=insets,
            long_edge=400,
        ),
    )


def _of_sources(folder: Path, sources: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    for number, (name, data) in enumerate(sources.items()):
        path = pictures.written(folder, data, "source")
        for at in range(3):
            output = {
                "format": FORMATS[(number + 2 * at) % len(FORMATS)],
                "metadata": ("keep", "no_place", "none")[at],
            }
            box = {**TEXT, "size_max": 20, **EFFECTS[at]}
            yield f"source {name}, {output['format']}", _drawn(path, [box], output=output)


def _insets(folder: Path) -> list[dict[str, Any]]:
    logo = Image.new("RGBA", (60, 40), (200, 40, 40, 160))
    logo.paste((20, 60, 200, 255), (10, 10, 30, 30))
    files = {
        "logo.png": pictures.saved(logo, "PNG"),
        "photo.jpg": pictures.saved(
            pictures.quarters(90, 50), "JPEG", exif=pictures.exif_with_thumbnail(6)
        ),
    }
    sizes = {"logo.png": (60, 40), "photo.jpg": (50, 90)}
    named = []
    for name, data in files.items():
        sha256 = hashlib.sha256(data).hexdigest()
        rendering.bring({sha256: pictures.written(folder, data, sha256)})
        width, height = sizes[name]
        named.append({"name": name, "sha256": sha256, "width": width, "height": height})
    return named


def _drawn(
    path: Path,
    boxes: list[dict[str, Any]],
    cells: dict[str, str] | None = None,
    long_edge: int | None = None,
    **document: Any,
) -> str:
    """Return the hash of the result, its thumbnail and what is said of it; a failure by its
    sentence.
    """
    named = [box | {"name": f"box {number}"} for number, box in enumerate(boxes)]
    design = parse({"format": 1, "boxes": named} | document)
    row = {
        column: Cell.of_text(text)
        for column, text in (CELLS | {"nothing": ""} | (cells or {})).items()
    }
    digest = hashlib.sha256()
    try:
        result = rendering.render(path, design, row, max_pixels=pictures.LIMIT)
        told = (
            result.extension,
            result.width,
            result.height,
            result.texts,
            result.told("image"),
            result.told("code"),
            *result.told("shape"),
            result.way,
        )
        digest.update(result.data + result.thumbnail + repr(told).encode())
        if long_edge is not None:
            digest.update(
                rendering.preview(path, design, row, max_pixels=pictures.LIMIT, long_edge=long_edge)
            )
    except JobFailed as failure:
        digest.update(f"{failure.code} {failure}".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
