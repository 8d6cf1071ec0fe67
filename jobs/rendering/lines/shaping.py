"""Shape a paragraph of text into glyphs in em units.

It is shaped once for all sizes; lines are cut from it afterwards.
"""

from bisect import bisect_right
from functools import lru_cache
from typing import Any, Final

from jobs.rendering.fonts.chains import Chain
from jobs.rendering.fonts.opened import EM, Font
from jobs.rendering.lines.runs import Item, Look, Run, TextStyle, run_of, sums
from jobs.rendering.unicode import bidi
from jobs.rendering.unicode.breaks import clusters, line_breaks
from jobs.rendering.unicode.characters import (
    CLOSING,
    CURSIVE,
    OPENING,
    SOFT_HYPHEN,
    is_attached,
    is_ignorable,
    is_space,
    script_of,
)

_SHARED: Final = frozenset({"Zyyy", "Zinh", "Zzzz"})
_MOST_KEPT: Final = 128  #: paragraphs
_LONGEST_KEPT: Final = 200  #: characters of a text whose paragraphs are kept


type RunPiece = tuple[Run, int, int]
"""A run and a range of its glyphs: from the first to before the last."""


class Paragraph:
    """A shaped paragraph. All lengths are in em units.

    `edges[i]` is the length of everything before character i. `trailing` is the spacing after each
    cluster, which does not count at the end of a line. A line may end before any of the characters
    `stops`, without its spaces; the next line then starts at the matching one of `nexts`. `hyphens`
    are the lengths of the hyphens shown there, `ends` the lengths up to there, ascending.
    """

    __slots__ = (
        "directions",
        "edges",
        "ends",
        "fits",
        "hyphens",
        "lines",
        "nexts",
        "runs",
        "starts",
        "stops",
        "style",
        "text",
        "trailing",
    )

    def __init__(
        self,
        text: str,
        style: TextStyle,
        directions: bidi.Directions,
        starts: list[int],
        runs: list[Run],
        trailing: int,
        nexts: list[int],
    ) -> None:
        self.text, self.style, self.directions = text, style, directions
        self.starts, self.runs = starts, runs
        self.trailing, self.nexts = trailing, nexts
        self.edges = _edges(text, runs)
        self.stops = [_trimmed(text, end) for end in nexts]
        self.hyphens = _hyphens(text, self.stops, style, trailing)
        self.ends = _ascending([self.edges[stop] for stop in self.stops])
        self.lines: dict[tuple[int, int, bool], Any] = {}
        """Lines already placed, by their characters: a fit needs some of them twice."""
        self.fits: list[tuple[Any, Any]] = []
        """Limits, and how the paragraph alone fits them."""

    def width(self, start: int, stop: int) -> int:
        """Return the length in em units, without the spacing after the last cluster."""
        return self.edges[stop] - self.edges[start] - (self.trailing if stop > start else 0)


_kept: Final[dict[tuple[str, tuple[Any, ...]], Paragraph]] = {}


def shape(text: str, style: TextStyle) -> Paragraph:
    """Shape one paragraph. The text has no newline."""
    directions = bidi.directions(text, style.language, style.base)
    starts = clusters(text)
    items = _items(text, starts, directions, style)
    runs = [run_of(text, item, item.start, item.stop, style) for item in items]
    is_cursive = style.spacing and any(item.script in CURSIVE for item in items)
    trailing = 0 if is_cursive else style.spacing
    nexts = line_breaks(text, style.language, phrased=style.phrased)
    return Paragraph(text, style, directions, starts, runs, trailing, nexts)


def shape_plain(lines: list[str], style: TextStyle) -> list[Paragraph]:
    """Shape the paragraphs of a text without styled parts.

    Cached, because they depend on no size: the outputs of a row print the same texts, and many rows
    print the same words. Equal paragraphs of one text stay apart: fitting asks which one a line is
    of.
    """
    if sum(map(len, lines)) > _LONGEST_KEPT or len(set(lines)) < len(lines):
        return [shape(line, style) for line in lines]
    key = style.key
    kept = [_keep((line, key), style) for line in lines]
    while len(_kept) > _MOST_KEPT:
        del _kept[next(iter(_kept))]
    return kept


def _keep(key: tuple[str, tuple[Any, ...]], style: TextStyle) -> Paragraph:
    """Return a paragraph, shaped now or before, and move it to the end of those that are kept."""
    paragraph = _kept.pop(key, None) or shape(key[0], style)
    _kept[key] = paragraph
    return paragraph


