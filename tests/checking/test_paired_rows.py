"""A report as the changed sheet of a batch that gives a result for each picture of a row."""

import pytest

from jobs.checking import changed_sheet
from jobs.control import sheet_updates
from jobs.intake.rows.picture_search import MatchRefused
from jobs.intake.updates import pictures
from jobs.models import Job
from jobs.results import report
from jobs.states import State
from tests.checking.test_picture_results import ALL, is_complete, numbers, results
from tests.intake.batches import quiet
from tests.intake.tiny_pictures import jpeg
from tests.picture_batches import PATHS, SHEET, shop
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished, followed, make, planned

pytestmark = pytest.mark.django_db

prepared = made_once(shop)


def test_a_report_of_some_results_changes_only_these(batch):
    lines = (
        b"".join(report.csv(batch))
        .decode()
        .replace("2, picture 2;mug;Blue", "2, picture 2;mug;Navy")
    )
    head, *rest = lines.splitlines()
    part = "\n".join([head, *(line for line in rest if line.startswith("2, picture 2"))])

    found = compared(batch, part)
    batch = followed(batch)

    assert numbers(found) == (1, 0, 1, 0, 0)
    assert (found.is_part, found.by_result, found.more_columns) == (True, True, [])
    texts = {job.source.path: job.text("caption") for job in batch.jobs.all() if job.source}
    assert (texts["mug-2.jpg"], texts["mug.jpg"]) == ("Navy", "Blue")
    assert [row[:3] for row in results(batch)] == [row[:3] for row in ALL]
    assert batch.jobs.filter(state=State.WAITING).count() == 1
    assert is_complete(batch)


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        ("2, picture 2", "", "says in “overprint_row” which one it is"),
        ("2, picture 2", "2, picture 9", "a line for row 2, picture 9, which this batch"),
        ("2, picture 2;mug", "2, picture 2;cup", "Row 2 has several results, and a line"),
    ],
)
def test_a_report_that_does_not_fit_is_refused(batch, before, now, sentence):
    text = b"".join(report.csv(batch)).decode().replace(before, now)
    sheet_updates.take(batch, batch.owner, "report.csv", [text.encode()])

    with pytest.raises(MatchRefused, match=sentence):
        changed_sheet.compare_sheet(batch, quiet)


def test_a_failed_result_of_several_gets_a_better_picture(batch):
    Job.objects.filter(source__path="mug-2.jpg").update(
        state=State.FAILED, code="picture_unreadable", sentence="Broken"
    )
    sheet_updates.take_failed(batch, batch.owner)
    pictures.take(batch, "mug-2.jpg", [jpeg(500, 300)])

    found = compare(batch)
    batch = followed(batch)
    make(batch.jobs.get(source__path="mug-2.jpg"))

    assert (found.by_result, numbers(found)) == (True, (1, 0, 1, 0, 0))
    assert [row[:4] for row in results(batch)] == [row[:4] for row in ALL]


def test_a_report_with_a_line_for_each_picture_is_rows_in_a_batch_without_that():
    text = b"".join(report.csv(shop())).decode("utf-8-sig")
    batch = finished(SHEET, PATHS)

    summary = compared(batch, text.replace("pot;Green", "pot;Lime"))

    assert (summary.sheet_rows, summary.new, summary.changed, summary.gone) == (3, 0, 1, 0)
    assert [row[:2] for row in planned(batch)] == [("changed", 7)]
