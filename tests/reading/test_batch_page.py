"""What the page of one batch shows besides its progress."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from jobs import reading
from jobs.matching import MatchRule, PictureTotals
from jobs.models import Batch, Sheet
from jobs.row_pictures import number_of
from jobs.states import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


def test_the_batch_page_knows_what_a_batch_is_made_of() -> None:
    batch, bare = factories.running(), factories.draft()
    Sheet.objects.create(batch=batch, name="spring.xlsx", key="k", size=1, row_count=3)

    assert reading.headed(batch.pk) == reading.Headed(batch, "spring.xlsx", 3, "Caption", 1)
    assert reading.headed(bare.pk) == reading.Headed(bare, None, None, None, None)
    assert reading.headed(uuid4()) is None


def test_the_latest_results_come_first() -> None:
    batch, now = factories.running(1), timezone.now()
    for row, seconds in [(10, 30), (11, 10), (12, 20)]:
        factories.job(
            batch,
            row,
            State.DONE,
            finished_at=now - timedelta(seconds=seconds),
            thumbnail_key=f"k{row}",
        )
    newest = batch.jobs.get(row=11)

    first, second = reading.latest_results(batch, 2)

    assert first == reading.Made(newest.pk, 11, 1, "k11", newest.result_details)
    assert second.row == 12


def test_the_pictures_of_rows_are_all_accounted_for_and_a_missing_one_is_noticed() -> None:
    batch = factories.running()
    Sheet.objects.create(batch=batch, name="shop.csv", key="k", size=1, row_count=2)
    totals = PictureTotals(results=3, rows=2, shared=1)
    batch.match = MatchRule("column", "sku", every_picture=True, totals=totals).to_json()
    batch.save()
    for number in (number_of(2, 1), number_of(2, 2), number_of(3)):
        factories.job(batch, number)
    headed = reading.headed(batch.pk)

    assert headed is not None
    assert (headed.rows, headed.pictures_of_rows) == (2, 3)
    assert headed.missing(reading.counts(batch)) == 0
    batch.jobs.get(row=number_of(3)).delete()
    assert headed.missing(reading.counts(batch)) == 1


def test_rows_of_earlier_sheets_count_and_too_many_rows_are_noticed_like_too_few() -> None:
    batch = factories.running()
    sheet = Sheet.objects.create(batch=batch, name="a.csv", key="k", size=1, row_count=2)
    for row in (2, 3, 9):
        factories.job(batch, row)

    with_gone = [_missing(batch, sheet, gone) for gone in (0, 1, 2)]

    assert with_gone == [1, 0, 1]


def _missing(batch: Batch, sheet: Sheet, gone: int) -> int:
    sheet.gone_rows = gone
    sheet.save()
    headed = reading.headed(batch.pk)
    assert headed is not None
    return headed.missing(reading.counts(batch))


def test_a_batch_whose_sheet_is_unread_or_whose_rows_are_its_pictures_lacks_nothing() -> None:
    unread, pictures = factories.draft(), factories.running()
    Sheet.objects.create(batch=unread, name="a.csv", key="k", size=1)
    Sheet.objects.create(batch=pictures, name="b.csv", key="k", size=1, row_count=5)
    pictures.match = MatchRule("pictures").to_json()
    pictures.save()

    heads = [reading.headed(batch.pk) for batch in (unread, pictures)]

    assert [head and head.missing(reading.counts(head.batch)) for head in heads] == [0, 0]


def test_a_row_with_several_outputs_gives_the_latest_results_no_more_than_asked() -> None:
    batch, now = factories.running(), timezone.now()
    factories.job_of_outputs(batch, 10, "wide", "high", finished_at=now)
    factories.job(batch, 11, State.DONE, finished_at=now - timedelta(seconds=1))

    three, one = reading.latest_results(batch, 3), reading.latest_results(batch, 1)

    assert [(made.row, made.output) for made in three] == [(10, "wide"), (10, "high"), (11, "")]
    assert [(made.row, made.output) for made in one] == [(10, "wide")]
    assert reading.latest_results(factories.draft(), 3) == []


def test_a_deleted_batch_has_no_head() -> None:
    batch = factories.running()
    batch.deleted_at = timezone.now()
    batch.save()

    assert reading.headed(batch.pk) is None
