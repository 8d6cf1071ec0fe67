"""What pages say of a batch that is being deleted, and that nothing else can be done with it."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from jobs.chores import claims
from jobs.control import deletions
from jobs.errors import StorageFailed
from jobs.models import Batch, Chore, Deletion, Export, Job, Proof
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.dashboard.markup import flat, words

pytestmark = pytest.mark.django_db

TOKEN = "k" * 32
HTMX = {"HX-Request": "true", "HX-Target": "deletion"}


@pytest.fixture
def batch() -> Batch:
    """A settled batch with a result, a link for a client, a zip and a PDF; on request deleted by
    `deletions.ask`.
    """
    made = factories.running(name="Prices", settled_at=timezone.now())
    source = factories.source(
        made, "2.jpg", key=store().put_bytes(keys.source(made.pk), b"x" * 9000).key
    )
    result = store().put_bytes(keys.result(made.pk, 2, 1, "x:00000001", "jpg"), b"x" * 9000).key
    factories.job(made, 2, State.DONE, source=source, result_key=result, thumbnail_key=result)
    factories.proof(made, TOKEN)
    Export.objects.create(batch=made, key="b/x", fingerprint="f", etag="e", size=1, members=1)
    Chore.objects.create(batch=made, kind=Chore.Kind.PDF, state="done", result={"parts": []})
    return made


def page(client: Client, batch: Batch) -> str:
    return flat(client.get(reverse("batch", args=[batch.pk])))


def addresses(batch: Batch) -> dict[str, str]:
    """Every address of the site that belongs to a batch or to a proof of it."""
    given = {
        "batch_id": batch.pk,
        "row": 2,
        "source_id": batch.sources.get().pk,
        "proof_id": Proof.objects.get().pk,
        "since": Export.objects.get().pk,
        "chore_id": batch.chores.first().pk,
        "saved_id": 1,
        "number": 1,
        "sha256": "1b" * 32,
        "token": TOKEN,
    }
    found = {}
    for pattern in get_resolver().url_patterns:
        names = set(pattern.pattern.converters)
        if names & {"batch_id", "token"} and not str(pattern.pattern).startswith("-/"):
            found[pattern.name] = reverse(
                pattern.name, kwargs={name: given[name] for name in names}
            )
    return found


@pytest.mark.parametrize("method", ["get", "post", "patch"])
def test_nothing_else_can_be_seen_of_it_and_nothing_can_be_done_with_it(
    operator: Client, batch, method: str
):
    asked = addresses(batch)
    deletions.ask(batch, factories.user())

    answers = {name: getattr(operator, method)(url) for name, url in asked.items()}

    told = {
        name: answer.status_code
        for name, answer in answers.items()
        if answer.status_code not in (404, 405)
    }
    assert told == ({"batch": 200} if method == "get" else {})
    assert len(asked) > 40
    assert (Job.objects.get().state, Chore.objects.exclude(kind="pdf").get().kind) == (
        "done",
        "delete",
    )


def test_a_page_of_it_and_a_script_get_a_sentence(operator: Client, batch):
    deletions.ask(batch, factories.user())

    rows = operator.get(reverse("rows", args=[batch.pk]))
    upload = operator.post(reverse("pack", args=[batch.pk]), headers={"Accept": "application/json"})

    assert "The batch Prices is being deleted." in words(flat(rows))
    assert (upload.status_code, upload.json()) == (
        404,
        {"code": "batch_deleted", "sentence": "The batch “Prices” is being deleted."},
    )


def test_its_page_says_how_far_it_is_and_ends_by_saying_what_became_free(operator: Client, batch):
    deletions.ask(batch, factories.user())
    waiting = page(operator, batch)
    Deletion.objects.update(
        files=40_000, files_gone=12_000, size=3_960_000_000, size_gone=1_200_000_000
    )
    half = page(operator, batch)
    version = re.search(r"\?v=([\w.]+)", half)[1]
    same = operator.get(reverse("batch", args=[batch.pk]), {"v": version}, headers=HTMX)
    Deletion.objects.update(files=None, files_gone=0, size=0, size_gone=0)
    deletions.perform(Batch.with_deleted.get(), lambda *_: None)
    over = flat(operator.get(reverse("batch", args=[batch.pk]), {"v": version}, headers=HTMX))

    assert "Counting its files…" in waiting
    assert "12,000 of 40,000 files, 1.2 GB of 4 GB freed so far" in words(half)
    assert same.status_code == 204
    assert re.search(r"Prices was deleted\. That freed [\d.]+ kB\.", words(over))
    assert "data-poll" not in over


def test_the_list_has_it_above_the_batches_until_a_while_after_its_end(operator: Client, batch):
    deletions.ask(batch, factories.user())
    going = flat(operator.get(reverse("batches")))
    deletions.perform(Batch.with_deleted.get(), lambda *_: None)
    over = flat(operator.get(reverse("batches")))
    Deletion.objects.update(ended_at="2026-01-01T00:00:00Z")

    assert ("Prices is being deleted." in words(going), "data-poll" in going) == (True, True)
    assert f"batch-{batch.pk}" not in going
    assert "That freed" in over
    assert "Prices" not in flat(operator.get(reverse("batches")))


def test_one_that_stands_still_says_why_and_can_go_on(operator: Client, batch):
    deletions.ask(batch, factories.user())
    claims.claim("boot:ns:1:1:1")
    claims.fail(
        "boot:ns:1:1:1", StorageFailed("A file could not be deleted (Read-only file system).")
    )

    stopped = page(operator, batch)
    response = operator.post(reverse("delete", args=[batch.pk]))

    assert "Prices is not completely deleted." in words(stopped)
    assert "A file could not be deleted (Read-only file system)." in stopped
    assert "data-poll" not in stopped.partition("<main")[2]
    assert response["Location"] == reverse("batch", args=[batch.pk])
    assert "data-poll" in page(operator, batch).partition("<main")[2]


def test_the_question_says_what_becomes_free(operator: Client, batch):
    said = flat(operator.get(reverse("delete", args=[batch.pk])))

    assert "1 uploaded picture, its sheet, 1 row and 1 result." in said
    assert re.search(r"This frees [\d.]+ kB\.", said)
