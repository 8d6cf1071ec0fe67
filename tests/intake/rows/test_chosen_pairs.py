"""Rules that pairs of a row and a picture teach."""

import pytest

from jobs.intake.rows import chosen_pairs, matches
from jobs.intake.rows.picture_search import MatchRefused
from jobs.models import Batch, Job
from tests.intake.batches import with_pictures, with_sheet

pytestmark = pytest.mark.django_db

PATHS = ("MUG-1_1.JPG", "mug-1_2.jpeg", "mug-2 (1).jpeg", "MUG_03_1.JPG", "teapot.jpg")
SHEET = "sku\nMUG-1\nMUG-2\nMUG-3\nPOT-4\n"


@pytest.fixture
def batch() -> Batch:
    return with_sheet(with_pictures(*PATHS), SHEET)


def click(batch: Batch, row: int, path: str) -> list[str | None]:
    """Match again after a click on a row and a picture. Return the picture of each row."""
    job, source = batch.jobs.get(row=row), batch.sources.get(path=path)
    matches.match_rows(batch, chosen_pairs.with_pair(job, source, "sku").to_json())
    return list(batch.jobs.order_by("row").values_list("source__path", flat=True))


def test_every_pair_counts_and_what_it_teaches_finds_the_rows_that_are_left(batch: Batch):
    matches.match_rows(batch, {"by": "column", "column": "sku"})

    assert click(batch, 2, PATHS[0]) == [PATHS[0], None, None, None]
    assert click(batch, 3, PATHS[2]) == [PATHS[0], PATHS[2], PATHS[3], None]
    assert click(batch, 5, PATHS[4]) == [PATHS[0], PATHS[2], PATHS[3], PATHS[4]]


def test_a_pair_with_nothing_in_common_teaches_no_rule(batch: Batch):
    matches.match_rows(batch, {"by": "column", "column": "sku"})
    click(batch, 5, PATHS[4])

    assert (batch.match_rule.learned, batch.match_rule.pairs) == ((), {"POT-4": PATHS[4]})


@pytest.mark.parametrize("text", ["", "  "])
def test_a_row_without_a_text_is_no_half_of_a_pair(text: str):
    batch = with_sheet(with_pictures("400_1.jpg"), "name;caption\n1;One\n")
    batch.jobs.update(cells={"name": [text, text, ""]})

    with pytest.raises(MatchRefused) as refused:
        chosen_pairs.with_pair(batch.jobs.get(), batch.sources.get(), "name")

    assert refused.value.sentence == (
        "Row 2 has no text in column “name”. Choose another row, or enter the name of its picture "
        "in the sheet."
    )


def test_a_pair_by_another_column_keeps_that_each_picture_of_a_row_counts(batch: Batch):
    batch.match = {"by": "column", "column": "caption", "every_picture": True}

    rule = chosen_pairs.with_pair(_row(batch), batch.sources.get(path="teapot.jpg"), "sku")

    assert (rule.column, rule.every_picture, rule.pairs) == ("sku", True, {"POT-4": "teapot.jpg"})


def _row(batch: Batch) -> Job:
    job = batch.jobs.get(row=5)
    job.batch = batch
    return job


def test_one_picture_is_used_for_all_rows_that_a_person_ticked(batch: Batch):
    matches.match_rows(batch, {"by": "column", "column": "sku"})
    jobs, source = list(batch.jobs.filter(row__in=[3, 5])), batch.sources.get(path="teapot.jpg")

    matches.match_rows(batch, chosen_pairs.with_pairs(jobs, source, "sku").to_json())

    found = list(batch.jobs.order_by("row").values_list("source__path", flat=True))
    assert found == [None, "teapot.jpg", None, "teapot.jpg"]


def test_ticked_rows_without_a_text_are_refused_with_the_way_out():
    batch = with_sheet(with_pictures("400_1.jpg"), "name;caption\n;One\n7;Two\n")

    with pytest.raises(MatchRefused) as refused:
        chosen_pairs.with_pairs(list(batch.jobs.all()), batch.sources.get(), "name")

    assert refused.value.sentence == (
        "Row 2 has no text in column “name”. Choose other rows, or use the picture for all rows "
        "without one."
    )
