"""Whatever a person asks of one batch changes no other. The other one has the lower id: a query for
all batches finds it first.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from jobs import control
from jobs.control import (
    checks,
    deletions,
    design_changes,
    matches,
    pictures,
    proofs,
    retention,
    sheet_updates,
)
from jobs.models import (
    Answer,
    Batch,
    DesignChange,
    Finding,
    Job,
    PlannedRow,
    Proof,
    Sheet,
    SheetUpdate,
)
from jobs.reporting import report_nothing
from jobs.states import State
from tests import factories
from tests.two_batches import IDS, everything

pytestmark = pytest.mark.django_db

DRAFT = {"started_at": None, "checked_at": timezone.now()}
GOING: dict[str, Any] = {}
AT = timezone.now()
PAUSED = {"paused_at": timezone.now()}
CANCELLED = {"cancelled_at": timezone.now()}
SETTLED = {"settled_at": timezone.now()}
SEEN = "5e" * 32  #: SHA-256 of the result

PLAIN = {"format": 1, "boxes": [{"text": "{caption}"}]}

type Deed = Callable[[Batch, User], object]


def batch_of(pk: UUID, fields: dict[str, Any]) -> Batch:
    """Create a batch with a row in each state, notices, a changed sheet, another design, a picture
    that no row uses, and two links with an answer each.
    """
    batch = factories.running(pk=pk, **fields)
    for row, state in enumerate(State, 2):
        if state is not State.RUNNING:
            job = factories.job(batch, row, state, first=True, result_sha256=SEEN)
    total = factories.job(batch, 9)
    out = factories.job(batch, 10, State.LEFT_OUT, code="row_total")
    for it, code, blocks in ((job, "x", False), (total, "row_may_be_total", False)):
        Finding.objects.create(batch=batch, job=it, code=code, blocks=blocks, sentence="Look.")
    Finding.objects.create(batch=batch, job=batch.jobs.get(row=2), code="x", blocks=True)
    Sheet.objects.create(batch=batch, name="list.csv", key="a", size=1)
    update = SheetUpdate.objects.create(
        batch=batch, asked_by=batch.owner, name="b.csv", key=f"{pk}/b.csv", size=1
    )
    PlannedRow.objects.create(update=update, kind="changed", row=2, job=out, has_conflict=True)
    DesignChange.objects.create(
        batch=batch, asked_by=batch.owner, version=factories.design_version()
    )
    factories.source(batch, "unused.jpg", clock="Canon EOS R5")
    made = factories.job(batch, 11, State.DONE, result_sha256=SEEN)
    for client in ("Mrs Weber", "Mr Klein"):
        link = factories.proof(batch, f"{pk} {client}", name=client)
        Answer.objects.create(
            proof=link, job=made, is_good=False, comment="Larger.", result_sha256=SEEN, at=AT
        )
    return batch


def link(batch: Batch) -> Proof:
    return batch.proofs.get(name="Mrs Weber")


def used(batch: Batch) -> list[int]:
    """Return the pictures of its rows."""
    return list(batch.sources.exclude(path="unused.jpg").values_list("pk", flat=True))


def row_made(batch: Batch) -> Job:
    return batch.jobs.get(state=State.DONE, row__lt=9)


type Answering = Callable[[Proof, int], object]

ANSWERS: list[Answering] = [
    lambda proof, row: proofs.approve(proof, row, SEEN),
    lambda proof, row: proofs.request_change(proof, row, SEEN, "Smaller."),
    lambda proof, row: proofs.approve_these(proof, {row: SEEN}),
    lambda proof, _: proofs.approve_rest(proof, timezone.now()),
    lambda proof, _: proofs.withdraw(proof, proof.batch.owner),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_asked_by_one_link_changes_no_other_link_and_no_other_batch(answer: Answering):
    other, batch = (batch_of(pk, GOING) for pk in IDS)
    of_other, own = everything(other), everything(batch)
    asked = link(batch)
    others = Proof.objects.exclude(pk=asked.pk).order_by("pk")
    answers = Answer.objects.filter(proof__in=others).order_by("pk")
    of_others = list(others.values()), list(answers.values())

    answer(asked, row_made(batch).row)

    assert everything(batch) != own
    assert everything(other) == of_other
    assert (list(others.values()), list(answers.values())) == of_others


@pytest.mark.parametrize(
    ("fields", "deed"),
    [
        (DRAFT, control.start),
        (DRAFT, control.make_first),
        (DRAFT, control.leave_out),
        (DRAFT, control.leave_out_and_start),
        (DRAFT, control.put_back),
        (DRAFT, control.leave_out_totals),
        (DRAFT, control.put_back_totals),
        (DRAFT, lambda batch, user: checks.check_again(batch)),
        (DRAFT, lambda batch, user: control.correct_clocks(batch, {"Canon EOS R5": "+1:00"})),
        (DRAFT, lambda batch, user: matches.match_again(batch, batch.match_rule)),
        (DRAFT, lambda batch, user: control.save_design(batch, user, PLAIN)),
        (DRAFT, lambda batch, user: control.replace_design(batch, user, PLAIN)),
        (DRAFT, pictures.remove_unused),
        (DRAFT, lambda batch, user: pictures.remove_pictures(batch, user, used(batch))),
        (DRAFT, lambda batch, user: control.correct(batch.jobs.get(row=2), user, {"caption": "a"})),
        (GOING, control.pause),
        (GOING, control.cancel),
        (GOING, control.retry),
        (GOING, lambda batch, user: control.retry(batch, user, row=6)),
        (GOING, lambda batch, user: control.make_again(row_made(batch), user)),
        (GOING, pictures.remove_unused),
        (GOING, lambda batch, user: pictures.remove_by_chore(batch, report_nothing)),
        (GOING, lambda batch, user: control.keep_design(batch, user, "Autumn")),
        (GOING, lambda batch, user: design_changes.check(batch)),
        (GOING, lambda batch, user: control.correct(batch.jobs.get(row=2), user, {"caption": "a"})),
        (GOING, lambda batch, user: control.rename(batch, user, "Autumn")),
        (GOING, lambda batch, user: sheet_updates.discard(batch)),
        (GOING, lambda batch, user: sheet_updates.decide(batch, takes_sheet=True)),
        (GOING, lambda batch, user: sheet_updates.compare_by(batch, key_by="row")),
        (GOING, lambda batch, user: design_changes.discard(batch)),
        (PAUSED, control.continue_),
        (CANCELLED, control.continue_),
        (CANCELLED, deletions.ask),
        (SETTLED, lambda batch, user: control.keep(batch, user, 30)),
        (SETTLED, lambda batch, user: proofs.make(batch, user, "Client", 7)),
    ],
)
def test_what_is_asked_of_one_batch_changes_no_other(fields: dict[str, Any], deed: Deed):
    other, batch = (batch_of(pk, fields) for pk in IDS)
    of_other, own = everything(other), everything(batch)

    deed(batch, batch.owner)

    assert everything(batch) != own
    assert everything(other) == of_other


def test_only_the_batch_whose_day_has_come_is_deleted(settings):
    settings.KEEP_DAYS = 0
    long_ago = timezone.now() - timezone.timedelta(days=9)
    due, kept = (factories.running(settled_at=long_ago, keep_days=7) for _ in range(2))
    Batch.objects.filter(pk=due.pk).update(delete_after=long_ago)

    retention.delete_if_due(kept)

    assert set(Batch.objects.values_list("pk", flat=True)) == {due.pk, kept.pk}
