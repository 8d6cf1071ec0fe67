"""Formulas of WPS Office that show a picture."""

import pytest

from jobs.intake.sheets.pictures import formulas


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ('=DISPIMG("ID_0A1B",1)', "ID_0A1B"),
        ('=_xlfn.DISPIMG("ID_0A1B",1)', "ID_0A1B"),
        ('=dispimg("x",1)', "x"),
        ('DISPIMG("ID",1)', None),
        ("=DISPIMG()", None),
        ("", None),
    ],
)
def test_the_id_of_the_picture_is_read(shown, expected):
    assert formulas.id_in(shown) == expected
