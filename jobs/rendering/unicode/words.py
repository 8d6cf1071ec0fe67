"""Words of a text: between spaces, and where ICU finds them in scripts without spaces (UAX #29)."""

import re
from collections.abc import Iterator

import icu

from jobs.rendering.unicode.breaks import from_utf16
from jobs.rendering.unicode.characters import OPENING

_maybe_unspaced = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0010ffff]").search
"""Thai, Lao, Burmese, Khmer, and what East Asian scripts and emoji use."""

type Span = tuple[int, int]
"""Where a word starts and stops."""


def words_of(text: str) -> list[Span]:
    """Return the start and the end of each word, without the spaces between them."""
    return [span for found in re.finditer(r"\S+", text) for span in _parts(text, *found.span())]


def _parts(text: str, start: int, stop: int) -> Iterator[Span]:
    """Yield the words of a stretch without spaces."""
    if not _maybe_unspaced(text, start, stop):
        yield start, stop
        return
    stretch = text[start:stop]
    iterator = icu.BreakIterator.createWordInstance(icu.Locale("root"))
    iterator.setText(stretch)
    begin = 0
    for end in from_utf16(stretch, list(iterator)):
        if end == len(stretch) or _is_end(stretch, end):
            yield start + begin, start + end
            begin = end


def _is_end(text: str, place: int) -> bool:
    """Return whether a word ends here: marks after it are part of it, opening ones of the next."""
    before, after = text[place - 1], text[place]
    begins = after in OPENING or not icu.Char.ispunct(ord(after))
    is_unspaced = _maybe_unspaced(before) or _maybe_unspaced(after)
    return begins and is_unspaced is not None and before not in OPENING
