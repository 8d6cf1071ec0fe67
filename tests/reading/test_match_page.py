"""The example and the pictures of the match page."""

import pytest

from jobs import reading
from jobs.models import Batch
from tests import factories

pytestmark = pytest.mark.django_db


def matched(*pairs: tuple[str, str]) -> Batch:
    """Return a batch whose rows say the first text and have the picture of the second."""
    batch = factories.draft(len(pairs))
    for job, (value, path) in zip(batch.jobs.order_by("row"), pairs, strict=True):
        batch.sources.filter(pk=job.source_id).update(path=path)
        batch.jobs.filter(pk=job.pk).update(cells={"photo": [value, value, ""]})
    return batch


def test_a_row_whose_picture_has_another_name_explains_the_rule_better():
    found = reading.match_example(matched(("a.jpg", "a.jpg"), ("b", "b.jpg")), ["photo"])

    assert found is not None
    assert (found.row, found.value, found.source.path) == (3, "b", "b.jpg")


def test_if_all_names_are_equal_the_first_row_is_the_example():
    found = reading.match_example(matched(("a.jpg", "a.jpg"), ("b.jpg", "b.jpg")), ["photo"])

    assert found is not None
    assert found.row == 2


def test_a_refused_file_is_no_example():
    batch = matched(("1", "1.bmp"))
    batch.sources.update(key="", code="picture_not_taken")

    assert reading.match_example(batch, ["photo"]) is None


def test_announced_pictures_are_awaited():
    batch = factories.draft()
    factories.source(batch, "a.jpg")
    factories.source(batch, "b.jpg", key="")
    factories.source(batch, "c.jpg", row=2)

    assert reading.awaited_pictures(batch) == 1
