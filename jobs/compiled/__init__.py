"""Modules compiled to machine code by mypyc (`python -m jobs.compiled.build`), with the same
results as in Python.

The folder of the compiled modules is named by a hash of their sources, so that a changed source is
never hidden by an older library. If there is none, or with OVERPRINT_COMPILED=0, Python runs the
sources, only slower.
"""

import hashlib
import os
import sysconfig
from pathlib import Path

MODULES = (
    *(
        "boxes.common_sizes",
        "boxes.layout",
        "boxes.line_positions",
        "boxes.styled_texts",
        "boxes.text",
        "boxes.text_notices",
    ),
    *("areas.rects", "fonts.chains", "fonts.opened", "geometry.rooms"),
    *(
        "lines.ellipsis",
        "lines.evening",
        "lines.fitting",
        "lines.glyph_arrays",
        "lines.placing",
        "lines.runs",
        "lines.shaping",
    ),
    *("lines.underlines", "lines.wrapping", "unicode.bidi", "unicode.breaks", "unicode.characters"),
)
"""Of `jobs.rendering`.

Not those whose values are pickled: what mypyc makes of a frozen dataclass cannot be.
"""
IN_C = ("lines.harfbuzz_arrays",)
"""Modules of `jobs.rendering` that are written in C. Who imports one does without it, too."""
ROOT = Path(__file__).parents[2]
SWITCH = "OVERPRINT_COMPILED"
BUILT = Path(__file__).parent / "built"


def sources() -> list[Path]:
    return [_source(module, ".py") for module in MODULES]


def sources_in_c() -> list[Path]:
    return [_source(module, ".c") for module in IN_C]


def _source(module: str, suffix: str) -> Path:
    return ROOT.joinpath("jobs", "rendering", *module.split(".")).with_suffix(suffix)


def folder() -> Path:
    """Return the folder for the machine code of these sources and this Python. It may not exist."""
    digest = hashlib.sha256()
    for source in (*sources(), *sources_in_c()):
        digest.update(str(source.relative_to(ROOT)).encode() + b"\0" + source.read_bytes())
    return BUILT / f"{digest.hexdigest()[:16]}-{sysconfig.get_config_var('SOABI')}"


def found_first(package: str, path: list[str]) -> None:
    """Let the modules of a package, by its `__path__`, be looked for among the compiled ones
    first.
    """
    compiled = folder().joinpath(*package.split("."))
    if os.environ.get(SWITCH) != "0" and compiled.is_dir():
        path.insert(0, str(compiled))