def hyphenated(paragraph: Paragraph, start: int, stop: int) -> Paragraph:
    """Return one line of a paragraph, with a hyphen at its end, as a new paragraph."""
    base: bidi.Base = "rtl" if paragraph.directions.is_right_to_left else "ltr"
    style, shown = paragraph.style, paragraph.text[start:stop].removesuffix(SOFT_HYPHEN)
    if style.looks is None or not shown:
        return shape(shown + _hyphen(style.chain)[0], style.directed(base))
    looks = style.looks[start : start + len(shown)]
    last = looks[-1]
    return shape(shown + _hyphen(last.chain)[0], style.looking([*looks, last]).directed(base))


def hyphen_room(paragraph: Paragraph, stop: int) -> int:
    """Return the length that a hyphen after character `stop` adds to a line, in em units."""
    return _hyphen_length(paragraph.style, stop) + paragraph.trailing


def widest_hyphen(paragraph: Paragraph, start: int, stop: int) -> int:
    """Return the most that a hyphen anywhere between two characters adds to a line."""
    if paragraph.style.looks is None:
        return hyphen_room(paragraph, stop)
    return max([hyphen_room(paragraph, place) for place in range(start + 1, stop + 1)])


def _hyphen_length(style: TextStyle, stop: int) -> int:
    """Return the length of a hyphen, which looks like the character before it."""
    looks = style.looks
    if looks is None or stop < 1:
        return _hyphen(style.chain)[1]
    look = looks[stop - 1]
    return round(_hyphen(look.chain)[1] * look.part.share)


@lru_cache(maxsize=256)
def _hyphen(chain: Chain) -> tuple[str, int]:
    """Return the hyphen and its advance: U+2010 if the font has it, as in CSS Text 4, 6.2."""
    font = chain.first.hb
    for character in ("\u2010", "-"):
        glyph = font.get_nominal_glyph(ord(character))
        if glyph:
            break
    return character, int(font.get_glyph_h_advance(glyph or 0))


def pieces(paragraph: Paragraph, start: int, stop: int) -> list[RunPiece]:
    """Return the runs of one line, from left to right.

    Shapes again only where a cut would change letters.
    """
    runs = paragraph.runs
    cut: list[RunPiece] = []
    for at in range(_first_after(runs, start), len(runs)):
        if runs[at].item.start >= stop:
            break
        cut.append(_cut(paragraph, runs[at], start, stop))
    if paragraph.directions.levels is None:
        return cut
    return bidi.visual_order(cut, [run.item.level for run, _, _ in cut])


def _first_after(runs: list[Run], place: int) -> int:
    """Return the number of the first run that ends after this character."""
    low, high = 0, len(runs)
    while low < high:
        middle = (low + high) // 2
        if runs[middle].item.stop > place:
            high = middle
        else:
            low = middle + 1
    return low


def _cut(paragraph: Paragraph, run: Run, start: int, stop: int) -> RunPiece:
    item = run.item
    if start <= item.start and item.stop <= stop:
        return run, 0, len(run.numbers)
    start, stop = max(start, item.start), min(stop, item.stop)
    if run.is_safe(start) and run.is_safe(stop):
        return run, *run.within(start, stop)
    anew = run_of(paragraph.text, item, start, stop, paragraph.style)
    return anew, 0, len(anew.numbers)


# --- Items ----------------------------------------------------------------------------------------


def _items(
    text: str, starts: list[int], directions: bidi.Directions, style: TextStyle
) -> list[Item]:
    levels, looks = directions.levels, style.looks
    if looks is None and levels is None and text and style.chain.draws_alone(text):
        script = "Latn" if any(script_of(character) == "Latn" for character in text) else "Zyyy"
        return [Item(0, len(text), style.chain.first, script, 0)]
    stops, scripts = [*starts[1:], len(text)], _scripts(text, starts)
    fonts = _fonts(text, starts, stops, scripts, style)
    items: list[Item] = []
    for number, start in enumerate(starts):
        font, script = fonts[number], scripts[number]
        level = levels[start] if levels is not None else 0
        part = looks[start].part if looks is not None else None
        if items and items[-1].goes_on(font, script, level, part):
            items[-1].stop = stops[number]
        else:
            items.append(Item(start, stops[number], font, script, level, part))
    return items


