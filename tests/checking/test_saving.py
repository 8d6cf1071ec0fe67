"""What a check stores: findings in place of the last ones, names of results, and reasons."""

import pytest

from jobs.checking import saving
from jobs.checking.checked_rows import CheckedRows
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.errors import TextDoesNotFit
from jobs.findings.pictures import PictureUnnamed
from jobs.intake.rows import matches
from tests.checking.findings import findings
from tests.intake.batches import ready

pytestmark = pytest.mark.django_db


def matched():
    batch = ready()
    matches.match_rows(batch)
    return batch


def rows_of(batch):
    return list(batch.jobs.select_related("source").order_by("row"))


def test_findings_replace_those_of_the_last_check():
    batch = matched()
    jobs = rows_of(batch)
    too_long = TextDoesNotFit("Too long.", box="caption")
    before = [
        CheckedRow(job.pk, job.row, f"{job.row}.jpg", [too_long, PictureUnnamed()]) for job in jobs
    ]
    saving.save(batch, CheckedRows(jobs, before))
    now = [CheckedRow(job.pk, job.row, f"{job.row}.jpg") for job in jobs]
    now[1] = now[1].with_more([too_long])

    saving.save(batch, CheckedRows(jobs, now))

    assert findings(batch) == [(3, "text_does_not_fit", True)]


def test_results_get_the_names_that_the_check_found():
    batch = matched()
    jobs = rows_of(batch)

    checked = [CheckedRow(job.pk, job.row, f"n{job.row}.jpg") for job in jobs]
    saving.save(batch, CheckedRows(jobs, checked))

    assert [job.result_name for job in rows_of(batch)] == ["n2.jpg", "n3.jpg", "n4.jpg"]


def test_a_sentence_is_stored_up_to_its_longest_length():
    batch = matched()
    jobs = rows_of(batch)
    checked = [CheckedRow(job.pk, job.row, "") for job in jobs]
    checked[0] = checked[0].with_more([TextDoesNotFit("x" * 600, box="caption")])

    saving.save(batch, CheckedRows(jobs, checked))

    assert [finding.sentence for finding in batch.findings.all()] == ["x" * 500]


def test_a_row_whose_picture_never_came_keeps_the_reason_for_its_worker():
    batch = matched()
    batch.sources.filter(path="2.jpg").update(key="")
    jobs = rows_of(batch)

    saving.save(batch, CheckedRows(jobs, [CheckedRow(job.pk, job.row, "") for job in jobs]))

    reason = "2.jpg is not uploaded yet. Choose the folder again."
    assert [job.source_problem for job in rows_of(batch)] == ["", reason, ""]
