"""The client's list of pictures, compared with what is here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.intake.pictures import receive
from jobs.models import Batch
from tests import factories

pytestmark = pytest.mark.django_db

SAME_NAME = "Another file with this name is already uploaded. Rename one of them to use both."


def test_new_pictures_are_wanted():
    batch = factories.draft()

    answers = receive.announce(batch, [["a/1.jpg", 10, 1000], ["a/2.PNG", 20, 2000]])

    first, second = batch.sources.order_by("path")
    assert answers == [{"id": first.pk, "state": "need"}, {"id": second.pk, "state": "need"}]
    assert [(s.path, s.size, s.modified_ms, s.key) for s in (first, second)] == [
        ("a/1.jpg", 10, 1000, ""),
        ("a/2.PNG", 20, 2000, ""),
    ]


def test_announcing_again_changes_nothing():
    batch = factories.draft()
    page = [["1.jpg", 10, 1000]]

    assert receive.announce(batch, page) == receive.announce(batch, page)
    assert batch.sources.count() == 1


def test_a_stored_picture_need_not_be_sent_again():
    batch = factories.draft()
    source = factories.source(batch, "1.jpg", size=10, modified_ms=1000)

    assert receive.announce(batch, [["1.jpg", 10, 1000]]) == [{"id": source.pk, "state": "have"}]


def test_of_two_files_with_one_name_only_the_first_is_asked_for():
    batch = factories.draft()
    page = [["a\u0308.jpg", 10, 1000], ["ä.jpg", 11, 1000], ["ä.jpg", 10, 1000]]

    answers = receive.announce(batch, page)

    source = batch.sources.get()
    assert (source.path, source.size) == ("ä.jpg", 10)
    assert answers == [
        {"id": source.pk, "state": "need"},
        {"id": source.pk, "state": "changed", "sentence": SAME_NAME},
        {"id": source.pk, "state": "have"},
    ]


def test_a_changed_picture_is_asked_about_and_wanted_when_the_person_says_so():
    batch = factories.draft()
    source = factories.source(batch, "1.jpg", size=10, modified_ms=1000)

    asked = receive.announce(batch, [["1.jpg", 11, 2000]])
    replaced = receive.announce(batch, [["1.jpg", 11, 2000]], replace=True)

    assert asked == [
        {
            "id": source.pk,
            "state": "changed",
            "sentence": SAME_NAME,
        }
    ]
    assert replaced == [{"id": source.pk, "state": "need"}]
    source.refresh_from_db()
    assert (source.size, source.is_here) == (11, False)


def test_a_broken_picture_may_be_sent_again_without_being_asked_about():
    batch = factories.draft()
    source = factories.source(
        batch, "1.jpg", size=10, code="picture_truncated", sentence="Cut short."
    )

    assert receive.announce(batch, [["1.jpg", 99, 0]]) == [{"id": source.pk, "state": "need"}]


def test_what_is_over_the_limit_of_a_batch_is_refused(monkeypatch):
    monkeypatch.setattr("jobs.intake.files.manifest.MOST_PICTURES", 2)
    batch = factories.draft()

    answers = receive.announce(batch, [[f"{n}.jpg", 10, 0] for n in range(3)])

    assert [answer["state"] for answer in answers] == ["need", "need", "refused"]
    assert batch.sources.count() == 2


def test_a_started_batch_takes_no_new_names():
    batch = factories.running()

    answers = receive.announce(batch, [["1.jpg", 10, 0]])

    assert answers == [
        {
            "id": None,
            "state": "refused",
            "sentence": "This batch has started. A new picture can only replace the picture of a "
            "row: open the row.",
        }
    ]
    assert not batch.sources.exists()


def test_new_pictures_make_the_check_stale():
    batch = factories.draft(checked_at=timezone.now())

    receive.announce(batch, [["1.jpg", 10, 0]])

    batch.refresh_from_db()
    assert batch.checked_at is None


def test_a_page_costs_the_same_queries_for_one_and_for_many():
    batch = factories.draft()

    with CaptureQueriesContext(connection) as one:
        receive.announce(batch, [["1.jpg", 10, 0]])
    with CaptureQueriesContext(connection) as many:
        receive.announce(batch, [[f"{n}.jpg", 10, 0] for n in range(2, 2002)])

    assert len(many) == len(one) <= 8


def test_many_empty_files_cost_the_same_queries_as_one():
    batch = factories.draft()

    with CaptureQueriesContext(connection) as one:
        receive.announce(batch, [["1.jpg", 0, 0], ["1.pdf", 0, 0]])
    with CaptureQueriesContext(connection) as many:
        receive.announce(batch, [[f"{n}.jpg", 0, 0] for n in range(2, 300)] + [["2.pdf", 0, 0]])

    assert len(many) == len(one)


def test_only_new_unusable_files_make_the_check_stale():
    batch = factories.draft(checked_at=timezone.now())
    page = [["1.jpg", 0, 0], ["film.mov", 9, 0], [".DS_Store", 9, 0]]

    receive.announce(batch, page)
    assert Batch.objects.get(pk=batch.pk).checked_at is None

    Batch.objects.filter(pk=batch.pk).update(checked_at=timezone.now())
    receive.announce(batch, page)
    assert Batch.objects.get(pk=batch.pk).checked_at is not None


def test_an_empty_file_is_not_noted_in_place_of_a_stored_picture():
    batch = factories.draft()
    factories.source(batch, "1.jpg")

    (answer,) = receive.announce(batch, [["1.jpg", 0, 0]])

    assert "noted" not in answer
    assert batch.sources.get().code == ""


def test_no_more_unusable_files_are_noted_than_a_batch_may_have(monkeypatch):
    monkeypatch.setattr("jobs.intake.files.manifest.MOST_PICTURES", 2)
    batch = factories.draft()

    answers = receive.announce(batch, [[f"{n}.jpg", 0, 0] for n in range(3)])

    assert [answer.get("noted", False) for answer in answers] == [True, True, False]


def test_a_refused_picture_is_wanted_once_it_is_repaired():
    batch = factories.draft()
    receive.announce(batch, [["1.jpg", 0, 0]])

    answers = receive.announce(batch, [["1.jpg", 10, 0]])

    source = batch.sources.get()
    assert answers == [{"id": source.pk, "state": "need"}]
    assert (source.code, source.sentence, source.size) == ("", "", 10)


def test_files_of_other_kinds_take_no_room_from_pictures(monkeypatch):
    monkeypatch.setattr("jobs.intake.files.manifest.MOST_PICTURES", 2)
    batch = factories.draft()

    receive.announce(batch, [[f"{n}.ico", 10, 0] for n in range(5)])
    answers = receive.announce(batch, [[f"{n}.jpg", 10, 0] for n in range(3)])

    assert [answer["state"] for answer in answers] == ["need", "need", "refused"]
    assert sorted(source.path for source in batch.sources.all()) == [
        "0.ico",
        "0.jpg",
        "1.ico",
        "1.jpg",
    ]
    assert [source.path for source in receive.pictures(batch)] == ["0.jpg", "1.jpg"]


def test_what_was_started_since_the_page_was_read_takes_no_new_picture():
    stale = factories.draft()
    Batch.objects.filter(pk=stale.pk).update(started_at=timezone.now())

    answers = receive.announce(stale, [["1.jpg", 10, 0]])

    assert [answer["state"] for answer in answers] == ["refused"]
    assert not stale.sources.exists()


def test_a_check_that_ended_since_the_page_was_read_is_forgotten():
    stale = factories.draft()
    Batch.objects.filter(pk=stale.pk).update(checked_at=timezone.now())

    receive.announce(stale, [["1.jpg", 10, 0]])

    assert Batch.objects.get(pk=stale.pk).checked_at is None
