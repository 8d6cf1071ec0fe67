"""Who may open what: every address of the site × (nobody, the operator, an unknown id). A new
address that is not in this table fails the first test, until someone has decided who may open it.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copytree
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Manager
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from jobs import control
from jobs.models import (
    Batch,
    Chore,
    FontFile,
    HotFolder,
    HotSet,
    Job,
    NumberSeries,
    SavedDesign,
    SerialNumber,
)
from jobs.results import downloads, exports
from jobs.results.pdf import parts
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.doors import BY_NAME, DOORS, OF_A_BATCH, OPEN_TO_ALL, TOKEN, Door
from tests.intake.tiny_pictures import jpeg
from tests.prepared import around_tests


@dataclass(frozen=True)
class Prepared:
    """Rows that all tests of this file start with, and a folder with the files they name."""

    batch: Batch
    draft: Batch
    files: Path


@pytest.fixture(scope="module")
def prepared(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Prepared]:
    """Make both batches once, in a transaction around those of the tests: it takes longer than a
    request.
    """
    files = tmp_path_factory.mktemp("access")
    with around_tests(
        lambda: Prepared(made_batch(), made_draft(), files), files, django_db_blocker
    ) as made:
        yield made


@pytest.fixture
def batch(prepared: Prepared, db: None) -> Batch:
    copytree(prepared.files, store().root)
    return Batch.objects.get(pk=prepared.batch.pk)


@pytest.fixture
def draft(prepared: Prepared, db: None) -> Batch:
    return Batch.objects.get(pk=prepared.draft.pk)


def made_batch() -> Batch:
    """Make a running batch whose row 2 is made, with all its bytes in the store; row 3 failed after
    the operator's zip.
    """
    batch = factories.running()
    made = {
        "thumbnail_key": f"b/{batch.pk}/small/2.jpg",
        "result_size": len(jpeg()),
        "result_crc32": 0,
        "details": {"width": 6, "height": 4, "words": []},
    }
    job = factories.job(batch, 2, State.DONE, **made)
    assert job.source is not None
    for key in (job.result_key, job.thumbnail_key, job.source.key, f"b/{batch.pk}/small/2.jpg.jpg"):
        store().put_bytes(key, jpeg())
    factories.font_file()
    assert batch.design_version is not None
    inset = factories.inset_file(batch.design_version)
    store().put_bytes(inset.thumbnail_key, jpeg())
    control.keep_design(batch, batch.owner, "Labels")
    export = exports.freeze(batch)
    downloads.went_out(export, factories.user(), 0, export.size)
    factories.job(batch, 3, State.FAILED)
    factories.proof(batch, TOKEN)
    hot_set(batch)
    serial_number(job)
    part = parts.keep(batch.pk, [b"%PDF"], 1)
    made = {"parts": [asdict(part)], "pages": 1, "pictures": 1, "size": part.size, "of": ""}
    Chore.objects.create(batch=batch, kind=Chore.Kind.PDF, state=Chore.State.DONE, result=made)
    return batch


def hot_set(recipe: Batch) -> None:
    """Make a hot folder by the recipe of this batch, in which a set lies."""
    assert recipe.design_version is not None
    folder = HotFolder.objects.create(
        name="weekly",
        owner=recipe.owner,
        recipe=recipe,
        design_version=recipe.design_version,
        leaves_out=False,
    )
    HotSet.objects.create(folder=folder, name="monday", steady_since=timezone.now())


def serial_number(job: Job) -> None:
    """Issue a number for this row."""
    series = NumberSeries.objects.create(template="INV-0000")
    SerialNumber.objects.create(
        series=series, number=7, job_id=job.pk, batch_id=job.batch_id, issued_at=timezone.now()
    )


def made_draft() -> Batch:
    draft = factories.draft(
        2, design_version=factories.design_version(), match={"by": "column", "column": "photo"}
    )
    control.keep_design(draft, draft.owner, "Price tags")
    return draft


KNOWN: dict[str, Callable[[Batch], Any]] = {
    "batch_id": lambda batch: batch.pk,
    "row": lambda batch: the_first(batch.jobs).row,
    "source_id": lambda batch: the_first(batch.jobs).source_id,
    "proof_id": lambda batch: the_first(batch.proofs).pk,
    "chore_id": lambda batch: the_first(batch.chores).pk,
    "since": lambda batch: the_first(batch.exports).pk,
    "export_id": lambda batch: the_first(batch.exports).pk,
    "file_id": lambda _: the_first(FontFile.objects).pk,
    "saved_id": lambda _: the_first(SavedDesign.objects).pk,
    "folder_id": lambda _: the_first(HotFolder.objects).pk,
    "set_id": lambda _: the_first(HotSet.objects).pk,
    "number_id": lambda _: the_first(SerialNumber.objects).pk,
    "token": lambda _: TOKEN,
    "sha256": lambda _: "1b" * 32,
    "number": lambda _: 1,
    "user_id": lambda _: 1,
}
"""What each part of an address is for this batch."""


def the_first(rows: Manager[Any]) -> Any:
    found = rows.first()
    assert found is not None
    return found


def address(door: Door, batch: Batch, **other: Any) -> str:
    """Return the address of this door, and look up only the parts that it has."""
    (_, wanted), *_ = get_resolver().reverse_dict.getlist(door.name)[0][0]
    if door.name == "verify":
        other = {"token": the_first(SerialNumber.objects).token} | other
    values = {name: other[name] if name in other else KNOWN[name](batch) for name in wanted}
    return reverse(door.name, kwargs=values)


def ask(client: Client, door: Door, url: str, **headers: str) -> Any:
    return getattr(client, door.method)(url, data=door.data, headers=headers)


def test_every_address_is_in_the_table() -> None:
    named = {
        pattern.name for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)
    }

    assert named == set(BY_NAME)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_nobody_is_sent_to_the_sign_in_page(nobody: Client, batch: Batch, door: Door) -> None:
    response = ask(nobody, door, address(door, batch))
    response.close()

    if door.name in OPEN_TO_ALL:
        assert response.status_code == OPEN_TO_ALL[door.name]
    else:
        assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("sign-in"))


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_an_expired_session_under_htmx_leaves_the_page(
    nobody: Client, batch: Batch, door: Door
) -> None:
    response = ask(nobody, door, address(door, batch), hx_request="true")
    response.close()

    if door.name not in OPEN_TO_ALL:
        assert response.status_code == 200
        assert response["HX-Redirect"].startswith(reverse("sign-in"))
        assert response.content == b""


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_the_operator_is_let_in(operator: Client, batch: Batch, draft: Batch, door: Door) -> None:
    response = ask(operator, door, address(door, draft if door.draft else batch))
    response.close()

    assert response.status_code == door.answer


@pytest.mark.parametrize("door", OF_A_BATCH, ids=lambda door: door.name)
def test_an_unknown_batch_is_not_found(operator: Client, batch: Batch, door: Door) -> None:
    response = ask(operator, door, address(door, batch, batch_id=uuid4()))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["row", "row-correct", "row-result", "row-thumbnail"])
def test_an_unknown_row_is_not_found(operator: Client, batch: Batch, name: str) -> None:
    response = ask(operator, BY_NAME[name], address(BY_NAME[name], batch, row=999))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["source-thumbnail", "source-file"])
def test_a_picture_of_another_batch_is_not_found_under_this_one(
    operator: Client, batch: Batch, name: str
) -> None:
    other = factories.source(factories.draft(), "other.jpg")

    response = ask(operator, BY_NAME[name], address(BY_NAME[name], batch, source_id=other.pk))

    assert response.status_code == 404


def test_an_inset_of_another_batch_is_not_found_under_this_one(
    operator: Client, batch: Batch, draft: Batch
) -> None:
    response = ask(operator, BY_NAME["inset-thumbnail"], address(BY_NAME["inset-thumbnail"], draft))

    assert response.status_code == 404


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door.method == "post"], ids=lambda door: door.name
)
def test_what_changes_something_cannot_be_asked_by_a_link(
    operator: Client, batch: Batch, draft: Batch, door: Door
) -> None:
    response = operator.get(address(door, draft if door.draft else batch))

    assert response.status_code == 405


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door.method == "post"], ids=lambda door: door.name
)
def test_what_changes_something_needs_the_token(batch: Batch, draft: Batch, door: Door) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user())

    response = ask(client, door, address(door, draft if door.draft else batch))

    assert response.status_code == 403
