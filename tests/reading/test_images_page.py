"""The uploaded pictures on the images page."""

import pytest

from jobs import reading
from tests import factories

pytestmark = pytest.mark.django_db


def test_pictures_are_counted_without_replacements_and_refused_files():
    batch = factories.draft()
    factories.source(batch, "a.jpg", size=1000)
    factories.source(batch, "b.jpg", size=20, key="")
    factories.source(batch, "c.bmp", size=300, code="picture_not_taken")
    factories.source(batch, "d.jpg", size=4000, row=2)

    assert reading.picture_counts(batch) == (1, 1000, 1)
    assert [source.path for source in reading.latest_pictures(batch, 5)] == ["a.jpg"]


def test_the_latest_pictures_come_first():
    batch = factories.draft()
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        factories.source(batch, name)

    assert [source.path for source in reading.latest_pictures(batch, 2)] == ["c.jpg", "b.jpg"]


def test_unusable_pictures_are_grouped_by_their_reason_most_frequent_first():
    batch = factories.draft()
    for name, why in (("a.jpg", "Cut."), ("b.bmp", "A BMP."), ("c.bmp", "A BMP.")):
        factories.source(batch, name, code="picture_not_taken", sentence=why)

    assert reading.unusable_pictures(batch, 5) == [("A BMP.", 2, "b.bmp"), ("Cut.", 1, "a.jpg")]
    assert len(reading.unusable_pictures(batch, 1)) == 1
