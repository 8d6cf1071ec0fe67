"""Whoever dies just before a comparison is requested leaves nothing that it would not know of."""

from functools import partial

import pytest

from jobs.control import sheet_updates
from jobs.intake import chore_requests
from jobs.models import Batch, SheetUpdate
from jobs.states import State
from tests.intake.batches import CSV
from tests.intake.tiny_pictures import jpeg
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"

prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


def killed_before_the_comparison(monkeypatch, deed) -> None:
    """Do something, and die at the moment in which it requests a comparison."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(chore_requests, "request", die)
        with pytest.raises(KeyboardInterrupt):
            deed()


def test_a_kill_leaves_no_picture_without_the_comparison_with_it(batch, monkeypatch):
    compared(batch, CHANGED)
    found, sources = SheetUpdate.objects.get().comparison, set(batch.sources.values_list("pk"))
    files = [("10.jpg", [jpeg(400, 300, "red")]), ("notes.txt", [b"hello"])]

    for one in files:
        killed_before_the_comparison(
            monkeypatch, partial(sheet_updates.take_pictures, batch, batch.owner, [one])
        )

    assert set(batch.sources.values_list("pk")) == sources
    assert SheetUpdate.objects.get().comparison == found


def test_a_kill_leaves_no_pair_without_the_comparison_with_it(batch, monkeypatch):
    compared(batch, CHANGED.replace("9.jpg", "DSC.jpg"))
    rule, unused = batch.match, batch.sources.get(path="9.jpg")

    killed_before_the_comparison(
        monkeypatch, lambda: sheet_updates.pair(batch, batch.owner, [2], unused.pk)
    )

    assert Batch.objects.get(pk=batch.pk).match == rule


def test_a_kill_leaves_no_replaced_picture_without_the_comparison_with_it(monkeypatch):
    batch = finished(CSV, ("1.jpg", "2.jpg", "3.jpg"))
    batch.jobs.filter(row=4).update(state=State.FAILED, code="picture_truncated")
    compared(batch, CSV)
    sheet_updates.take_pictures(batch, batch.owner, [("new.jpg", [jpeg(400, 300, "red")])])
    compare(batch)
    useless = batch.sources.get(path="3.jpg")

    killed_before_the_comparison(
        monkeypatch,
        lambda: sheet_updates.substitute(batch, batch.owner, {useless.pk: "new.jpg"}),
    )

    assert batch.sources.get(pk=useless.pk).key == useless.key
    assert batch.sources.filter(path="new.jpg").exists()
    assert not batch.audit.filter(action="replace_picture").exists()
