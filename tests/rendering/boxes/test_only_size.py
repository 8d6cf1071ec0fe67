"""A layout of which only the sizes count: as that of a render, but for where its lines are."""

from typing import Any

import pytest

from jobs.rendering.boxes.layout import Layout, lay_out
from tests.benchmarks.checking import captions
from tests.rendering.captions import CAPTIONS, box_design, row

LONG = "Danube steamboat company’s captain, with words that do not end before the box does"
TEXTS = [*CAPTIONS.values(), ("en", LONG), *(("en", text) for text in captions(12))]
UNEVEN = row("Spring at the harbour: 24 fishing boats and some gulls")
WRAPS = ["greedy", "balance", "phrase"]
BOXES: list[dict[str, Any]] = [
    {},
    {"align": "justify", "max_lines": 8, "size_max": 20},
    {"height": 18, "max_lines": 3, "outline": {"width": 12}},
    {
        "width": 22,
        "max_lines": 9,
        "size_min": 9,
        "size_max": 14,
        "overflow": "ellipsis",
        "align": "justify",
    },
    {"width": 12, "size_min": 12, "size_max": 14, "long_words": "hyphenate", "max_lines": 4},
    {"width": 30, "fonts": ["Lobster"], "shadow": {"dx": 20, "dy": -10, "inside": True}},
    {"height": 14, "max_lines": 2, "plate": {"padding": 20}, "letter_spacing": 10},
    {"rotation": 20, "width": 40, "height": 40},
    {"tile": {}, "width": 30, "height": 20},
]


def told(layout: Layout) -> dict[str, Any]:
    """Return what a check reads of a layout."""
    return {
        "texts": [(it.box, it.text, it.size_px, it.overflow, it.room) for it in layout.texts],
        "failures": [(it.code, it.sentence, it.details) for it in layout.failures],
        "notices": [(it.code, it.sentence, it.details) for it in layout.notices],
    }


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("box", BOXES, ids=lambda box: " ".join(box) or "plain")
def test_sizes_failures_and_notices_are_those_of_a_render(box, wrap):
    for language, text in TEXTS:
        design = box_design(language, **box, wrap=wrap)

        short, whole = (
            lay_out(design, row(text), 1000, 400, only_size=only) for only in (True, False)
        )

        assert told(short) == told(whole)


def test_lines_are_evened_for_a_render_and_left_as_they_are_filled_for_a_size():
    design = box_design(wrap="balance", width=50, size_min=8, size_max=8, max_lines=4)

    short, whole = (lay_out(design, UNEVEN, 1000, 400, only_size=only) for only in (True, False))

    widths = [[line.width for line in it.texts[0].lines] for it in (short, whole)]
    assert len(widths[0]) == len(widths[1]) > 1
    assert max(widths[0]) > max(widths[1])


@pytest.mark.parametrize("box", [{"rotation": 20}, {"tile": {}}], ids=["rotated", "tiled"])
def test_lines_of_rotated_and_tiled_texts_count_anyway(box):
    design = box_design(wrap="balance", width=50, size_min=8, size_max=8, max_lines=4, **box)

    short, whole = (lay_out(design, UNEVEN, 1000, 400, only_size=only) for only in (True, False))

    assert short.texts
    assert short == whole
