"""Glyphs as HarfBuzz shaped them: a sequence of each of their numbers.

uharfbuzz makes two objects for each glyph, which takes longer than shaping it. Where the layout is
compiled, `harfbuzz_arrays.c` reads HarfBuzz's own arrays instead.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import uharfbuzz as hb

_UNSAFE: Final = int(hb.GlyphFlags.UNSAFE_TO_BREAK)

type Offsets = list[tuple[int, int]]
"""Where each glyph is beside its place, x and y."""
type Flags = Any
"""What `is_unsafe` reads."""
type GlyphArrays = tuple[list[int], list[int], list[int], Offsets | None, Flags]
"""The number of each glyph, the index of the cluster that it draws, its advance, its offset (None
if no glyph has one), and its flags.
"""


def read(buffer: Any) -> GlyphArrays:
    """Return the glyphs in a buffer that was shaped."""
    if _in_c is None:
        return read_objects(buffer)
    found: GlyphArrays = _in_c(buffer)
    return found


def read_objects(buffer: Any) -> GlyphArrays:
    """Return the same by uharfbuzz alone."""
    infos: list[Any] = buffer.glyph_infos
    if not infos:
        return [], [], [], None, infos
    advances, offsets = _positions(buffer.glyph_positions)
    # Any, not int: mypyc would read each integer, and make a new object of it.
    numbers: list[Any] = [info.codepoint for info in infos]
    characters: list[Any] = [info.cluster for info in infos]
    return numbers, characters, advances, offsets, infos


def _positions(places: list[Any]) -> tuple[list[int], Offsets | None]:
    """Return the advances of glyphs, and their offsets if any has one."""
    advances: list[Any] = []
    is_beside = False
    for place in places:
        position: tuple[Any, Any, Any, Any] = place.position
        advances.append(position[2])
        if position[0] or position[1]:
            is_beside = True
    return advances, [place.position[:2] for place in places] if is_beside else None


def is_unsafe(flags: Flags, index: int) -> bool:
    """Return whether a cut before this glyph would change glyphs, as marked by HarfBuzz.

    The flags of uharfbuzz's objects are slow to read, so only the needed ones are.
    """
    found = flags[index]
    return bool((found if isinstance(flags, bytes) else int(found.flags)) & _UNSAFE)


def _reader_in_c() -> Callable[[Any], GlyphArrays] | None:
    """Return what reads the arrays, if it is compiled and knows this uharfbuzz."""
    try:
        compiled: Any = import_module("jobs.rendering.lines.harfbuzz_arrays")
    except ImportError:
        return None
    reader: Callable[[Any], GlyphArrays] = compiled.read
    return reader


_in_c: Final = _reader_in_c()
