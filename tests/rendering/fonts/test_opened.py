"""Opened fonts."""

from jobs.rendering.fonts import opened
from tests.rendering.captions import laid_out


def test_em_units_are_the_same_for_every_font() -> None:
    widths = {
        family: laid_out("H", fonts=[family], size_min=10, size_max=10).texts[0].lines[0].line.width
        for family in ("Inter", "Noto Sans")
    }

    assert all(opened.EM // 2 < width < opened.EM for width in widths.values())
