"""Batches, sheets, pictures and loans: what their tables refuse and what they say of themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from jobs import design as designs
from jobs.design.facts.clocks import Clocks
from jobs.design.facts.photo import PhotoFacts
from jobs.matching import MatchRule
from jobs.models import (
    Answer,
    Attempt,
    Audit,
    Batch,
    Chore,
    Deletion,
    Download,
    Export,
    Finding,
    HotFolder,
    HotSet,
    Loan,
    SavedDesign,
    SearchBlock,
    Sheet,
    SheetUpdate,
    Source,
)
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_state_of_a_batch_follows_from_its_times() -> None:
    now = timezone.now()
    draft = factories.draft()
    stopped = factories.draft(started_at=now, paused_at=now, cancelled_at=now, settled_at=now)

    for batch, flags in [
        (draft, (True, False, False, False)),
        (stopped, (False, True, True, True)),
    ]:
        assert (batch.is_draft, batch.is_paused, batch.is_cancelled, batch.is_settled) == flags


def test_a_batch_that_is_being_deleted_is_there_only_for_whom_deletes_it() -> None:
    kept, going = factories.draft(), factories.draft(deleted_at=timezone.now())

    assert list(Batch.objects.all()) == [kept]
    assert set(Batch.with_deleted.all()) == {kept, going}


def test_batches_are_listed_newest_first() -> None:
    batches = [factories.draft(name=name) for name in ("first", "second")]
    now = timezone.now()
    for days, batch in enumerate(reversed(batches)):
        Batch.objects.filter(pk=batch.pk).update(created_at=now - timedelta(days=days))

    assert [batch.name for batch in Batch.objects.all()] == ["second", "first"]


def test_a_path_is_taken_once_in_a_batch_except_by_replacements_of_rows() -> None:
    batch = factories.draft()
    factories.source(batch, "1.jpg")
    factories.source(factories.draft(), "1.jpg")
    factories.source(batch, "1.jpg", row=2)
    factories.source(batch, "1.jpg", row=3)

    for row in (None, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.source(batch, "1.jpg", row=row)


def test_a_picture_is_here_once_it_has_a_key_and_a_replacement_has_a_row() -> None:
    batch = factories.draft()
    announced, own = (
        factories.source(batch, "1.jpg", key=""),
        factories.source(batch, "2.jpg", row=2),
    )

    assert (announced.is_here, announced.is_replacement) == (False, False)
    assert (own.is_here, own.is_replacement) == (True, True)


def test_a_lender_is_noted_once() -> None:
    lender, borrower = factories.draft(), factories.draft()
    Loan.objects.create(borrower=borrower, lender=lender.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(borrower=borrower, lender=lender.pk)


def test_a_loan_outlives_its_lender_and_goes_with_its_borrower() -> None:
    lender, borrower = factories.draft(), factories.draft()
    loan = Loan.objects.create(borrower=borrower, lender=lender.pk)

    lender.delete()
    assert Loan.objects.get() == loan
    borrower.delete()
    assert not Loan.objects.exists()


def test_a_batch_has_one_sheet() -> None:
    batch = factories.draft()
    Sheet.objects.create(batch=batch, name="a.csv", key="k", size=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(batch=batch, name="b.csv", key="l", size=1)


# --- What goes with a batch -----------------------------------------------------------------------


def everything_of(batch: Batch) -> dict[str, models.Model]:
    """Create a row of each table that names the batch, by what it is in words."""
    now, user, version = timezone.now(), factories.user(), batch.design_version
    job, source = factories.job(batch, 2, State.DONE), factories.source(batch, "unused.jpg")
    told = {"batch": batch, "name": "a.csv", "key": "k", "size": 1}
    proof = factories.proof(batch, "k" * 32)
    export = Export.objects.create(
        batch=batch, key="k", fingerprint="1", etag="1", size=1, members=1
    )
    folder = HotFolder.objects.create(
        name="labels", owner=user, recipe=batch, design_version=version, leaves_out=False
    )
    finding = {"code": "c", "blocks": False, "sentence": "s"}
    return {
        "row": job,
        "picture": source,
        "sheet": Sheet.objects.create(**told),
        "changed sheet": SheetUpdate.objects.create(asked_by=user, **told),
        "attempt": Attempt.objects.create(
            job=job, generation=1, n=1, token="t", worker="w", started_at=now
        ),
        "finding of a row": Finding.objects.create(batch=batch, job=job, **finding),
        "finding of the batch": Finding.objects.create(batch=batch, **finding),
        "link": proof,
        "answer": Answer.objects.create(
            proof=proof, job=job, is_good=True, result_sha256="1", at=now
        ),
        "chore": Chore.objects.create(batch=batch, kind=Chore.Kind.CHECK),
        "archive": export,
        "download": Download.objects.create(export=export, user=user),
        "search block": SearchBlock.objects.create(
            batch=batch, kind="cells", first=2, last=2, starts=b"", lines=b""
        ),
        "loan from others": Loan.objects.create(borrower=batch, lender=factories.draft().pk),
        "loan to others": Loan.objects.create(borrower=factories.draft(), lender=batch.pk),
        "serial number": factories.serial_number(job, 1),
        "audit line": Audit.objects.create(batch=batch, user=user, action="start"),
        "deletion": Deletion.objects.create(batch=batch.pk, name=batch.name),
        "saved design": SavedDesign.objects.create(
            name="Labels", version=version, batch=batch, saved_by=user
        ),
        "hot folder": folder,
        "hot set": HotSet.objects.create(
            folder=folder, name="monday", fingerprint="1", steady_since=now, batch=batch
        ),
        "design": version,
    }


def is_there(row: models.Model) -> bool:
    return type(row)._base_manager.filter(pk=row.pk).exists()


OUTLIVE_THEIR_BATCH = {
    "loan to others",
    "serial number",
    "audit line",
    "deletion",
    "saved design",
    "hot folder",
    "hot set",
    "design",
}


def test_what_others_may_ask_for_outlives_a_batch_and_everything_else_goes_with_it() -> None:
    batch = factories.running()
    made = everything_of(batch)

    batch.delete()

    assert {name for name, row in made.items() if is_there(row)} == OUTLIVE_THEIR_BATCH


def test_every_table_that_names_a_batch_is_among_them() -> None:
    made = {type(row) for row in everything_of(factories.running()).values()}
    naming = {
        relation.related_model
        for relation in Batch._meta.related_objects
        if relation.related_model.__name__ != "DesignChange"  # tests/models/test_updates.py
    }

    assert naming <= made


def test_whoever_did_something_stays_and_only_downloads_go_with_a_person() -> None:
    of_people = [
        field
        for table in apps.get_app_config("jobs").get_models()
        for field in table._meta.concrete_fields
        if field.related_model is User
    ]

    goes = {f"{field}" for field in of_people if field.remote_field.on_delete is not models.PROTECT}

    assert (len(of_people) > 10, goes) == (True, {"jobs.Download.user"})


# --- What they say of themselves ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "is_soon"), [(-1, True), (0, True), (6.9, True), (7.1, False), (None, False)]
)
def test_a_batch_is_deleted_soon_within_a_week(
    still_clock: None, days: float | None, is_soon: bool
) -> None:
    after = None if days is None else timezone.now() + timedelta(days=days)

    assert Batch(delete_after=after).is_deleted_soon is is_soon


def test_what_a_batch_stores_is_read_as_values() -> None:
    rule = MatchRule(by="column", column="photo")
    batch = factories.draft(match=rule.to_json(), clocks={"Canon EOS R5": 3600})

    kept = Batch.objects.get(pk=batch.pk)

    assert (kept.match_rule, kept.design) == (rule, None)
    assert kept.camera_clocks == Clocks.from_json({"Canon EOS R5": 3600})
    assert factories.running().design == designs.starting_design(["caption"])


def test_a_batch_prints_the_facts_that_its_design_names() -> None:
    document = designs.to_document(designs.starting_design(["photo taken", "caption"]))
    batch = factories.running(
        design_version=factories.design_version(document), clocks={"Canon EOS R5": 60}
    )

    printed = batch.printed_facts(batch.design)

    assert printed.names == ("photo taken",)
    assert printed.clocks.of("Canon EOS R5") == 60


def test_a_new_batch_is_a_draft_of_its_owner_that_stays() -> None:
    batch = Batch.objects.get(pk=factories.draft().pk)

    times = (batch.started_at, batch.checked_at, batch.working_since, batch.delete_after)
    assert times == (None, None, None, None)
    assert (batch.worked, batch.keep_days, batch.only_first) == (timedelta(), None, None)
    assert (batch.match_rule, batch.common_sizes) == (MatchRule(), {})
    assert (batch.is_deleted_soon, f"{batch}") == (False, "Spring catalogue")


@pytest.mark.parametrize(
    ("found", "by_picture", "columns"),
    [
        ({}, False, []),
        ({"columns": ["a", "b"]}, False, ["a", "b"]),
        ({"columns": ["a"]}, True, ["a", "picture number", "picture count"]),
        ({"columns": ["Picture Number"]}, True, ["Picture Number", "picture count"]),
    ],
)
def test_rows_have_the_columns_of_the_sheet_and_with_a_row_for_each_picture_which_it_is(
    found: dict[str, Any], by_picture: bool, columns: list[str]
) -> None:
    match = MatchRule(by="column", every_picture=by_picture).to_json()
    sheet = Sheet(batch=Batch(match=match), found=found)

    assert (sheet.columns_of_rows, sheet.columns) == (columns, found.get("columns", []))


@pytest.mark.parametrize(
    ("choices", "found", "delimiter"),
    [
        ({}, {}, None),  # a workbook
        ({}, {"delimiter": ";"}, ";"),
        ({"delimiter": "\t"}, {"delimiter": ";"}, "\t"),
        ({"delimiter": ""}, {"delimiter": ";"}, ";"),
    ],
)
def test_a_delimiter_that_a_person_chose_counts_before_the_one_that_was_found(
    choices: dict[str, str], found: dict[str, str], delimiter: str | None
) -> None:
    assert Sheet(choices=choices, found=found).delimiter == delimiter


@pytest.mark.parametrize("name", ["language", "language_column", "as_rows_column"])
def test_what_reading_a_sheet_did_not_find_is_an_empty_text(name: str) -> None:
    for found, value in (({}, ""), ({name: None}, ""), ({name: "de"}, "de")):
        assert getattr(Sheet(found=found), name) == value


@pytest.mark.parametrize(
    ("key", "code", "is_here", "is_usable"),
    [
        ("", "", False, False),
        ("", "picture_unreadable", False, False),
        ("b/1/in/a", "picture_truncated", True, False),
        ("b/1/in/a", "", True, True),
    ],
)
def test_a_picture_is_usable_once_it_is_here_and_nothing_is_wrong_with_it(
    key: str, code: str, is_here: bool, is_usable: bool
) -> None:
    source = Source(key=key, code=code)

    assert (source.is_here, source.is_usable) == (is_here, is_usable)


def test_a_newer_picture_that_nobody_accepted_is_a_replacement_of_no_row() -> None:
    batch = factories.draft()
    factories.source(batch, "1.jpg")
    newer = factories.source(batch, "1.jpg", row=Source.NEWER)

    assert newer.is_replacement
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.source(batch, "1.jpg", row=Source.NEWER)


def test_facts_that_were_not_read_and_facts_that_say_nothing_are_told_apart() -> None:
    batch = factories.draft()
    unread, silent = factories.source(batch, "1.jpg"), factories.source(batch, "2.jpg", facts={})

    assert (unread.photo_facts, silent.photo_facts) == (None, PhotoFacts())


def test_a_picture_is_printed_with_its_own_sizes_and_the_correction_of_its_camera() -> None:
    document = designs.to_document(designs.starting_design(["photo taken"]))
    batch = factories.running(
        design_version=factories.design_version(document), clocks={"Canon EOS R5": 60}
    )
    source = factories.source(batch, "a/1.jpg", clock="Canon EOS R5", size=77)
    other = factories.source(batch, "a/2.jpg")

    printed = batch.printed_facts(batch.design)
    photo, unclocked = source.row_photo(printed), other.row_photo(printed)

    assert (photo.path, photo.bytes, photo.width, photo.height) == ("a/1.jpg", 77, 400, 300)
    assert (photo.facts, photo.wanted) == (PhotoFacts(), ("photo taken",))
    assert (photo.clock_seconds, unclocked.clock_seconds) == (60, 0)


def test_pictures_are_listed_as_they_came() -> None:
    batch = factories.draft()
    made = [factories.source(batch, name) for name in ("b.jpg", "a.jpg", "c.jpg")]

    assert list(batch.sources.all()) == made
