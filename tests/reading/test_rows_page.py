"""The columns and remarks of the list of rows."""

import pytest

from jobs import reading
from jobs.models import Finding, Job
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_finding_of_the_filter_is_the_remark_of_rows_without_a_reason_of_their_own():
    batch = factories.running()
    plain = factories.job(batch, 2)
    failed = factories.job(batch, 3, State.FAILED, sentence="Too long.")
    for job in (plain, failed):
        Finding.objects.create(batch=batch, job=job, code="x", blocks=False, sentence="First.")
        Finding.objects.create(batch=batch, job=job, code="x", blocks=False, sentence="Second.")

    jobs = [plain, failed]

    assert reading.row_sentences(jobs, finding="x", with_change_requests=False) == {
        plain.pk: "First."
    }
    assert reading.row_sentences(jobs, finding="", with_change_requests=True) == {}


def test_the_list_shows_the_first_two_columns_with_a_text_except_that_of_the_picture():
    texts = {"photo": "1.jpg", "empty": "", "a": "A", "b": "B", "c": "C"}
    job = Job(cells={name: [text, text, ""] for name, text in texts.items()})

    assert reading.columns_in_list(job, "photo") == ["a", "b"]
    assert reading.columns_in_list(None, "photo") == []
