"""The contours of glyphs."""

from jobs.rendering.paint.polygons import polygons, winding
from tests.rendering.paint.test_grown_glyphs import font, glyph


def test_the_winding_number_distinguishes_ink_from_holes() -> None:
    contours = polygons(font("Noto Sans").hb, glyph("Noto Sans", "o"))
    left, right = (end(point.real for point in contours[0]) for end in (min, max))
    height = sum(point.imag for point in contours[0]) / len(contours[0])

    places = [left - 10, left + 60, (left + right) / 2, right - 60, right + 10]

    assert [abs(winding(complex(x, height), contours)) for x in places] == [0, 1, 0, 1, 0]
