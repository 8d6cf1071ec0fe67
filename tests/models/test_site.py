"""Chores, archives, downloads and deletions: what their tables refuse, and what outlives what."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import (
    Audit,
    Batch,
    Chore,
    Deletion,
    Download,
    Export,
    Leader,
    SignInFailure,
    Status,
    WorkerChild,
)
from tests import factories

pytestmark = pytest.mark.django_db


def export(batch: Batch, fingerprint: str, **fields: Any) -> Export:
    told = {"key": f"k/{fingerprint}", "etag": fingerprint, "size": 1, "members": 1}
    return Export.objects.create(batch=batch, fingerprint=fingerprint, **told | fields)


@pytest.mark.parametrize("state", list(Chore.State))
def test_a_chore_is_open_until_it_has_ended(state: Chore.State) -> None:
    chore = Chore(kind=Chore.Kind.CHECK, state=state)

    assert chore.is_open == (state in {"waiting", "running"})


def test_the_same_results_of_a_batch_are_frozen_once() -> None:
    batch = factories.running()
    export(batch, "a")
    export(factories.running(), "a")

    with pytest.raises(IntegrityError), transaction.atomic():
        export(batch, "a")


def test_whoever_has_what_changed_has_the_archive_of_that_moment() -> None:
    batch = factories.running()
    before, now = export(batch, "a"), export(batch, "b")
    changed = export(batch, "c", since=before, whole=now)

    assert [it.held for it in (before, now, changed)] == [before, now, now]


def test_a_download_is_noted_once_for_each_person_and_goes_with_its_archive() -> None:
    first = export(factories.running(), "a")
    for name in ("operator", "colleague"):
        Download.objects.create(export=first, user=factories.user(name))

    with pytest.raises(IntegrityError), transaction.atomic():
        Download.objects.create(export=first, user=factories.user())
    first.delete()

    assert not Download.objects.exists()


def test_a_deletion_and_the_audit_outlive_their_batch() -> None:
    batch = factories.draft()
    going = Deletion.objects.create(batch=batch.pk, name=batch.name)
    line = Audit.objects.create(batch=batch, action="delete")

    batch.delete()

    line.refresh_from_db()
    assert (line.batch, line.action) == (None, "delete")
    assert not going.is_over
    going.ended_at = timezone.now()
    assert going.is_over


def test_a_batch_is_deleted_once() -> None:
    pk = uuid4()
    Deletion.objects.create(batch=pk, name="Spring")

    with pytest.raises(IntegrityError), transaction.atomic():
        Deletion.objects.create(batch=pk, name="Spring", asked_at=timezone.now())


@pytest.mark.parametrize(
    ("state", "flags"),
    [
        ("waiting", (True, False, False)),
        ("running", (True, False, False)),
        ("done", (False, True, False)),
        ("failed", (False, False, True)),
    ],
)
def test_a_chore_has_one_of_three_ends(state: str, flags: tuple[bool, bool, bool]) -> None:
    chore = Chore(kind=Chore.Kind.CHECK, state=state)

    assert (chore.is_open, chore.is_done, chore.has_failed) == flags


def test_a_chore_waits_at_first_and_chores_are_done_in_the_order_of_their_requests() -> None:
    batch = factories.draft()
    made = [Chore.objects.create(batch=batch, kind=kind) for kind in ("match", "check")]

    first, second = Chore.objects.all()

    assert (first, second) == tuple(made)
    assert (first.state, first.attempts, first.payload, first.result) == ("waiting", 0, {}, {})
    assert (first.lease_token, first.lease_until, first.done, first.total) == ("", None, 0, 0)
    assert f"{first}" == f"match {batch.pk}"


def test_archives_of_what_changed_go_with_those_they_stand_on() -> None:
    batch = factories.running()
    before, now, later = (export(batch, name) for name in "abd")
    export(batch, "c", since=before, whole=now)
    export(batch, "e", since=now, whole=later)

    now.delete()

    assert set(Export.objects.values_list("fingerprint", flat=True)) == {"a", "d"}


def test_a_download_is_certain_only_once_somebody_says_so() -> None:
    noted = Download.objects.create(export=export(factories.running(), "a"), user=factories.user())

    kept = Download.objects.get(pk=noted.pk)

    assert (kept.sent, kept.ended_at, kept.is_certain) == ([], None, False)


def test_what_a_person_downloaded_goes_with_the_person() -> None:
    first, colleague = export(factories.running(), "a"), factories.user("colleague")
    Download.objects.create(export=first, user=colleague)

    colleague.delete()

    assert (Download.objects.count(), Export.objects.get()) == (0, first)


def test_deletions_are_listed_newest_first_and_count_from_nothing() -> None:
    now = timezone.now()
    for days, name in enumerate(["today", "yesterday"]):
        asked = now - timedelta(days=days)
        Deletion.objects.create(batch=uuid4(), name=name, asked_at=asked)

    first, second = Deletion.objects.all()

    assert (f"{first}", f"{second}") == ("today", "yesterday")
    assert (first.files, first.size, first.files_gone, first.size_gone) == (None, 0, 0, 0)
    assert (first.asked_by, first.is_over) == (None, False)


def test_one_leads_under_a_name() -> None:
    Leader.objects.create(name="dispatcher", token="a", until=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Leader.objects.create(name="dispatcher", token="b", until=2)
    Leader.objects.create(name="chores", token="b", until=2)

    assert sorted(map(str, Leader.objects.all())) == ["chores", "dispatcher"]


@pytest.mark.parametrize(
    ("token", "machine"),
    [
        ("boot-1:4026531836:12:99", "boot-1:4026531836"),
        ("boot-1:4026531836:13:98", "boot-1:4026531836"),
        ("boot-2:4026531836:12:99", "boot-2:4026531836"),
        ("boot-1:4026532000:12:99", "boot-1:4026532000"),  # a container of the same host
    ],
)
def test_children_of_one_machine_are_known_by_their_boot_and_their_container(
    token: str, machine: str
) -> None:
    assert WorkerChild(token=token, host="print-1", pid=12, parent=1).machine == machine


def test_a_child_says_nothing_of_what_it_draws_with_until_it_does() -> None:
    WorkerChild.objects.create(token="b:n:1:1", host="print-1", pid=12, parent=1)

    child = WorkerChild.objects.get()

    assert (child.jpeg, child.versions, child.drawings) == ("", {}, {})
    assert f"{child}" == "print-1:12"


def test_a_site_begins_without_knowing_its_broker() -> None:
    status = Status.objects.get(pk=Status.objects.create().pk)

    assert (status.broker, status.workers, status.children, status.ready) == ("unknown", 0, 0, 0)
    assert (status.why, status.sentence, status.census, status.secret_key) == ("", "", None, "")
    assert f"{status}" == "unknown"


def test_failures_of_one_account_from_one_address_are_counted_one_by_one() -> None:
    now = timezone.now()
    for _ in range(2):
        SignInFailure.objects.create(account="anna", address="192.0.2.1", at=now)

    assert list(map(str, SignInFailure.objects.all())) == ["anna from 192.0.2.1"] * 2


def test_a_line_of_the_audit_needs_neither_a_person_nor_a_batch() -> None:
    line = Audit.objects.get(pk=Audit.objects.create(action="cleanup").pk)

    assert (line.user, line.batch, line.count, line.details) == (None, None, 0, {})
    assert f"{line}" == "cleanup None"