def _fonts(
    text: str, starts: list[int], stops: list[int], scripts: list[str], style: TextStyle
) -> list[Font]:
    """Return the font of each cluster. A closing mark has that of its opening mark."""
    chain, looks = style.chain, style.looks
    font = _first_font(text, starts, scripts, chain) if looks is None else None
    opened: list[Font | None] = []
    look: Look | None = None
    fonts: list[Font] = []
    for number, start in enumerate(starts):
        if looks is not None and looks[start] is not look:
            look = looks[start]
            chain, font, opened = look.chain, None, []
        cluster = text[start : stops[number]]
        before = opened.pop() if opened and cluster in CLOSING else font
        font = chain.font_of(cluster, scripts[number], before)
        if cluster in OPENING:
            opened.append(font)
        fonts.append(font or chain.box_of(cluster))
    return fonts


def _first_font(text: str, starts: list[int], scripts: list[str], chain: Chain) -> Font | None:
    """Return the font of the first word, for punctuation before it, so that opening and closing
    marks match.
    """
    if not text or not is_attached(text[0]):
        return None
    for number, start in enumerate(starts):
        if not is_attached(text[start]):
            stop = starts[number + 1] if number + 1 < len(starts) else len(text)
            return chain.font_of(text[start:stop], scripts[number], None)
    return None


def _scripts(text: str, starts: list[int]) -> list[str]:
    """Return the script of each cluster.

    Shared characters take the script before them, or at the start the one after.
    """
    script = next((known for known in map(script_of, text) if known not in _SHARED), "Zyyy")
    own = [script_of(text[start]) for start in starts]
    for number, known in enumerate(own):
        if known not in _SHARED:
            script = known
        own[number] = script
    return own


# --- Lengths and breaks ---------------------------------------------------------------------------


def _edges(text: str, runs: list[Run]) -> list[int]:
    if len(runs) == 1 and _is_one_by_one(runs[0]):
        return runs[0].edges
    advances = [0] * len(text)
    for run in runs:
        for number, character in enumerate(run.characters):
            advances[character] += run.advances[number]
    return sums(advances)


def _is_one_by_one(run: Run) -> bool:
    """Return whether each character has exactly one glyph, in order."""
    return run.characters == list(range(run.item.start, run.item.stop))


def _ascending(lengths: list[int]) -> list[int]:
    """Raise each value to the largest before it: negative spacing can make lengths shrink
    slightly.
    """
    found: list[int] = []
    for length in lengths:
        found.append(max(length, found[-1]) if found else length)
    return found


def _trimmed(text: str, end: int) -> int:
    stop = end
    while stop and (is_space(text[stop - 1]) or (stop < end and text[stop - 1] == SOFT_HYPHEN)):
        stop -= 1
    return stop


def _hyphens(text: str, stops: list[int], style: TextStyle, trailing: int) -> list[int]:
    """Return the length of the hyphen at each stop: 0 unless the line ends with a soft hyphen and
    the text continues.
    """
    if SOFT_HYPHEN not in text:
        return [0] * len(stops)
    return [
        _hyphen_length(style, stop) + trailing
        if stop < len(text) and text[stop - 1 : stop] == SOFT_HYPHEN
        else 0
        for stop in stops
    ]


def missing(paragraph: Paragraph) -> tuple[str, ...]:
    """Return the clusters that no font could draw, each once.

    Their glyph is number 0, the font's empty box.
    """
    runs = [run for run in paragraph.runs if 0 in run.numbers]
    if not runs:
        return ()
    lost = sorted({character for run in runs for character in _lost_in(run)})
    found = dict.fromkeys([_cluster_at(paragraph, index) for index in lost])
    return tuple([cluster for cluster in found if not _is_invisible(cluster)])


def _lost_in(run: Run) -> list[int]:
    pairs = zip(run.characters, run.numbers, strict=True)
    return [character for character, number in pairs if number == 0]


def _cluster_at(paragraph: Paragraph, index: int) -> str:
    starts = (*paragraph.starts, len(paragraph.text))
    following = bisect_right(starts, index)
    return paragraph.text[starts[following - 1] : starts[following]]


def _is_invisible(cluster: str) -> bool:
    return all(is_space(character) or is_ignorable(character) for character in cluster)


def em(share: float) -> int:
    """Convert % of the font size to em units."""
    return round(share * EM / 100)
