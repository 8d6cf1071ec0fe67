"""What is read from HarfBuzz's arrays is what uharfbuzz says of each glyph."""

import pytest
import uharfbuzz as hb

from jobs.rendering.fonts.chains import WantedFont, chain_of
from jobs.rendering.lines import glyph_arrays
from jobs.rendering.lines.runs import Item, Part, TextStyle, run_of
from tests.benchmarks.checking import captions
from tests.rendering.captions import CAPTIONS

TEXTS = ["", " ", "AV fi", "e\u0323\u0301", *(text for _, text in CAPTIONS.values()), *captions(40)]
FAMILIES = ("Inter", "EB Garamond", "Noto Sans Arabic", "Noto Sans Devanagari")


def shaped(text: str, family: str) -> hb.Buffer:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(chain_of(WantedFont((family,), 400), "en", text).first.hb, buffer)
    return buffer


def flags(read: glyph_arrays.GlyphArrays) -> list[bool]:
    return [glyph_arrays.is_unsafe(read[-1], index) for index in range(len(read[0]))]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", TEXTS)
def test_arrays_hold_what_the_objects_of_glyphs_say(text, family):
    buffer = shaped(text, family)

    arrays, objects = glyph_arrays.read(buffer), glyph_arrays.read_objects(buffer)

    assert arrays[:-1] == objects[:-1]
    assert flags(arrays) == flags(objects)


def test_texts_have_glyphs_beside_their_places_and_some_that_cannot_be_parted():
    read = [glyph_arrays.read(shaped(text, family)) for text in TEXTS for family in FAMILIES]

    assert {offsets is None for _, _, _, offsets, _ in read} == {True, False}
    assert {flag for one in read for flag in flags(one)} == {True, False}


def test_the_arrays_are_read_where_the_layout_is_compiled():
    """A new uharfbuzz may hold its buffer elsewhere: look at it, then let the C part know it."""
    if not glyph_arrays.__file__.endswith(".py"):
        assert glyph_arrays._in_c is not None


@pytest.mark.skipif(glyph_arrays._in_c is None, reason="the layout is not compiled here")
@pytest.mark.parametrize("other", [None, "text", hb.Face])
def test_only_buffers_are_read(other):
    with pytest.raises(TypeError, match="no buffer of uharfbuzz"):
        glyph_arrays.read(other)


def test_an_empty_run_of_a_styled_part_has_no_glyphs():
    chain = chain_of(WantedFont(("Inter",), 400), "en", "a")
    item = Item(0, 0, chain.first, "Latn", 0, Part(rise=100))

    run = run_of("", item, 0, 0, TextStyle(chain, "en"))

    assert (run.numbers, run.characters, run.advances, run.edges) == ([], [], [], [0])
