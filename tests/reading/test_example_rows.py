"""Rows worth looking at: the longest text, the narrowest photo, the first; only rows that can be
drawn.
"""

from math import inf

import pytest

from jobs.intake.rows import search_blocks
from jobs.models import Batch
from jobs.reading import example_rows
from tests import factories

pytestmark = pytest.mark.django_db


def row(batch: Batch, number: int, caption: str, **source):
    picture = factories.source(batch, f"{number}.jpg", **source)
    cells = {"2024": ["x", "x", ""], "Art.Nr": [caption, caption, ""]}
    return factories.job(batch, number, cells=cells, source=picture)


@pytest.fixture
def batch() -> Batch:
    batch = factories.draft()
    row(batch, 2, "first")
    row(batch, 3, "a much longer text")
    row(batch, 4, "narrow", width=100, height=900)
    row(batch, 5, "the longest text of all, with no picture yet", key="")
    row(batch, 6, "the longest text of all, with a broken picture", code="picture_truncated")
    return batch


def test_three_different_rows_are_shown(batch, django_assert_num_queries):
    with django_assert_num_queries(4):
        found = example_rows.worth_seeing(batch, "{Art.Nr}", "en")

    assert [(sample.key, sample.job.row) for sample in found] == [
        ("longest", 3),
        ("narrowest", 4),
        ("first", 2),
    ]


def test_a_row_with_two_reasons_makes_room_for_another():
    batch = factories.draft()
    row(batch, 2, "first and longest")
    row(batch, 3, "second")

    found = example_rows.worth_seeing(batch, "{Art.Nr}", "en")

    assert [(sample.key, sample.job.row) for sample in found] == [("longest", 2), ("other", 3)]


def test_no_photo_is_the_narrowest_where_all_have_one_shape():
    batch = factories.draft()
    row(batch, 2, "first")
    row(batch, 3, "the longest text")
    row(batch, 4, "third")

    found = example_rows.worth_seeing(batch, "{Art.Nr}", "en")

    assert [(sample.key, sample.job.row) for sample in found] == [
        ("longest", 3),
        ("first", 2),
        ("other", 4),
    ]


def test_the_filled_pattern_counts_and_not_only_the_cells(batch):
    batch.jobs.filter(row=2).update(
        cells={"2024": ["", "", ""], "Art.Nr": ["1299.5", 1299.5, "0.00 €"]}
    )

    assert example_rows.longest(batch, "{Art.Nr}", "en").row == 3
    assert example_rows.longest(batch, "{2024}", "en").row == 3
    assert example_rows.longest(batch, "no column", "en").row == 2


def test_the_longest_row_is_found_again_after_a_correction(batch, monkeypatch):
    monkeypatch.setattr(example_rows, "CANDIDATES", 2)
    search_blocks.renew(batch)
    before = example_rows.longest(batch, "{Art.Nr}", "en").row

    batch.jobs.filter(row=2).update(cells={"Art.Nr": ["x" * 99, "x" * 99, ""]})
    search_blocks.renew_row(batch.jobs.get(row=2))

    assert (before, example_rows.longest(batch, "{Art.Nr}", "en").row) == (3, 2)


def test_long_rows_are_measured_once_and_others_only_if_too_few_of_them_can_be_drawn(
    batch, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(example_rows, "CANDIDATES", 2)
    monkeypatch.setattr(example_rows, "LONG_ROWS", 4)  # 5 and 6, which cannot be drawn, 3 and 4
    search_blocks.renew(batch)

    with django_assert_num_queries(3):
        first = example_rows.longest(batch, "{Art.Nr}", "en")
    with django_assert_num_queries(2):
        again = example_rows.longest(batch, "{Art.Nr}", "en")
    batch.sources.filter(path="3.jpg").update(code="picture_truncated")
    with django_assert_num_queries(3):
        of_others = example_rows.longest(batch, "{Art.Nr}", "en")

    assert [first.row, again.row, of_others.row] == [3, 3, 4]


def test_rows_are_stepped_through_past_those_that_cannot_be_drawn(batch):
    assert example_rows.neighbour(batch, 2, 1).row == 3
    assert example_rows.neighbour(batch, 4, 1) is None
    assert example_rows.neighbour(batch, 4, -1).row == 3
    assert example_rows.numbered(batch, 5) is None


def test_an_empty_batch_has_nothing_to_show():
    assert example_rows.worth_seeing(factories.draft(), "{caption}", "en") == []


def test_rows_are_taken_and_counted_by_the_ratio_of_their_photos(batch):
    row(batch, 7, "a photo that nobody has looked at yet", width=None, height=None)
    wide, narrow = (1.0, inf), (0.0, 0.5)

    found = example_rows.worth_seeing(batch, "{Art.Nr}", "en", narrow)
    counts = example_rows.counts_by_ratio(
        batch, {"wide": wide, "narrow": narrow, "none": (inf, inf)}
    )

    assert [(sample.key, sample.job.row) for sample in found] == [("longest", 4)]
    assert example_rows.neighbour(batch, 4, -1, wide).row == 3
    assert example_rows.any_row(batch, (inf, inf)) is None
    assert counts == {"wide": 2, "narrow": 1, "none": 0}


def test_the_next_row_that_failed_in_the_check_follows_and_after_the_last_the_first(batch):
    for job in batch.jobs.exclude(row=2):
        batch.findings.create(job=job, code="text_too_long", blocks=job.row != 3, sentence="")
    row(batch, 7, "fits")
    row(batch, 8, "does not fit")
    batch.findings.create(
        job=batch.jobs.get(row=8), code="text_too_long", blocks=True, sentence="Too long."
    )

    found = [example_rows.next_failing(batch, number).row for number in (0, 3, 4, 8)]

    assert found == [4, 4, 8, 4]
    assert example_rows.has_failing(batch)


def test_without_a_row_that_failed_there_is_no_next_one(batch):
    assert example_rows.next_failing(batch, 2) is None
    assert not example_rows.has_failing(batch)
