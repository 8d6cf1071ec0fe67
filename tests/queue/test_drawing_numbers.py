"""Rows with serial numbers, drawn by the real renderer."""

import pytest
import zxingcpp
from PIL import Image

from jobs.models import Job, SerialNumber
from jobs.queue import leader, lifecycle, owner, tasks
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

DESIGN = {
    "format": 1,
    "boxes": [
        {"kind": "text", "name": "a", "text": "{serial:INV-0000}"},
        {"kind": "code", "name": "b", "text": "{verify:INV-0000}", "width": 90, "height": 90},
    ],
    "output": {"title": "Certificate {serial:INV-0000}"},
}


@pytest.fixture
def job(settings) -> Job:
    settings.PUBLIC_URL = "https://print.example.org/"
    batch = factories.running(design_version=factories.design_version(DESIGN))
    job = factories.job(batch, 2)
    store().put_bytes(job.source.key, jpeg(800, 800, "#ffffff"))
    return job


def mark(job: Job) -> None:
    token = owner.new_token()
    leader.hold("dispatcher", token)
    lifecycle.mark_queued(job.batch_id, 1, only_first=False, leader=("dispatcher", token))


def make(job: Job) -> Job:
    tasks.make(job.pk, job.generation)
    job.refresh_from_db()
    return job


def test_the_result_has_the_number_and_a_code_that_leads_to_its_page(job):
    mark(job)

    made = make(job)

    number = SerialNumber.objects.get()
    assert (made.state, made.details["serials"]) == (State.DONE, {"INV-0000": "INV-0001"})
    assert (number.issued_at is not None, number.title) == (True, "Certificate INV-0001")
    (code,) = zxingcpp.read_barcodes(Image.open(store().path(made.result_key)))
    assert code.text == f"https://print.example.org/verify/{number.token}/"


def test_a_row_handed_out_before_its_design_had_numbers_fails_and_can_be_retried(job):
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, queued_at=1)

    failed = make(job)
    assert (failed.state, failed.code) == (State.FAILED, "number_missing")
    lifecycle.retry(Job.objects.filter(pk=job.pk))
    mark(job)
    job.refresh_from_db()

    assert make(job).state == State.DONE


def test_a_worker_that_lost_its_claim_issues_nothing(job, monkeypatch):
    mark(job)
    job.refresh_from_db()
    real = lifecycle.end

    def lost(claim, outcome):
        Job.objects.filter(pk=job.pk).update(lease_token="another")
        return real(claim, outcome)

    monkeypatch.setattr(lifecycle, "end", lost)
    make(job)

    assert SerialNumber.objects.get().issued_at is None
